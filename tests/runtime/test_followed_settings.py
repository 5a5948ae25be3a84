"""The settings that receivers share: stored first, then in effect, each version once."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from liveview.errors import UnavailableError
from liveview.model.changes import DestinationChanged, SettingChange
from liveview.runtime.followed_settings import FollowedSettings
from tests.support.in_loop import in_loop

ON, OFF = DestinationChanged("One", enabled=True), DestinationChanged("Two", enabled=False)


class Found(msgspec.Struct, frozen=True):
    """What the store says."""

    version: int = 0
    after_event: int = 0
    changes: tuple[SettingChange, ...] = ()


class Stored:
    """A store of settings in memory, which may be away."""

    def __init__(self) -> None:
        self.found = Found()
        self.who: list[str] = []
        self.away = False
        self.versions: list[int] = []

    async def settings(self) -> Found:
        await asyncio.sleep(0)
        return self._answer()

    async def change(self, rows: Sequence[SettingChange], who: str) -> Found:
        await asyncio.sleep(0)
        self._answer()
        self.who.append(who)
        self.change_elsewhere(*rows)
        return self.found

    def change_elsewhere(self, *rows: SettingChange) -> None:
        self.found = Found(self.found.version + 1, self.found.after_event + 10, (*self.found.changes, *rows))

    def applied(self, version: int) -> None:
        self.versions.append(version)

    def _answer(self) -> Found:
        if self.away:
            raise UnavailableError("away")
        return self.found


class Followed:
    """Settings of a receiver, and what took effect in it."""

    def __init__(self) -> None:
        self.store = Stored()
        self.taken: list[tuple[tuple[SettingChange, ...], list[SettingChange]]] = []
        self.settings = FollowedSettings(self.store, self.store.found, self._apply)

    def _apply(self, changes: tuple[SettingChange, ...], mine: Sequence[SettingChange]) -> None:
        assert self.store.versions[-1] < self.settings.version, "the store must not be told before"
        self.taken.append((changes, list(mine)))


class TestChange:
    @in_loop
    async def test_of_one_turn_of_the_loop_is_one_version(self) -> None:
        here = Followed()
        here.settings.change(ON, "me")
        here.settings.change(OFF, "me")
        assert here.taken == []
        await here.settings.settled()
        assert (here.taken, here.store.who) == ([((ON, OFF), [ON, OFF])], ["me"])
        assert (here.settings.version, here.settings.after_event, here.store.versions) == (1, 10, [0, 1])

    @in_loop
    async def test_that_cannot_be_stored_is_refused_and_never_in_effect(self) -> None:
        here = Followed()
        here.store.away = True
        here.settings.change(ON, "me")
        with pytest.raises(UnavailableError):
            await here.settings.settled()
        here.store.away = False
        here.settings.change(OFF, "me")
        await here.settings.settled()
        assert here.taken == [((OFF,), [OFF])]

    @in_loop
    async def test_made_elsewhere_takes_effect_when_it_is_told(self) -> None:
        here = Followed()
        here.store.change_elsewhere(ON)
        here.settings.moved()
        here.settings.moved()
        await here.settings.refresh()
        assert (here.taken, here.store.versions) == ([((ON,), [])], [0, 1])

    @in_loop
    async def test_that_cannot_be_read_now_is_read_when_it_is_told_again(self) -> None:
        here = Followed()
        here.store.change_elsewhere(ON)
        here.store.away = True
        here.settings.moved()
        with pytest.raises(UnavailableError):
            await here.settings.refresh()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        here.store.away = False
        here.settings.moved()
        await here.settings.refresh()
        assert here.settings.version == 1

    @in_loop
    async def test_older_than_what_is_in_effect_is_passed_over(self) -> None:
        here = Followed()
        older = here.settings.refresh()
        here.settings.change(ON, "me")
        await here.settings.settled()
        here.store.found = Found()
        await older
        await here.settings.close()
        assert (here.settings.version, len(here.taken)) == (1, 1)
