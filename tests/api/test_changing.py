"""Changes that several routes make in the same way."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from liveview.api.changing import applied
from liveview.api.route import ApiCall
from liveview.errors import ControlError
from liveview.model.changes import Change, DestinationChanged

CHANGES = (DestinationChanged("One", False), DestinationChanged("Two", True))


class Commands:
    """Notes what is asked of it."""

    def __init__(self, problem: str = "") -> None:
        self.asked: list[Any] = []
        self._problem = problem

    def apply(self, change: Change) -> None:
        self.asked.append(change)

    async def stored(self) -> None:
        self.asked.append("stored")
        if self._problem:
            raise ControlError(self._problem)


def call(commands: Commands) -> ApiCall:
    run = SimpleNamespace(commands=commands)
    return cast("ApiCall", SimpleNamespace(services=SimpleNamespace(run=run)))


def test_all_are_in_effect_before_the_log_is_waited_for() -> None:
    commands = Commands()
    asyncio.run(applied(call(commands), CHANGES))
    assert commands.asked == [*CHANGES, "stored"]


def test_a_log_that_takes_too_long_is_told() -> None:
    with pytest.raises(ControlError, match="no answer"):
        asyncio.run(applied(call(Commands("no answer")), CHANGES))
