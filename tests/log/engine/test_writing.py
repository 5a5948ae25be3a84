"""What one transaction stores."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liveview.core.batch import Batch
from liveview.core.intake import Intake, keys_of
from liveview.core.steps import Ids
from liveview.core.store import Noted
from liveview.log.engine import tasks
from liveview.log.engine.wishes import Commit, Noting, Recording
from liveview.log.engine.writing import write
from liveview.log.queries import last_id
from liveview.log.rows import insert
from liveview.model.consent import Consent
from liveview.model.delivery import DeliveryState
from liveview.model.event import State
from liveview.model.facts import EventMoved, Replied
from liveview.model.pipeline_settings import PipelineSettings
from tests.support.core.pipelines import pipeline
from tests.support.log.making import AT, delivery, event, intake, new_log, request, writing
from tests.support.log.stores import NOW, ONE, arrived, purchase


@pytest.fixture
def log(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with writing(new_log(tmp_path / "log.db")) as connection:
        yield connection


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


def batch(log: sqlite3.Connection, *keys: str, seen: int = 0) -> Batch:
    """What is decided with the holders that the log has now."""
    decider = Intake(ONE)
    given = [decider.prepare(arrived(purchase(key)), NOW) for key in keys]
    return decider.decide(given, tasks.holders(log, keys_of(given)), NOW, seen=seen)


class TestWrite:
    def test_numbers_batches_one_after_another(self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop) -> None:
        wishes = [Commit(batch(log, key), loop.create_future()) for key in "abc"]
        written = write(log, wishes, Ids(10, 20, 30))
        assert [rows.last for rows in written.rows if rows] == [Ids(11, 21, 31), Ids(12, 22, 32), Ids(13, 23, 33)]
        assert written.last == Ids(13, 23, 33)
        assert log.execute("select id, request_id from events").fetchall() == [(21, 11), (22, 12), (23, 13)]

    def test_a_batch_that_has_lost_a_claim_takes_no_ids(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        wishes = [Commit(batch(log, *keys), loop.create_future()) for keys in ("a", "xa", "b")]
        written = write(log, wishes, Ids())
        assert [rows.last.event if rows else None for rows in written.rows] == [1, None, 2]
        assert log.execute("select dedup_key from events").fetchall() == [('"a"',), ('"b"',)]

    def test_a_claim_is_lost_to_a_later_event_only(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        """One that the decision has known of is over, or its event would be a duplicate."""
        insert(log, [request(1), event(1, '"a"', token="t")])
        decided = Commit(batch(log, "a", seen=1), loop.create_future())
        written = write(log, [Commit(batch(log, "b", seen=1), loop.create_future()), decided], Ids(1, 1, 0))
        assert [rows is not None for rows in written.rows] == [True, True]

    def test_derives_the_states_of_events_from_all_that_was_noted(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        insert(log, [*intake(1), delivery(2, 1, destination="Other")])
        notes = [
            Noting((delivery(number, 1, state=DeliveryState.DELIVERED, rounds=1, next_at=None),), loop.create_future())
            for number in (1, 2)
        ]
        assert write(log, notes[:1], Ids(1, 1, 2)).moved == {}
        moved = write(log, notes[1:], Ids(1, 1, 2)).moved
        assert moved == {1: EventMoved(1, moved[1].was, moved[1].state)}
        assert (moved[1].was, moved[1].state) == ("pending", "delivered")
        assert log.execute("select state from events").fetchall() == [("delivered",)]

    def test_a_replay_makes_its_event_pending_again(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        first = delivery(1, state=DeliveryState.DELIVERED, rounds=1, next_at=None)
        done: asyncio.Future[Noted] = loop.create_future()
        write(log, [Noting((*intake(1)[:2], first), done)], Ids())
        assert log.execute("select state from events").fetchall() == [("delivered",)]
        replay = Commit(Batch(at=AT, replays=(delivery(0, 1),)), loop.create_future())
        written = write(log, [replay], Ids(1, 1, 1))
        assert written.moved[1].state == "pending"
        assert written.last == Ids(1, 1, 2)

    def test_a_copy_with_new_consent_that_comes_after_a_replay_is_decided_again(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Its destination has the event by then."""
        consent = Consent(categories={"C": ("Webhooks",)})
        decider = Intake(ONE, pipeline=pipeline(PipelineSettings(consent=consent)))

        def given(allowed: bool) -> Batch:
            options: dict[str, Any] = {"$options": {"integrations": {"All": allowed}}}
            prepared = decider.prepare(arrived(purchase("a", **options)), NOW)
            holders = tasks.holders(log, keys_of([prepared]))
            seen = last_id(log, "events")
            return decider.decide([prepared], holders, NOW, seen=seen, sent=tasks.sent(log, [1]))

        write(log, [Commit(given(allowed=False), loop.create_future())], Ids())
        replay = Batch(at=NOW, replays=(delivery(0, 1),))
        both = [Commit(replay, loop.create_future()), Commit(given(allowed=True), loop.create_future())]
        written = write(log, both, Ids(1, 1, 1))
        assert [rows is not None for rows in written.rows] == [True, False]
        again = write(log, [Commit(given(allowed=True), loop.create_future())], written.last)
        assert [rows is not None for rows in again.rows] == [True]
        rules = log.execute("select rule from deliveries order by id").fetchall()
        assert rules == [("no-consent",), ("default",), ("already-sent",)]

    def test_stores_records(self, log: sqlite3.Connection) -> None:
        write(log, [Recording(Replied(1, 2, AT))], Ids())
        assert log.execute("select first_request_id, last_request_id, at from replies").fetchall() == [(1, 2, AT)]


class TestUnsure:
    def test_finds_what_is_there_and_goes_on_from_it(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        insert(log, [*intake(1), *intake(2), delivery(3, 2, destination="Other", state=DeliveryState.FAILED)])
        written = write(log, [Commit(batch(log, "a", seen=2), loop.create_future())], Ids(1, 1, 1), unsure=True)
        assert written.last == Ids(3, 3, 4)
        assert written.found is not None
        assert (written.found.is_news, set(written.found.waiting)) == (True, {"Webhooks"})
        assert (written.found.balance.received, written.found.balance.pending) == (3, 3)

    def test_finds_nothing_new_if_nothing_was_stored(self, log: sqlite3.Connection) -> None:
        insert(log, intake(1))
        found = write(log, [], Ids(1, 1, 1), unsure=True).found
        assert found is not None
        assert (found.is_news, found.waiting, found.balance.received) == (False, frozenset(), 1)

    def test_tells_of_an_event_that_has_moved_already(
        self, log: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        insert(log, intake(1))
        done: asyncio.Future[Noted] = loop.create_future()
        note = Noting((delivery(1, state=DeliveryState.FAILED, rounds=1, next_at=None),), done)
        told = [write(log, [note], Ids(1, 1, 1), unsure=unsure).moved for unsure in (False, False, True)]
        assert told == [{1: EventMoved(1, State.PENDING, State.FAILED)}, {}, told[0]]
        assert log.execute("select state from events").fetchall() == [("failed",)]
