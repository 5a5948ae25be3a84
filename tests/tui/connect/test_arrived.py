"""The newest events under the lines of a guide."""

from pathlib import Path

import msgspec
import pytest

from liveview.tui.connect.arrived import ArrivedPane, title
from liveview.tui.refused.screen import RefusedScreen
from tests.support.tui import samples
from tests.support.tui.at_connect import connect_on
from tests.support.tui.one_screen import Stage


def arrived(stage: Stage) -> list[str]:
    """What the lines of the pane say."""
    region = stage.app.screen.query_one(ArrivedPane).content_region
    lines = stage.text.splitlines()[region.y : region.bottom]
    return [" ".join(line[region.x : region.right].split()) for line in lines]


def test_the_title_counts_what_came_and_what_was_refused() -> None:
    assert title(1, 0) == "Arrived ─ 1 event"
    assert title(12, 3) == "Arrived ─ 12 events ─ 3 refused"


def test_what_is_sent_shows_at_once_the_newest_first(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert arrived(stage)[:2] == ["nothing yet", ""]
        stage.session.send("Look", "ada", **{"$insert_id": "a"})
        stage.session.answer_all()
        stage.session.send("Buy", "bob", **{"$insert_id": "b"})
        await stage.catch_up()
        assert arrived(stage)[:3] == ["#2 14:13:20 Buy bob ◌ pending", "#1 14:13:20 Look ada ✓ delivered", ""]
        assert "─ Arrived ─ 2 events ─" in stage.text

    connect_on(tmp_path, play, (200, 50))


def test_without_a_name_it_has_the_start_of_what_was_sent(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.post(b"no JSON")
        await stage.catch_up()
        assert arrived(stage)[0] == "#1 14:13:20 no JSON ! invalid"

    connect_on(tmp_path, play, (200, 50))


def test_only_the_newest_are_shown_when_there_are_many(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        lines = arrived(stage)
        assert lines[0].startswith("#60 ")
        assert lines[-1].startswith(f"#{61 - len(lines)} ")

    connect_on(tmp_path, play, (200, 50), fill=lambda path: samples.quiet(path, 60))


def test_a_click_goes_to_an_event(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.click(stage.app.screen.query_one(ArrivedPane), 5, 6)
        assert stage.below.went_to is None
        await stage.click(stage.app.screen.query_one(ArrivedPane), 5, 2)
        assert stage.is_closed
        assert stage.below.went_to == 2

    connect_on(tmp_path, play, (200, 50), fill=lambda path: samples.quiet(path, 3))


def test_a_click_on_the_border_opens_refused_requests(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.click(stage.app.screen.query_one(ArrivedPane), 5, 0)
        assert not isinstance(stage.app.screen, RefusedScreen)
        balance = msgspec.structs.replace(stage.fake.moment.balance, refused=2)
        stage.fake.moment = msgspec.structs.replace(stage.fake.moment, balance=balance)
        stage.app.look()
        await stage.settle()
        assert "Arrived ─ 0 events ─ 2 refused" in stage.text
        await stage.click(stage.app.screen.query_one(ArrivedPane), 5, 0)
        assert isinstance(stage.app.screen, RefusedScreen)

    connect_on(tmp_path, play, (200, 50))


@pytest.mark.parametrize("size", [(40, 20), (80, 60), (140, 42)])
def test_a_smaller_screen_is_for_the_lines_of_the_guide(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        assert "Arrived" not in stage.text

    connect_on(tmp_path, play, size)
