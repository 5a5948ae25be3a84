"""The header of the main screen says how the spec that is loaded fares."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.tui.checklist.screen import ChecklistScreen
from liveview.tui.events.main_header import MainHeader
from liveview.tui.events.screen import MainScreen
from tests.support.tui.stage import Stage, on_stage

SPEC = """\
[[expect]]
name = "Product Viewed"

[[expect]]
name = "Refund"

[[never]]
name = "Error"
"""


def top(stage: Stage) -> str:
    """The first line of the screen."""
    return stage.text.splitlines()[0].rstrip()


async def shows(stage: Stage, words: str) -> None:
    """Wait until the first line ends in these words: another look may have to follow."""
    while not top(stage).endswith(words):
        await stage.settle()


def followed(
    tmp_path: Path, play: Callable[[Stage], Awaitable[None]], size: tuple[int, int] = (140, 42), spec: str = SPEC
) -> None:
    """Run `play` on the main screen after the checklist of a spec was closed. Looks follow each other at once."""
    path = tmp_path / "shop.toml"
    path.write_text(spec)

    async def run(stage: Stage) -> None:
        await stage.settle()
        await stage.pilot.press("escape")
        await stage.settle()
        assert isinstance(stage.app.screen, MainScreen)
        await play(stage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("liveview.tui.kit.looker.PAUSE", 0.01)
        on_stage(tmp_path, run, size, events=3, spec=path)


def test_without_a_spec_there_is_no_sign(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "checklist" not in top(stage)
        await stage.pilot.press("L", "escape")
        await stage.settle()
        assert "checklist" not in top(stage)

    on_stage(tmp_path, play, events=3)


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((200, 50), "   ◌ checklist 1/2 L"),
        ((140, 42), "   ◌ checklist 1/2 L"),
        ((80, 24), "   ◌ checklist 1/2"),
        ((50, 20), "   ◌ 1/2"),
    ],
)
def test_it_is_at_the_right_and_a_click_opens_the_checklist(tmp_path: Path, size: tuple[int, int], says: str) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, says)
        assert "receiving 127.0.0.1:4080/track" in top(stage)
        await stage.pilot.click(MainHeader, offset=(top(stage).index("1/2"), 0))
        await stage.settle()
        assert isinstance(stage.app.screen, ChecklistScreen)

    followed(tmp_path, play, size)


def test_a_very_narrow_line_keeps_its_room_for_the_address(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert top(stage) == " ✓ receiving 127.0.0.1:4080/track"

    followed(tmp_path, play, (40, 20))


def test_it_follows_what_arrives(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "◌ checklist 1/2 L")
        stage.session.send("Refund", **{"$insert_id": "r"})
        await stage.catch_up()
        await shows(stage, "✓ checklist 2/2 L")
        stage.session.send("Error", **{"$insert_id": "e"})
        await stage.catch_up()
        await shows(stage, "✗ checklist 2/2 L")

    followed(tmp_path, play)


def test_it_goes_with_time(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "✓ checklist 1/1 L")
        stage.fake.at += 120
        stage.main.header.time_passes()
        await shows(stage, "◌ checklist 0/1 L")

    followed(tmp_path, play, spec='[[expect]]\nname = "Product Viewed"\nfilter = "last:1m"\n')


def test_the_spec_is_read_again_when_the_checklist_was_in_front(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "◌ checklist 1/2 L")
        await stage.pilot.press("L")
        await stage.settle()
        (tmp_path / "shop.toml").write_text("[[expect")
        await stage.pilot.press("escape")
        await shows(stage, "! checklist L")
        (tmp_path / "shop.toml").write_text('[[expect]]\nname = "Product Viewed"\n')
        await stage.pilot.press("L", "escape")
        await shows(stage, "✓ checklist 1/1 L")

    followed(tmp_path, play)


def test_it_leaves_the_checklist_in_front_alone(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        header = stage.app.screen.query_one(MainHeader)
        await stage.pilot.press("L")
        await stage.settle()
        assert isinstance(stage.app.screen, ChecklistScreen)
        header.look()
        (tmp_path / "shop.toml").write_text('[[expect]]\nname = "Refund"\nid = "later"\n')
        await stage.pilot.press("f5")
        while "later" not in stage.text:
            await stage.settle()

    followed(tmp_path, play)


def test_it_catches_up_after_another_place(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "◌ checklist 1/2 L")
        await stage.pilot.press("d")
        await stage.pilot.pause()
        stage.session.send("Refund", **{"$insert_id": "r"})
        await stage.catch_up()
        assert "checklist" not in top(stage)
        await stage.pilot.press("escape")
        await shows(stage, "✓ checklist 2/2 L")

    followed(tmp_path, play)


def test_it_is_about_the_session_that_is_open(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "◌ checklist 1/2 L")
        stage.app.feed.turn_to(stage.fake.recorded(str(stage.session.path)))
        stage.app.look()
        await shows(stage, "✗ checklist 1/2 L")
        stage.app.feed.close()

    followed(tmp_path, play)
