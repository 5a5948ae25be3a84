"""What the reader shows of a session of the real core."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest

from liveview.log import files
from liveview.log.read.reader import Duplicate, Ending, EventProgress, Reader, Retry
from liveview.model.delivery import Outcome
from liveview.model.event import State
from tests.support.log.making import writing
from tests.support.log.piped import REMOVED, RENAMED, pipe
from tests.support.tui.fakes import Session


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as reader:
        yield reader


class TestRows:
    def test_a_page_and_single_events_are_the_same_rows(self, session: Session, reader: Reader) -> None:
        for number in range(5):
            session.send(**{"$insert_id": str(number)})
        session.answer_all()
        page = reader.rows(1, 99)
        assert [row.id for row in page] == [1, 2, 3, 4, 5]
        assert reader.rows_of([5, 2, 99]) == [page[1], page[4]]
        assert reader.rows_of(range(2, 4)) == page[1:3]
        assert reader.rows(3, 0) == reader.rows_of([]) == []

    def test_a_partial_success_counts_the_webhooks_of_its_last_round(self, session: Session, reader: Reader) -> None:
        event_id = session.send()
        webhooks, mixpanel = sorted(session.calls)
        session.answer(webhooks, Outcome.TIMEOUT, 5000)
        assert [(delivery.webhooks, delivery.succeeded) for delivery in reader.rows(event_id, 1)[0].deliveries] == [
            (0, 0),
            (0, 0),
        ]
        session.answer(webhooks)
        session.answer(mixpanel)
        assert [(delivery.webhooks, delivery.succeeded) for delivery in reader.rows(event_id, 1)[0].deliveries] == [
            (2, 1),
            (1, 1),
        ]

    def test_a_call_that_was_interrupted_is_not_a_webhook_of_its_own(self, session: Session, reader: Reader) -> None:
        """A start on the same log makes the call again, in the same round."""
        event_id = session.send()
        session.answer_all()
        with sqlite3.connect(session.path) as log:
            log.execute(
                "insert into attempts (delivery_id, round, webhook, started_at, duration_ms, outcome, request_headers, "
                "response_headers) select delivery_id, round, webhook, started_at - 1, 9.0, 'interrupted', '[]', '[]' "
                "from attempts where id = 1"
            )
        assert [(delivery.webhooks, delivery.succeeded) for delivery in reader.rows(event_id, 1)[0].deliveries] == [
            (2, 2),
            (1, 1),
        ]


class TestMarks:
    def test_marked_events_come_in_order_as_numbers(self, session: Session, reader: Reader) -> None:
        with contextlib.closing(files.read_write(session.path, "normal")) as log:
            settings = [
                ("mark", "10", "true"),
                ("mark", "9", "true"),
                ("mark", "3", "false"),
                ("override", "4", "true"),
            ]
            log.executemany("insert into settings values (?, ?, ?)", settings)
        assert reader.marks() == (9, 10)


class TestWaiting:
    def test_pending_deliveries_of_a_destination_are_counted_in_their_first_and_later_rounds(
        self, session: Session, reader: Reader
    ) -> None:
        for number in range(3):
            session.send(**{"$insert_id": str(number)})
        mixpanel = max(session.calls)
        session.answer(mixpanel, Outcome.HTTP_ERROR)
        assert reader.waiting("Mixpanel") == 3
        session.answer_all()
        assert reader.waiting("Mixpanel") == 1
        assert reader.waiting("Nowhere") == 0


class TestEnding:
    def test_a_call_is_found_by_when_it_began_once_it_has_ended(self, session: Session, reader: Reader) -> None:
        session.send()
        call = session.snapshot().in_flight[0]
        assert reader.ending(call.delivery_id, call.started_at) is None
        session.answer(call.delivery_id, Outcome.TIMEOUT, 5001)
        assert reader.ending(call.delivery_id, call.started_at) == Ending(Outcome.TIMEOUT, None, 5001.0)
        assert reader.ending(call.delivery_id, 0.0) is None


class TestDuplicates:
    def test_the_newest_come_first_and_collisions_are_marked(self, session: Session, reader: Reader) -> None:
        for price in (1, 1, 2):
            session.send(price=price, **{"$insert_id": "a"})
        assert reader.duplicates(0, 10) == [
            Duplicate(3, 1, "$insert_id", True),
            Duplicate(2, 1, "$insert_id", False),
        ]

    def test_only_those_after_an_id_and_at_most_the_limit(self, session: Session, reader: Reader) -> None:
        for _ in range(5):
            session.send(**{"$insert_id": "a"})
        assert [found.id for found in reader.duplicates(2, 2)] == [5, 4]


class TestRetries:
    def test_deliveries_that_wait_for_their_next_round_come_soonest_first(
        self, session: Session, reader: Reader
    ) -> None:
        for seconds in ("90", "30"):
            session.send(**{"$insert_id": seconds})
            headers = (("Retry-After", seconds),)
            session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, response_headers=headers)
        found = reader.retries(["Webhooks", "Mixpanel"], session.at, 10)
        assert [(retry.event_id, retry.destination, retry.round) for retry in found] == [
            (2, "Mixpanel", 2),
            (1, "Mixpanel", 2),
        ]
        assert isinstance(found[0], Retry)
        assert found[0].due_at == pytest.approx(session.at + 30, abs=0.1)

    def test_a_first_round_is_not_a_retry(self, session: Session, reader: Reader) -> None:
        session.send()
        assert reader.retries(["Webhooks", "Mixpanel"], 0.0, 10) == []


class TestProgress:
    def test_it_changes_with_every_attempt_and_round(self, session: Session, reader: Reader) -> None:
        event_id = session.send()
        seen = []
        while session.calls:
            seen.append(reader.progress(event_id))
            session.answer(min(session.calls))
        assert seen == [
            EventProgress(State.PENDING, 0, 2, 0),
            EventProgress(State.PENDING, 0, 3, 1),
            EventProgress(State.PENDING, 1, 3, 2),
        ]
        assert reader.progress(event_id) == EventProgress(State.DELIVERED, 2, 3, 3)

    def test_there_is_none_for_an_event_that_does_not_exist(self, reader: Reader) -> None:
        assert reader.progress(7) is None


def test_a_long_statement_is_stopped_and_a_short_one_is_not(reader: Reader) -> None:
    reader.stop_when(lambda: True)
    assert reader.last_id() == 0
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        reader.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
        ).fetchone()


def test_what_is_read_at_once_is_one_state_of_the_log(session: Session, reader: Reader) -> None:
    def read(log: Reader) -> tuple[int, int]:
        before = log.last_id()
        session.send()
        return before, log.last_id()

    assert reader.at_once(read) == (0, 0)
    assert reader.last_id() == 1
    with pytest.raises(ZeroDivisionError):
        reader.at_once(lambda _: 1 // 0)
    assert reader.last_id() == 1


def test_a_row_says_under_which_name_a_destination_gets_it_and_how_much_was_noted(session: Session) -> None:
    event_id = session.send()
    pipe(session.path, 1, RENAMED, REMOVED, emission="Lead", definition="Lead")
    with writing(session.path) as connection:
        connection.execute("update deliveries set notes = 'damaged' where id = 2")
    with Reader(session.path) as reader:
        (found,) = reader.rows(event_id, 1)
    assert [(each.emission, each.notes) for each in found.deliveries] == [("Lead", 2), ("Purchase", 1)]
