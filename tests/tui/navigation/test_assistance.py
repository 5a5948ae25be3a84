"""Help and guide, about the place where one is."""

from pathlib import Path

import pytest
from textual.widgets import Markdown

from liveview import pages
from liveview.model.snapshot import Endpoints
from liveview.tui.guide.screen import GuideScreen
from liveview.tui.help.screen import HelpScreen
from liveview.tui.keys import bindings
from liveview.tui.navigation.assistance import Assistance
from tests.support.tui.fakes import ATTACHED, VIEWED
from tests.support.tui.stage import Stage, on_stage

SIZE = (140, 60)


async def helped(stage: Stage, keymap: dict[str, str] | None = None) -> str:
    """What help says here."""
    Assistance(stage.app, stage.app.feed, keymap or {}).commands["help"]()
    await stage.settle()
    assert isinstance(stage.app.screen, HelpScreen)
    return stage.text


def titles(text: str) -> list[str]:
    """The sections that are in view, from the top."""
    known = {title for title, _ in bindings.SECTIONS}
    pieces = (piece.strip(" ▎") for line in text.splitlines() for piece in line.split("│"))
    return [piece for piece in pieces if piece in known]


class TestHelp:
    @pytest.mark.parametrize(("key", "pane"), [("1", "Events"), ("3", "Destinations")])
    def test_the_keys_of_the_pane_in_focus_come_first(self, tmp_path: Path, key: str, pane: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press(key)
            await stage.settle()
            assert titles(await helped(stage))[:2] == [pane, "Main screen"]

        on_stage(tmp_path, play, SIZE)

    def test_a_key_that_was_chosen_is_the_one_that_is_named(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "f9" not in await helped(stage)
            await stage.pilot.press("escape")
            assert "f9" in await helped(stage, {"main.pause": "f9"})

        on_stage(tmp_path, play, SIZE)

    @pytest.mark.parametrize(("endpoints", "shown"), [(ATTACHED, True), (VIEWED, False)])
    def test_a_viewer_is_told_of_no_key_that_changes_something(
        self, tmp_path: Path, endpoints: Endpoints, shown: bool
    ) -> None:
        async def play(stage: Stage) -> None:
            text = await helped(stage)
            assert ("Edit a copy of the event and send it" in text) is shown
            assert "Compare with a marked event" in text
            assert "Read the configuration file again" not in text

        on_stage(tmp_path, play, (140, 100), endpoints=endpoints)

    def test_escape_goes_back_to_where_one_was(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("s")
            await stage.settle()
            below = stage.app.screen
            await helped(stage)
            await stage.pilot.press("escape")
            await stage.settle()
            assert stage.app.screen is below

        on_stage(tmp_path, play, SIZE)


class TestGuide:
    @pytest.mark.parametrize(
        ("keys", "topic"),
        [
            *(((), "screens"), (("s",), "sink"), (("C",), "connect"), (("question_mark",), "screens")),
            *(((key,), "pipeline") for key in ("A", "W", "H", "I")),
        ],
    )
    def test_it_opens_at_the_page_about_the_screen_in_front(
        self, tmp_path: Path, keys: tuple[str, ...], topic: str
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press(*keys)
            await stage.settle()
            Assistance(stage.app, stage.app.feed, {}).commands["guide"]()
            await stage.settle()
            assert isinstance(stage.app.screen, GuideScreen)
            assert stage.app.screen.query_one(Markdown).source == pages.page(topic)

        on_stage(tmp_path, play)
