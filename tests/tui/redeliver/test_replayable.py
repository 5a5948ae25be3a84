"""Which events can be replayed."""

from array import array
from pathlib import Path

from liveview.tui.redeliver.replay_lines import ALL, MARKED, MATCHING, OTHER, THIS
from liveview.tui.redeliver.replayable import Replayable
from tests.support.tui.at_replay import INVALID, replay_on
from tests.support.tui.one_screen import Stage


def test_what_is_not_there_is_not_offered(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert list(Replayable(stage.app.feed, None).tabs) == [ALL, OTHER]
        every = Replayable(stage.app.feed, 3, (1, 4), (2, 5), "is:failed")
        assert list(every.tabs) == [THIS, MARKED, MATCHING, ALL, OTHER]

    replay_on(tmp_path, play)


def test_the_matches_are_those_of_when_it_was_made(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        matches = array("q", (2, 5))
        found = Replayable(stage.app.feed, None, (), matches)
        matches.append(7)
        assert found.ids(MATCHING) == array("q", (2, 5))
        assert found.ids(OTHER) is None

    replay_on(tmp_path, play)


def test_they_are_measured_from_the_first_to_the_last(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        found = Replayable(stage.app.feed, INVALID, (1, 4))
        (first, last) = stage.app.feed.reader.rows_of([1, 4])
        measured = found.measured(MARKED)
        assert (measured.events, measured.invalid) == (2, False)
        assert abs(measured.seconds - (last.received_at - first.received_at)) < 0.001
        assert found.measured(THIS).invalid
        assert found.measured(THIS).seconds == 0

    replay_on(tmp_path, play)
