"""A search as the screen is told of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.tui.events.search_job import SearchJob
from liveview.tui.kit.messages import Searched, SearchFailed
from tests.support.tui import samples
from tests.support.tui.fakes import START, Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = samples.quiet(tmp_path / "session.db", 20)
    yield session
    session.close()


def job(
    path: Path, text: str = "name:Search", upto: int = 20, *, again: bool = False
) -> tuple[SearchJob, list[object]]:
    told: list[object] = []
    return SearchJob(LogFile(path), parse(text, START), upto, told.append, again=again), told


@pytest.mark.parametrize("again", [False, True])
def test_everything_that_matches_is_told_and_that_it_is_done(session: Session, again: bool) -> None:
    search, told = job(session.path, again=again)
    search.run(lambda: False)
    heard = [message for message in told if isinstance(message, Searched)]
    assert [event_id for message in heard for event_id in message.ids] == [4, 10, 16]
    assert (heard[-1].search, heard[-1].share) == (search, 1.0)
    assert search.took > 0


def test_later_events_are_not_told(session: Session) -> None:
    search, told = job(session.path, upto=10)
    search.run(lambda: False)
    assert [list(message.ids) for message in told if isinstance(message, Searched)] == [[4, 10]]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("again", [False, True])
def test_one_that_finds_nothing_tells_the_likely_reason_at_its_end(session: Session, again: bool) -> None:
    search, told = job(session.path, "naem:Search", again=again)
    search.run(lambda: False)
    reasons = [message.reason for message in told if isinstance(message, Searched)]
    assert reasons[-1] == "no recent event has naem; did you mean name:?"
    assert set(reasons[:-1]) <= {""}


def test_one_that_finds_something_has_no_reason_to_tell(session: Session) -> None:
    search, told = job(session.path, "name:Search or naem:x")
    search.run(lambda: False)
    assert {message.reason for message in told if isinstance(message, Searched)} == {""}


def test_one_that_nobody_waits_for_says_nothing_more(session: Session) -> None:
    search, told = job(session.path)
    search.run(lambda: True)
    assert told == []


def test_a_log_that_cannot_be_read_is_told_and_does_no_harm(tmp_path: Path) -> None:
    search, told = job(tmp_path / "missing.db")
    search.run(lambda: False)
    assert isinstance(told[0], SearchFailed)
    assert told[0].reason
