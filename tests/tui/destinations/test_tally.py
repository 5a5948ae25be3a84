"""What is counted about destinations."""

from pathlib import Path

from liveview.log.read.overview import Figures, recent_calls
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.destinations.tally import DestinationTally, FiguresRead
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage, settings


def tally_on(tmp_path: Path, play: Play) -> None:
    """The screen has counted already; each test counts on its own."""
    on_stage(tmp_path, DestinationsScreen, play, fake=FakeSession(effective=settings()))


def counting(stage: Stage) -> int:
    return sum(worker.group == "figures" and worker.node is stage.below for worker in stage.app.workers)


def test_before_it_has_counted_all_figures_are_zero(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        tally = DestinationTally(stage.below, stage.app.feed)
        assert tally.figures_of("Webhooks") == Figures()
        assert not tally.calls_of("Webhooks")

    tally_on(tmp_path, play)


def test_calls_belong_to_their_destination_and_keep_their_order(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        tally = DestinationTally(stage.below, stage.app.feed)
        reader = stage.app.feed.reader
        calls = recent_calls(reader)
        tally.take(FiguresRead(reader.path, {"Mixpanel": Figures(delivered=2)}, calls, 0.0))
        assert list(tally.calls_of("Mixpanel")) == [call for call in calls if call.destination == "Mixpanel"] != calls
        assert tally.figures_of("Mixpanel").delivered == 2

    tally_on(tmp_path, play)


def test_what_was_counted_in_another_log_is_dropped(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        tally = DestinationTally(stage.below, stage.app.feed)
        tally.take(FiguresRead(tmp_path / "other.db", {"A": Figures(delivered=2)}, [], 0.0))
        assert tally.figures_of("A") == Figures()

    tally_on(tmp_path, play)


def test_one_worker_counts_at_a_time_and_rests_ten_times_as_long(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        tally = DestinationTally(stage.below, stage.app.feed)
        tally.count()
        tally.count()
        assert counting(stage) == 1
        await stage.settle()
        tally.take(FiguresRead(stage.app.feed.reader.path, {}, [], 60.0))
        tally.count()
        assert counting(stage) == 0

    tally_on(tmp_path, play)
