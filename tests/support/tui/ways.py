"""The ways to a place and back: a key of the main screen, and the palette; and the sizes at which it is tried."""

import time
from pathlib import Path
from typing import Any

from liveview.tui.kit.screen import LiveScreen
from tests.support.program import PATIENCE
from tests.support.tui.driven import Driven
from tests.support.tui.stage import Stage, on_stage

SIZES = [(200, 50), (140, 42), (80, 24), (40, 20)]
"""Columns and rows of a wide terminal, a usual one, the smallest usual one, and a window beside an editor."""


def there_and_back(tmp_path: Path, key: str, place: type[LiveScreen], words: str) -> None:
    """A key of the main screen, over three events, opens the place, which says `words`; Escape leads back."""

    async def play(stage: Stage) -> None:
        await stage.pilot.press(key)
        await stage.settle()
        assert isinstance(stage.app.screen, place)
        assert words in stage.text
        await stage.pilot.press("escape")
        assert stage.main

    on_stage(tmp_path, play, events=3)


def by_palette(tmp_path: Path, typed: str, words: str) -> None:
    """What the palette finds for `typed` leads to what says `words`."""

    async def play(stage: Stage) -> None:
        await stage.pilot.press("ctrl+p")
        await stage.pilot.pause()
        await stage.type(typed)
        await stage.settle()
        await stage.pilot.press("enter")
        await shows(stage, words)

    on_stage(tmp_path, play, events=3)


async def shows(stage: Driven[Any], words: str, *, wrapped: bool = False) -> None:
    """Wait until the screen shows these words: another look may have to follow.

    With `wrapped`, there may be ends of lines between them, as behind a path, which is longer on other machines.
    """
    deadline = time.monotonic() + PATIENCE
    while words not in (_in_one_line(stage.text) if wrapped else stage.text):
        assert time.monotonic() < deadline, f"not shown: {words}\n{stage.text}"
        await stage.settle()


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("│", " ").split())
