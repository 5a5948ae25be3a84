"""What the engine reads from a log: where it stopped, and what is due."""

import contextlib
import itertools
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path

import msgspec
import pytest

from liveview.core.steps import UNIT, Due, Fetch, Ids
from liveview.core.store import Row
from liveview.log.engine.tasks import (
    SPREAD,
    derived_states,
    due,
    pending,
    recover,
    resume,
    waiting_retries,
)
from liveview.log.rows import store as write
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.event import State
from liveview.model.facts import EventMoved
from liveview.model.replay import Replay
from tests.support.log.making import AT, attempt, delivery, event, new_log, reading, request, writing
from tests.support.running import event as event_body
from tests.support.running import rows, running, to
from tests.support.timing import late

NOW = AT + 1_000


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


def store(log: Path, *stored: Row) -> None:
    with writing(log) as connection:
        write(connection, stored)


def count_steps(connection: sqlite3.Connection) -> "itertools.count[int]":
    """How many steps SQLite does from now on: the next number of the counter."""
    done = itertools.count()
    connection.set_progress_handler(lambda: next(done) < 0, 1)
    return done


def events(count: int, state: State = State.PENDING) -> tuple[Row, ...]:
    numbers = range(1, count + 1)
    return (*(request(number) for number in numbers), *(event(number, state=state) for number in numbers))


def fetch(
    log: Path, most: int, busy: Collection[int] = (), at: float = NOW, name: str = "Webhooks", **options: bool
) -> Due:
    """Ask while the deliveries in `busy` are leased."""
    with reading(log) as connection:
        return due(connection, Fetch(name, most, **options), busy, at)


def ids(found: Due) -> list[int]:
    return [task.delivery.id for task in found.tasks]


ODD = {
    "events": ("state", "verdict", "type", "dedup_source", "problems", "name", "token", "payload"),
    "requests": ("wire", "headers", "path", "method"),
    "deliveries": ("decision", "rule", "message_id"),
    "attempts": ("outcome",),
    "settings": ("value",),
}
"""Columns of a log that hold words, and that anybody may have changed."""


class TestOddWords:
    @pytest.mark.parametrize(
        ("table", "column"), [(table, column) for table, columns in ODD.items() for column in columns]
    )
    def test_in_a_log_that_is_continued_do_not_end_the_run(self, tmp_path: Path, table: str, column: str) -> None:
        log = new_log(tmp_path / "log.db")
        store(
            log,
            *events(3),
            delivery(1),
            delivery(2, event_id=2, state=DeliveryState.DELIVERED, rounds=1, next_at=None),
            attempt(1, 1, Outcome.REFUSED),
            attempt(2, 2, Outcome.OK),
        )
        with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
            other.execute(f"update or ignore {table} set {column} = 'odd'")
            columns = "id + 10, event_id, destination, decision, rule, 'odd', rounds, next_attempt_at, message_id"
            other.execute(f"insert into deliveries select {columns}, '', '', 9, 'odd' from deliveries where id = 1")
        with running(tmp_path, to("sink:/x")) as app:
            assert app.post(event_body()).status == 200
            app.wait_for(lambda: app.rows("select state from events where id = 4") == ["delivered"])
            app.runtime.commands.retry_now(1)
            app.runtime.commands.replay(Replay(events=(1, 2, 3), destination="Webhooks", pace=None))
            replaying = app.runtime.session.replaying()
            assert replaying is not None
            app.wait_until(lambda: replaying.progress().over)


class TestRecover:
    def test_ends_attempts_that_were_under_way(self, log: Path) -> None:
        store(log, *events(1), delivery(1), attempt(1, 1, Outcome.REFUSED), attempt(2, 1, None))
        with writing(log) as connection:
            recover(connection, NOW)
        assert rows(log, "select outcome, error from attempts") == [
            ("refused", None),
            ("interrupted", "liveview stopped during the call"),
        ]

    def test_spreads_overdue_retries_and_only_those(self, log: Path) -> None:
        overdue = [delivery(number, rounds=1, next_at=AT) for number in range(1, 101)]
        others = [
            delivery(101, rounds=0, next_at=AT),
            delivery(102, rounds=1, next_at=NOW + 5),
            delivery(103, rounds=2, next_at=None, state=DeliveryState.FAILED),
        ]
        store(log, *events(103), *overdue, *others)
        with writing(log) as connection:
            recover(connection, NOW)
        times = dict(rows(log, "select id, next_attempt_at from deliveries"))
        assert [times[101], times[102], times[103]] == [AT, NOW + 5, None]
        spread = [times[number] for number in range(1, 101)]
        assert min(spread) >= NOW
        assert max(spread) < NOW + SPREAD
        for second in range(10):
            assert 5 <= sum(NOW + second <= moment < NOW + second + 1 for moment in spread) <= 15

    def test_of_a_clean_log_changes_nothing(self, log: Path) -> None:
        store(log, *events(1), delivery(1))
        before = rows(log, "select * from deliveries")
        with writing(log) as connection:
            recover(connection, NOW)
        assert rows(log, "select * from deliveries") == before


class TestResume:
    def test_of_a_new_log_is_the_beginning(self, log: Path) -> None:
        with reading(log) as connection:
            found = resume(connection)
        assert (found.last, found.last_attempt_id) == (Ids(), 0)
        assert (found.balance.received, found.pending, found.spellings) == (0, frozenset(), ())

    def test_is_where_the_log_stopped(self, log: Path) -> None:
        store(
            log,
            *(request(number, "refused" if number == 4 else None) for number in range(1, 5)),
            event(1, state=State.DELIVERED),
            event(2, state=State.PENDING, name="Signup"),
            event(3, state=State.INVALID),
            delivery(1, state=DeliveryState.DELIVERED),
            delivery(2, destination="Slow"),
            delivery(3, 2, state=None),
            attempt(1, 1, Outcome.OK),
        )
        with reading(log) as connection:
            found = resume(connection)
        assert (found.last, found.last_attempt_id) == (Ids(request=4, event=3, delivery=3), 1)
        balance = found.balance
        assert (balance.received, balance.refused, balance.delivered, balance.pending, balance.invalid) == (
            3,
            1,
            1,
            1,
            1,
        )
        assert balance.holds
        assert sorted(found.spellings) == ["Purchase", "Signup"]
        assert found.pending == {"Slow"}

    def test_takes_no_longer_for_many_events_than_for_few(self, tmp_path: Path) -> None:
        steps = []
        for count in (20, 2_000):
            path = new_log(tmp_path / f"{count}.db")
            ended = [delivery(number, number, state=DeliveryState.DELIVERED) for number in range(1, count + 1)]
            store(path, *events(count, State.DELIVERED), *ended)
            with reading(path) as connection:
                done = count_steps(connection)
                resume(connection)
            steps.append(next(done))
        assert steps[1] < steps[0] * 1.2


class TestDue:
    def test_is_what_waits_longest_first(self, log: Path) -> None:
        times = {1: 30.0, 2: 10.0, 3: 20.0}
        store(log, *events(3), *(delivery(number, next_at=AT + at) for number, at in times.items()))
        assert ids(fetch(log, 10)) == [2, 3, 1]
        assert ids(fetch(log, 2)) == [2, 3]

    def test_leaves_out_what_is_busy_done_skipped_or_of_another_destination(self, log: Path) -> None:
        store(
            log,
            *events(5),
            delivery(1),
            delivery(2),
            delivery(3, state=DeliveryState.DELIVERED),
            delivery(4, state=None),
            delivery(5, destination="Other"),
        )
        assert ids(fetch(log, 10, {1})) == [2]
        assert ids(fetch(log, 10, name="Other")) == [5]
        assert ids(fetch(log, 10, name="None")) == []

    def test_says_when_the_next_one_will_be(self, log: Path) -> None:
        store(log, *events(3), *(delivery(number, rounds=1, next_at=NOW + number * 10) for number in (1, 2, 3)))
        found = fetch(log, 10)
        assert (ids(found), found.next_at) == ([], NOW + 10)
        assert fetch(log, 10, {1}).next_at == NOW + 20
        assert ids(fetch(log, 10, at=NOW + 10)) == [1]

    def test_keeps_half_of_the_places_for_fresh_ones(self, log: Path) -> None:
        fresh = [delivery(number, next_at=AT + 500) for number in range(1, 11)]
        retries = [delivery(number, rounds=1, next_at=AT) for number in range(11, 31)]
        store(log, *events(30), *fresh, *retries)
        assert [sum(number > 10 for number in ids(fetch(log, most))) for most in (20, 10, 4, 2)] == [10, 5, 2, 1]

    def test_keeps_the_other_half_for_retries(self, log: Path) -> None:
        """Also when the places become free one at a time, as a busy queue does."""
        fresh = [delivery(number, next_at=AT + 500) for number in range(1, 21)]
        store(log, *events(40), *fresh, *(delivery(number, rounds=1, next_at=AT) for number in range(21, 41)))
        busy: set[int] = set()
        for _ in range(10):
            busy |= set(ids(fetch(log, 1, busy)))
        assert len(busy) == 10
        assert sum(number > 20 for number in busy) >= 3

    def test_gives_all_places_to_those_that_are_there(self, log: Path) -> None:
        store(log, *events(10), *(delivery(number, rounds=1, next_at=AT) for number in range(1, 11)))
        assert len(ids(fetch(log, 8))) == 8

    @pytest.mark.parametrize("heavy", ["fresh", "retries"])
    def test_shares_the_room_however_heavy_one_kind_is(self, log: Path, heavy: str) -> None:
        """A busy receiver of large events must not keep retries waiting for ever."""
        large = [msgspec.structs.replace(event(number), payload="x" * 20 * UNIT) for number in range(1, 11)]
        small = [event(number) for number in range(11, 21)]
        store(log, *(request(number) for number in range(1, 21)), *large, *small)
        rounds = (0, 1) if heavy == "fresh" else (1, 0)
        store(log, *(delivery(number, rounds=rounds[number > 10]) for number in range(1, 21)))
        found = fetch(log, 100)
        light = [number for number in ids(found) if number > 10]
        assert len(light) >= len(ids(found)) - len(light) == 4

    def test_weighs_no_more_than_asked_for_unless_it_is_one(self, log: Path) -> None:
        heavy = [msgspec.structs.replace(event(number), payload="x" * 20 * UNIT) for number in range(1, 4)]
        store(log, *(request(number) for number in range(1, 4)), *heavy, *(delivery(number) for number in range(1, 4)))
        for most, expected in ((1, [1]), (41, [1]), (42, [1, 2]), (62, [1, 2]), (63, [1, 2, 3])):
            found = fetch(log, most)
            assert (ids(found), found.more) == (expected, len(expected) < 3)

    def test_says_whether_first_rounds_are_left(self, log: Path) -> None:
        store(log, *events(5), *(delivery(number) for number in range(1, 6)))
        assert [fetch(log, most).more for most in (1, 4, 5, 6)] == [True, True, False, False]
        assert not fetch(log, 1, {2, 3, 4, 5}).more

    def test_may_leave_first_rounds_out(self, log: Path) -> None:
        store(log, *events(3), delivery(1), delivery(2, rounds=1), delivery(3, rounds=1, next_at=NOW + 10))
        found = fetch(log, 10, fresh=False)
        assert (ids(found), found.more, found.next_at) == ([2], False, NOW + 10)

    def test_may_take_retries_before_they_are_due(self, log: Path) -> None:
        store(log, *events(3), delivery(1), delivery(2, rounds=1), delivery(3, rounds=1, next_at=NOW + 10))
        found = fetch(log, 10, early=True)
        assert (sorted(ids(found)), found.next_at) == ([1, 2, 3], None)

    def test_brings_the_payload_and_what_the_round_has_finished(self, log: Path) -> None:
        store(
            log,
            *events(1),
            delivery(1, 1, rounds=1, next_at=AT),
            attempt(1, 1, Outcome.TIMEOUT),
            attempt(2, 1, Outcome.REFUSED, round_=2),
            attempt(3, 1, Outcome.INTERRUPTED, round_=2),
        )
        (task,) = fetch(log, 5).tasks
        assert task.event.payload == '{"event":"Purchase","n":1}'
        assert task.finished == (Outcome.REFUSED,)
        assert (task.delivery.message_id, task.delivery.rounds) == ("m1", 1)

    @pytest.mark.slow
    def test_costs_little_in_a_long_outage(self, log: Path) -> None:
        """A queue asks after every delivery: fresh ones must be found without reading all the retries."""
        with writing(log) as connection:
            connection.execute("begin")
            many = range(1, 50_001)
            connection.executemany(
                "insert into requests values (?, 0.0, '', '', '', '', '', x'', 200, null, null, null)",
                ((n,) for n in many),
            )
            connection.executemany(
                "insert into events"
                " (id, request_id, position, received_at, type, verdict, problems, collision, state, payload)"
                " values (?, ?, 1, 0.0, 'track', 'accepted', '[]', 0, 'pending', '{}')",
                ((n, n) for n in many),
            )
            connection.executemany(
                "insert into deliveries values "
                "(?, ?, 'Webhooks', 'send', 'default', 'pending', 1, ?, 'm', null, null, null, '[]')",
                ((n, n, NOW + n) for n in many),
            )
            connection.execute("commit")
        started = time.perf_counter()
        for _ in range(10):
            assert ids(fetch(log, 20)) == []
        assert (time.perf_counter() - started) / 10 < 0.005 + late()


class TestPending:
    def test_are_those_of_the_event_that_nobody_has(self, log: Path) -> None:
        store(
            log,
            *events(2),
            delivery(1, 1),
            delivery(2, 1, destination="Other", rounds=1, next_at=NOW + 10),
            delivery(3, 1, destination="Third"),
            delivery(4, 1, destination="Done", state=DeliveryState.DELIVERED),
            delivery(5, 2),
        )
        with reading(log) as connection:
            assert [task.delivery.id for task in pending(connection, 1, {3})] == [1, 2]
            assert pending(connection, 9, set()) == ()


class TestWaitingRetries:
    def test_are_those_that_are_not_due_yet_and_that_nobody_has(self, log: Path) -> None:
        rounds = {1: 0, 2: 1, 3: 1, 4: 2}
        later = [delivery(number, 1, rounds=each, next_at=NOW + 10) for number, each in rounds.items()]
        store(log, *events(1), *later, delivery(5, 1, rounds=1, next_at=NOW))
        with reading(log) as connection:
            assert [row.id for row in waiting_retries(connection, 1, {3}, NOW)] == [2, 4]


class TestDerivedStates:
    @pytest.mark.parametrize(
        ("deliveries", "expected"),
        [
            (["pending"], State.PENDING),
            (["pending", "failed"], State.PENDING),
            (["pending", "delivered"], State.PENDING),
            (["delivered"], State.DELIVERED),
            (["delivered", "delivered"], State.DELIVERED),
            (["delivered", "failed"], State.FAILED),
            (["failed"], State.FAILED),
        ],
    )
    def test_follow_from_those_of_the_deliveries(self, log: Path, deliveries: list[str], expected: State) -> None:
        was = State.DELIVERED if expected is not State.DELIVERED else State.FAILED
        rows = [delivery(number, 1, state=DeliveryState(each)) for number, each in enumerate(deliveries, start=1)]
        store(log, *events(1, was), *rows, delivery(9, 1, destination="Skipped", state=None))
        with reading(log) as connection:
            assert derived_states(connection, [1]) == [EventMoved(1, was, expected)]

    def test_are_only_those_that_differ(self, log: Path) -> None:
        store(log, *events(2), delivery(1, 1), delivery(2, 2, state=DeliveryState.FAILED))
        with reading(log) as connection:
            assert derived_states(connection, [1, 2, 99]) == [EventMoved(2, State.PENDING, State.FAILED)]

    def test_of_an_event_that_is_only_skipped_stay_as_they_are(self, log: Path) -> None:
        store(log, *events(1, State.UNROUTED), delivery(1, 1, state=None))
        with reading(log) as connection:
            assert derived_states(connection, [1]) == []


def test_a_delivery_whose_request_is_not_in_the_log_is_sent_like_any_other(log: Path) -> None:
    store(log, *events(1), delivery(1, 1))
    change(log, "update events set request_id = 99")
    assert ids(fetch(log, 10)) == [1]


def test_a_delivery_whose_event_is_not_in_the_log_keeps_none_of_the_others(log: Path) -> None:
    store(log, *events(2), delivery(1, 1), delivery(2, 2))
    change(log, "update deliveries set event_id = 99 where id = 1")
    assert ids(fetch(log, 10)) == [2]


def change(log: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute(statement)
        connection.commit()
