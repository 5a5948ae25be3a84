"""The guide in the application: the page about the place, links between pages, and the way back."""

from pathlib import Path

import pytest
from textual.widgets import Markdown

from liveview import pages
from liveview.tui.events.screen import MainScreen
from liveview.tui.guide.screen import GuideScreen
from tests.support.tui.stage import Stage, on_stage


async def shown(stage: Stage) -> str:
    await stage.settle()
    assert isinstance(stage.app.screen, GuideScreen)
    return stage.app.screen.query_one(Markdown).source


@pytest.mark.parametrize(
    ("keys", "topic"),
    [((), "screens"), (("slash",), "filter"), (("s",), "sink"), (("C",), "connect"), (("X",), "start")],
)
def test_it_opens_at_the_page_about_the_place_and_goes_back_there(
    tmp_path: Path, keys: tuple[str, ...], topic: str
) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press(*keys)
        await stage.settle()
        below = stage.app.screen
        await stage.pilot.press("f1")
        assert await shown(stage) == pages.page(topic)
        await stage.pilot.press("j", "k", "pagedown", "end", "home", "escape")
        await stage.settle()
        assert stage.app.screen is below

    on_stage(tmp_path, play)


def test_a_link_to_another_page_shows_it_and_any_other_is_only_named(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("f1")
        await shown(stage)
        viewer = stage.app.screen.query_one("Viewer")
        await viewer.go("filter.md#terms")  # type: ignore[attr-defined] # a class of Textual's that it does not export
        assert await shown(stage) == pages.page("filter")
        for target in ("https://127.0.0.1/", "../../README.md", "/etc/passwd"):
            await viewer.go(target)  # type: ignore[attr-defined] # a class of Textual's that it does not export
            assert await shown(stage) == pages.page("filter")
        assert "leads outside of the guide" in stage.text

    on_stage(tmp_path, play)


def test_narrow_screens_have_no_contents_beside_the_page(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("f1")
        await shown(stage)
        assert not stage.app.screen.query_one("MarkdownTableOfContents").display
        await stage.pilot.press("escape")
        await stage.settle()
        assert isinstance(stage.app.screen, MainScreen)

    on_stage(tmp_path, play, (80, 24))
