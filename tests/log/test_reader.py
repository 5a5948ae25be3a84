"""What the reader tells the screen about a session of the real core."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.reader import Duplicate, Progress, Reader, Retry
from liveview.model.delivery import Outcome
from liveview.model.event import State
from tests.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "session.db")
    yield session
    session.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as reader:
        yield reader


class TestDuplicates:
    def test_the_newest_come_first_and_collisions_are_marked(self, session: Session, reader: Reader):
        for price in (1, 1, 2):
            session.send(price=price, **{"$insert_id": "a"})
        session.flush()
        assert reader.duplicates(0, 10) == [
            Duplicate(3, 1, "$insert_id", True),
            Duplicate(2, 1, "$insert_id", False),
        ]

    def test_only_those_after_an_id_and_at_most_the_limit(self, session: Session, reader: Reader):
        for _ in range(5):
            session.send(**{"$insert_id": "a"})
        session.flush()
        assert [found.id for found in reader.duplicates(2, 2)] == [5, 4]


class TestRetries:
    def test_deliveries_that_wait_for_their_next_round_come_soonest_first(self, session: Session, reader: Reader):
        for seconds in ("90", "30"):
            session.send(**{"$insert_id": seconds})
            headers = (("Retry-After", seconds),)
            session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, response_headers=headers)
        session.flush()
        found = reader.retries(["Webhooks", "Mixpanel"], session.at, 10)
        assert [(retry.event_id, retry.destination, retry.round) for retry in found] == [
            (2, "Mixpanel", 2),
            (1, "Mixpanel", 2),
        ]
        assert isinstance(found[0], Retry)
        assert found[0].due_at == pytest.approx(session.at + 30, abs=0.1)

    def test_a_first_round_is_no_retry(self, session: Session, reader: Reader):
        session.send()
        session.flush()
        assert reader.retries(["Webhooks", "Mixpanel"], 0.0, 10) == []


class TestProgress:
    def test_it_changes_with_every_attempt_and_round(self, session: Session, reader: Reader):
        event_id = session.send()
        seen = []
        while session.calls:
            session.flush()
            seen.append(reader.progress(event_id))
            session.answer(min(session.calls))
        session.flush()
        assert seen == [
            Progress(State.PENDING, 0, 2, 0),
            Progress(State.PENDING, 0, 3, 1),
            Progress(State.PENDING, 1, 3, 2),
        ]
        assert reader.progress(event_id) == Progress(State.DELIVERED, 2, 3, 3)

    def test_there_is_none_for_an_event_that_does_not_exist(self, reader: Reader):
        assert reader.progress(7) is None
