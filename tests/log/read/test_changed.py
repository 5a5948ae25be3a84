"""Which events something has happened to since the last look."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.read.changed import ChangedEvents
from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from tests.support.tui import samples
from tests.support.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = samples.quiet(tmp_path / "session.db", 3)
    yield made
    made.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as opened:
        yield opened


def test_the_first_look_only_says_how_many_events_there_are(reader: Reader) -> None:
    assert ChangedEvents().look(reader) == (set(), 3)


def test_nothing_has_changed_while_nothing_happens(reader: Reader) -> None:
    changes = ChangedEvents()
    changes.look(reader)
    assert changes.look(reader) == (set(), 3)


def test_an_event_has_changed_when_it_begins_and_ceases_to_be_pending(session: Session, reader: Reader) -> None:
    changes = ChangedEvents()
    changes.look(reader)
    session.send("Fresh")
    assert changes.look(reader) == ({4}, 4)
    session.answer_all()
    assert changes.look(reader) == ({4}, 4)
    assert changes.look(reader) == (set(), 4)


def test_an_event_has_changed_when_one_of_its_calls_ends(session: Session, reader: Reader) -> None:
    session.send("Fresh")
    first, second = sorted(session.calls)
    changes = ChangedEvents()
    changes.look(reader)
    session.answer(first)
    assert changes.look(reader)[0] == {4}
    session.answer(second, Outcome.TIMEOUT, 5001)
    assert changes.look(reader)[0] == {4}


def test_an_old_event_that_is_replayed_has_changed(session: Session, reader: Reader) -> None:
    changes = ChangedEvents()
    changes.look(reader)
    session.replay("Webhooks", 2)
    session.answer_all()
    assert changes.look(reader) == ({2}, 3)


def test_an_event_that_is_given_up_has_changed(session: Session, reader: Reader) -> None:
    session.send("Fresh")
    changes = ChangedEvents()
    changes.look(reader)
    session.give_up(4)
    assert changes.look(reader)[0] == {4}
