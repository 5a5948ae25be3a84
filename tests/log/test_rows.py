"""Rows are read back as they were stored, and stored all or none."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveview.core.store import Row
from liveview.log.lenient import notes, problems
from liveview.log.rows import columns, headers_of, named, probe, store, struct_of
from liveview.model.changes import MarkChanged
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.event import Event, Request, State
from liveview.model.facts import EventMoved, Replied
from liveview.model.note import Note, PipelineStep
from liveview.model.problem import Problem, Severity
from liveview.model.sink import SinkRequest
from tests.support.log.making import AT, attempt, delivery, event, intake, new_log, request, writing

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
headers = st.lists(st.tuples(text, text), max_size=3).map(tuple)
seconds = st.floats(0, 4e9)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with writing(new_log(tmp_path / "log.db")) as made:
        yield made


def stored(connection: sqlite3.Connection, table: str) -> list[Any]:
    return connection.execute(f"select * from {table} order by 1").fetchall()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.builds(
        lambda head, body, path: msgspec.structs.replace(request(1), headers=head, body=body, path=path),
        *(headers, st.binary(max_size=20), text),
    ),
    happened=st.builds(
        lambda name, payload, found, hit: msgspec.structs.replace(
            event(1), name=name, payload=payload, problems=tuple(found), collision=hit
        ),
        *(st.none() | text, st.none() | text, st.lists(st.builds(Problem, text, st.sampled_from(Severity), text))),
        st.booleans(),
    ),
    planned=st.builds(
        lambda state, rounds, at, said: msgspec.structs.replace(
            delivery(1, state=state, rounds=rounds, next_at=at), notes=tuple(said)
        ),
        *(st.none() | st.sampled_from(DeliveryState), st.integers(0, 9), st.none() | seconds),
        st.lists(st.builds(Note, st.sampled_from(PipelineStep), text, text, st.lists(text).map(tuple)), max_size=2),
    ),
    called=st.builds(
        lambda outcome, head, body, at: msgspec.structs.replace(
            attempt(1, 1, outcome, started_at=at), response_headers=head, response_body=body
        ),
        *(st.none() | st.sampled_from(Outcome), headers, st.none() | st.binary(max_size=20), st.none() | seconds),
    ),
)
def test_every_row_is_read_back_as_it_was_stored(
    connection: sqlite3.Connection, asked: Request, happened: Event, planned: Delivery, called: Attempt
) -> None:
    for table in ("attempts", "deliveries", "events", "requests"):
        connection.execute(f"delete from {table}")
    store(connection, (called, planned, happened, asked))  # whatever their order: parents are stored first
    assert struct_of(Request, stored(connection, "requests")[0], headers=headers_of) == asked
    assert struct_of(Event, stored(connection, "events")[0], problems=problems, collision=bool) == happened
    assert struct_of(Delivery, stored(connection, "deliveries")[0], notes=notes) == planned
    both = {"request_headers": headers_of, "response_headers": headers_of}
    assert struct_of(Attempt, stored(connection, "attempts")[0], **both) == called


class TestStore:
    def test_many_rows_keep_their_order(self, connection: sqlite3.Connection) -> None:
        received = [
            SinkRequest(received_at=AT, path=f"/{number}", headers=(), body=b"", behaviour="ok", status=200)
            for number in range(75)
        ]
        store(connection, received)
        paths = [path for (path,) in connection.execute("select path from sink_requests order by id")]
        assert paths == [row.path for row in received]

    def test_all_rows_or_none(self, connection: sqlite3.Connection) -> None:
        orphan: Row = delivery(2, event_id=99)
        with pytest.raises(sqlite3.IntegrityError):
            store(connection, (*intake(1), orphan))
        assert not connection.in_transaction
        assert stored(connection, "requests") == stored(connection, "deliveries") == []

    def test_the_end_of_a_delivery_changes_its_row(self, connection: sqlite3.Connection) -> None:
        store(connection, (*intake(1), attempt(1, 1, None)))
        ended = delivery(1, state=DeliveryState.DELIVERED, rounds=1, next_at=None)
        store(connection, (ended, attempt(1, 1, Outcome.OK), EventMoved(1, State.PENDING, State.DELIVERED)))
        assert connection.execute("select state, rounds, next_attempt_at from deliveries").fetchall() == [
            ("delivered", 1, None)
        ]
        assert connection.execute("select outcome from attempts").fetchall() == [("ok",)]
        assert connection.execute("select state from events").fetchall() == [("delivered",)]

    def test_a_setting_without_a_value_is_removed(self, connection: sqlite3.Connection) -> None:
        store(connection, [MarkChanged(1, marked=True), MarkChanged(2, marked=True)])
        store(connection, [MarkChanged(1, marked=False)])
        assert stored(connection, "settings") == [("mark", "2", "true")]

    def test_replies_are_numbered(self, connection: sqlite3.Connection) -> None:
        store(connection, [Replied(1, 3, AT), Replied(4, 4, AT + 1)])
        assert stored(connection, "replies") == [(1, 1, 3, AT), (2, 4, 4, AT + 1)]


class TestColumns:
    def test_are_the_fields_of_the_struct(self) -> None:
        assert columns(Replied) == "first_request_id, last_request_id, at"
        assert columns(Replied, "r", at="r.at + 1") == "r.first_request_id, r.last_request_id, r.at + 1 as at"

    def test_may_be_in_any_order_in_the_table(self, connection: sqlite3.Connection) -> None:
        connection.execute("create temp table replies (at, last_request_id, other, first_request_id)")
        connection.execute("insert into temp.replies values (2.5, 7, 'x', 3)")
        row = connection.execute(f"select {columns(Replied)} from temp.replies").fetchone()
        assert struct_of(Replied, row) == Replied(first_request_id=3, last_request_id=7, at=2.5)
        assert named(Replied, row) == {"first_request_id": 3, "last_request_id": 7, "at": 2.5}

    def test_of_a_row_that_lacks_one_are_an_error(self) -> None:
        with pytest.raises(ValueError, match="shorter"):
            named(Replied, (1, 2))


def test_a_probe_fails_while_the_log_cannot_be_written(connection: sqlite3.Connection) -> None:
    probe(connection)
    connection.execute("pragma query_only = on")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        probe(connection)


@pytest.mark.parametrize("unreadable", ["", "{}", '[["name"]]', "\x1b[31m", 7, None])
def test_unreadable_headers_become_one_that_no_request_can_have(unreadable: Any) -> None:
    ((name, value),) = headers_of(unreadable)
    assert name == "(unreadable)"
    assert value.isprintable()


def test_a_row_with_odd_values_is_read_all_the_same() -> None:
    row = (1, "two", b"One", "perhaps", "default", 3, None, "soon", None, 4, None, "5", "[")
    odd = struct_of(Delivery, row, notes=notes)
    assert (odd.event_id, odd.destination, odd.decision, odd.state, odd.rounds) == (0, "One", "perhaps", "3", 0)
