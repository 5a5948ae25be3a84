"""The settings that the receivers of a session share: changed in the store first, and then in effect here as anywhere.

A store refuses a batch that was decided by other settings than its own, so the order of what happens here does not
matter: events with an id up to `after_event` follow the settings before, all others the new ones.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from liveview.adapters.tasks import Tasks
from liveview.errors import UnavailableError
from liveview.model.changes import SettingChange


class SettingsThere(Protocol):
    """What a store says about the settings."""

    @property
    def version(self) -> int:
        """Counts the changes."""

    @property
    def after_event(self) -> int:
        """Events with a greater id follow these settings."""

    @property
    def changes(self) -> tuple[SettingChange, ...]:
        """What was changed since the configuration file."""


class HoldsSettings(Protocol):
    """Where the settings are."""

    async def settings(self) -> SettingsThere:
        """The settings of now; raises `UnavailableError`."""

    async def change(self, rows: Sequence[SettingChange], who: str) -> SettingsThere:
        """Change settings, all of them or none, and return those of then; raises `UnavailableError`."""

    def applied(self, version: int) -> None:
        """What is decided from now on follows this version."""


class FollowedSettings:
    """Follows the settings of `store`, of which `begin` are in effect. All methods belong to the engine's loop.

    `apply` has newer ones take effect and is given the changes that were made here; it returns at once.
    """

    def __init__(
        self,
        store: HoldsSettings,
        begin: SettingsThere,
        apply: Callable[[tuple[SettingChange, ...], Sequence[SettingChange]], None],
    ) -> None:
        self._store = store
        self._apply = apply
        self._tasks = Tasks(_report)
        self._wanted: list[tuple[SettingChange, str]] = []
        self._changing: asyncio.Task[None] | None = None
        self._error: UnavailableError | None = None
        """Why the last change could not be stored; None if it was."""
        self._reading: asyncio.Task[None] | None = None
        self.version = begin.version
        """The version in effect."""
        self.after_event = begin.after_event
        """Events with a greater id follow it."""
        store.applied(begin.version)

    def change(self, change: SettingChange, who: str) -> None:
        """Have a change take effect on all receivers, together with the others of this turn of the loop."""
        self._wanted.append((change, who))
        if self._changing is None:
            self._error = None
            self._changing = self._tasks.start(self._change_all(), "change of settings")

    async def settled(self) -> None:
        """Return when what was changed so far is in effect here; raises `UnavailableError` if it could not be stored.

        Then it never takes effect.
        """
        if self._changing is not None:
            await asyncio.shield(self._changing)
        if self._error is not None:
            raise self._error

    async def refresh(self) -> None:
        """Have the settings of the store take effect; raises `UnavailableError`."""
        self._take(await self._store.settings(), ())

    def moved(self) -> None:
        """The store has others: have them take effect soon."""
        if self._reading is None:
            self._reading = self._tasks.start(self._read(), "settings of the session")

    async def close(self) -> None:
        """Follow them no more."""
        await self._tasks.cancel()

    async def _change_all(self) -> None:
        await asyncio.sleep(0)  # what the same turn of the loop changes belongs together
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, []
                rows = [change for change, _ in wanted]
                who = dict.fromkeys(who for _, who in wanted)
                self._take(await self._store.change(rows, ", ".join(who)), rows)
        except UnavailableError as error:
            self._error = error
            self._wanted.clear()
        finally:
            self._changing = None

    async def _read(self) -> None:
        try:
            with contextlib.suppress(UnavailableError):  # the store tells again once it can be read
                await self.refresh()
        finally:
            self._reading = None

    def _take(self, found: SettingsThere, mine: Sequence[SettingChange]) -> None:
        """Have settings take effect unless newer ones are."""
        if found.version > self.version:
            self.version, self.after_event = found.version, found.after_event
            self._apply(found.changes, mine)
            self._store.applied(found.version)


def _report(name: str, error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
