"""Keys that arrive in one read: each goes to what has the focus once the one before it is done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.events.screen import MainScreen
from liveview.tui.help.screen import HelpScreen
from tests.support.tui.stage import Stage, on_stage

_NAMES = {"/": "slash", "?": "question_mark", "\r": "enter", "\x1b": "escape", " ": "space"}


def write(stage: Stage, text: str) -> None:
    """All keys of a text at once, as one read of the terminal brings them."""
    for character in text:
        stage.app.post_message(events.Key(_NAMES.get(character, character), character))


def typed(stage: Stage) -> str:
    return stage.app.focused.value if isinstance(stage.app.focused, Input) else ""


def filter_typed(stage: Stage) -> bool:
    return typed(stage) == "uniqxm3o?" and isinstance(stage.app.screen, MainScreen)


def filter_applied(stage: Stage) -> bool:
    return stage.main.selection.filter == "is:unrouted" and stage.app.focused is stage.events


def search_typed(stage: Stage) -> bool:
    return typed(stage) == "q3n"


def help_open(stage: Stage) -> bool:
    return isinstance(stage.app.screen, HelpScreen)


def help_left(stage: Stage) -> bool:
    return isinstance(stage.app.screen, MainScreen) and not typed(stage)


def composing(stage: Stage) -> bool:
    return isinstance(stage.app.screen, ComposeScreen) and "qqq" in stage.app.screen.query_one(JsonEditor).text


def pane_left(stage: Stage) -> bool:
    return stage.app.focused is not None and stage.app.focused.id == "dedup"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("/uniqxm3o?", filter_typed),
        ("/is:unrouted\r", filter_applied),
        ("/zzz\x1bj/uniqxm3o?", lambda stage: "uniqxm3o?" in typed(stage)),
        ("\r/q3n", search_typed),
        ("?", help_open),
        ("?/q", lambda stage: help_open(stage) and typed(stage) == "q"),
        ("?jj?", help_left),
        ("cqqq", composing),
        ("2j", pane_left),
    ],
)
def test_text_after_a_key_goes_where_the_key_led(tmp_path: Path, text: str, then: Callable[[Stage], bool]) -> None:
    async def play(stage: Stage) -> None:
        write(stage, text)
        await stage.pilot.pause()
        await stage.pilot.pause()
        assert stage.app.is_running
        assert then(stage), (stage.text, typed(stage))
        assert [what for what, *_ in stage.fake.asked if what != "preview"] == []  # a dry run changes nothing

    on_stage(tmp_path, play)


def test_a_hundred_keys_are_done_in_their_order(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        write(stage, "g" + "j" * 40 + "k" * 10)
        await stage.pilot.pause()
        assert stage.events.selected == 31

    on_stage(tmp_path, play)
