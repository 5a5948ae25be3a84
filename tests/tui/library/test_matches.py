"""The questions about a session and its definitions."""

from pathlib import Path

from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.tui.library.matches import MatchesQuestion, TrialQuestion
from tests.support.core.pipelines import definition, where
from tests.support.tui.at_library import signups

LIBRARY = (definition("Pro", where("plan", "=", "pro")), definition("Never", where("nothing")))


def test_events_are_counted_and_only_new_ones_again(tmp_path: Path) -> None:
    session = signups(tmp_path / "session.db")
    question = MatchesQuestion(LIBRARY)
    with Reader(LogFile(session.path)) as reader:
        first = question.take(reader, 0.0, lambda _: True)
        session.send("Signup", plan="pro", **{"$insert_id": "e"})
        second = question.take(reader, 0.0, lambda _: True)
    session.close()
    assert first is not None
    assert second is not None
    assert (first.counts, first.events) == ({"Pro": 1, "Never": 0}, 4)
    assert (second.counts, second.events) == ({"Pro": 2, "Never": 0}, 5)


def test_counting_stops_when_it_is_told_to_and_says_how_far_it_is(tmp_path: Path) -> None:
    session = signups(tmp_path / "session.db")
    for number in range(300):
        session.send("Signup", plan="pro", **{"$insert_id": f"x{number}"})
    shares: list[float] = []

    def told(share: float) -> bool:
        shares.append(share)
        return False

    with Reader(LogFile(session.path)) as reader:
        assert MatchesQuestion(LIBRARY).take(reader, 0.0, told) is None
    session.close()
    assert shares == [200 / 304]


def test_one_event_is_tried_or_else_the_newest(tmp_path: Path) -> None:
    session = signups(tmp_path / "session.db")
    with Reader(LogFile(session.path)) as reader:
        first = TrialQuestion(LIBRARY, 1).take(reader, 0.0, lambda _: True)
        newest = TrialQuestion(LIBRARY, None).take(reader, 0.0, lambda _: True)
    session.close()
    assert first is not None
    assert newest is not None
    assert [each.matches for each in first.trials.values()] == [True, False]
    assert first.offered is not None
    assert first.offered.name == "Signup"
    assert (newest.event_id, newest.offered) == (4, None)
    assert not any(each.is_about for each in newest.trials.values())
