"""The loaded spec: it outlives its screen, looks a few times a second, and gives up what is no longer wanted."""

from pathlib import Path

import pytest

from liveview.errors import SpecError
from liveview.tui.checklist.checklist import Checklist
from liveview.tui.checklist.screen import ChecklistScreen
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.looker import Looked
from tests.support.tui.at_checklist import SPEC, checklist_on, shopping
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.ways import shows


def test_it_is_kept_while_its_screen_is_closed(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(SPEC)
    kept: list[Checklist] = []

    async def play(stage: Stage) -> None:
        await stage.press("escape")
        assert stage.is_closed
        (checklist,) = kept
        assert checklist.judged is not None
        assert checklist.judged.report.title == "Checkout"
        checklist.look(again=True)
        assert len(stage.app.workers) == 0

    def make(feed: Feed) -> ChecklistScreen:
        kept.append(Checklist(feed, tmp_path / "shop.toml"))
        return ChecklistScreen(feed, kept[0])

    on_stage(tmp_path, make, play, fill=shopping)


def test_nothing_is_looked_at_while_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = counted_looks(monkeypatch)

    async def play(stage: Stage) -> None:
        assert looks == [4]
        await stage.catch_up()
        assert looks == [4]
        stage.session.send("Refund", **{"$insert_id": "r"})
        stage.session.answer_all()
        await stage.catch_up()
        await shows(stage, "✓ Refund")
        assert looks == [4, 5]

    checklist_on(tmp_path, play)


def test_what_arrives_during_a_pause_is_looked_at_after_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        for number in range(3):
            stage.session.send("Refund", **{"$insert_id": f"r{number}"})
            stage.session.answer_all()
            await stage.catch_up()
        await shows(stage, "3 seen")

    checklist_on(tmp_path, play)


def test_a_look_that_was_given_up_is_not_taken(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        screen.post_message(Looked(object(), error=SpecError("too late")))
        await stage.settle()
        assert "too late" not in stage.text

    checklist_on(tmp_path, play)


def test_a_spec_of_passing_time_is_looked_at_again(tmp_path: Path) -> None:
    recent = '[[expect]]\nname = "Purchase"\nid = "recent"\nfilter = "last:1m"\n'

    async def play(stage: Stage) -> None:
        assert "✓ recent" in stage.text
        stage.fake.at += 120
        checklist = stage.app.screen
        assert isinstance(checklist, ChecklistScreen)
        checklist.time_passes()
        await shows(stage, "◌ recent")

    checklist_on(tmp_path, play, spec=recent)


def test_a_path_may_begin_with_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "other.toml").write_text('[[expect]]\nname = "Product Viewed"\n')

    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, ChecklistScreen)
        screen.load("~/other.toml")
        await shows(stage, "1 of 1 seen")
        screen.load("~nobody-at-all/x.toml")
        await shows(stage, "cannot be read")

    checklist_on(tmp_path, play, size=(200, 50))


def counted_looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of events at each look."""
    looks: list[int] = []
    take = Checklist.take

    def counting(checklist: Checklist, message: Looked) -> bool:
        if message.found is not None:
            looks.append(message.found.report.events)
        return take(checklist, message)

    monkeypatch.setattr(Checklist, "take", counting)
    return looks
