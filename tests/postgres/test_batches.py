import asyncio
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.core.near_duplicates import warning
from liveview.core.steps import Ids
from liveview.core.store import ClaimsLost, SettingsMoved, Stored
from liveview.model.delivery import Decision, Delivery, DeliveryState, Rule
from liveview.model.event import State
from liveview.model.facts import EventMoved
from liveview.postgres.batches import moves
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import NOW, ONE, Desk, ended, purchase


def replay(event_id: int) -> Delivery:
    return Delivery(
        id=0,
        event_id=event_id,
        destination="Webhooks",
        decision=Decision.SEND,
        rule=Rule.REPLAYED,
        state=DeliveryState.PENDING,
        rounds=0,
        next_attempt_at=NOW,
        message_id="m",
    )


@in_loop
async def test_ids_that_others_have_taken_are_left_out_in_all_references(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        batch = await one.desk.decide(purchase("a"), purchase("b"), purchase("a"), room=9)
        await other.desk.take(purchase("x"), purchase("y"), b"{")
        rows = await one.desk.commit(batch)
        assert rows is not None
        assert [row.id for row in rows.requests] == [4, 5, 6]
        assert [(row.id, row.request_id, row.duplicate_of) for row in rows.events] == [
            (4, 4, None),
            (5, 5, None),
            (6, 6, 4),
        ]
        assert [(row.id, row.event_id) for row in rows.deliveries] == [(3, 4), (4, 5)]
        assert [task.delivery.id for task in rows.tasks] == [3, 4]
        session = receivers.session
        assert session.rows("select id, request_id, duplicate_of from events where id > 3") == [
            (4, 4, None),
            (5, 5, None),
            (6, 6, 4),
        ]
        assert session.rows("select id, retry_of from requests where id > 3") == [(4, None), (5, None), (6, 4)]
        assert session.sql("select id, event_id, owner from {}.deliveries where id > 2 order by id") == [
            (3, 4, one.store.receiver_id),
            (4, 5, one.store.receiver_id),
        ]


@in_loop
async def test_ids_within_texts_are_those_that_are_stored(tmp_path: Path) -> None:
    """A near duplicate names the event of its own batch that it repeats."""
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        batch = await one.desk.decide(purchase("a"), purchase("b"))
        assert batch.requests[1].events[0].near == -1
        await other.desk.take(purchase("x"))
        rows = await one.desk.commit(batch)
        assert rows is not None
        assert rows.events[1].problems == (warning(2),)
        (stored,) = receivers.session.rows("select problems from events where id = 3")
        assert "#2" in stored


@in_loop
async def test_a_batch_of_old_settings_is_not_stored(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        batch = await one.desk.decide(purchase("a"))
        await one.store.change([], "somebody")
        assert isinstance(await one.store.commit(batch), SettingsMoved)
        assert receivers.session.rows("select id from events") == []
        one.store.applied(1)
        assert isinstance(await one.store.commit(batch), Stored)


@in_loop
async def test_the_version_counts_that_was_applied_when_the_batch_was_given(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        batch = await one.desk.decide(purchase("a"))

        async def apply() -> None:
            one.store.applied(7)

        stored, _ = await asyncio.gather(one.store.commit(batch), apply())
        assert isinstance(stored, Stored)


@in_loop
async def test_a_replay_of_an_event_that_this_receiver_never_saw(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        rows = await other.desk.take(purchase("x"), purchase("y"), room=9)
        await other.store.note([ended(task) for task in rows.tasks])
        batch = one.desk.intake.decide([], {}, NOW, seen=0, room={}, sent={})
        result = await one.store.commit(msgspec.structs.replace(batch, replays=(replay(2),)))
        assert isinstance(result, Stored)
        assert result.moved == (EventMoved(2, State.DELIVERED, State.PENDING),)
        assert [(row.id, row.event_id) for row in result.rows.deliveries] == [(3, 2)]
        assert receivers.session.sql("select event_id, owner from {}.deliveries where id = 3") == [(2, None)]
        assert receivers.session.kept() == receivers.session.counted()


@in_loop
async def test_a_copy_that_came_between_makes_a_consented_batch_late(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        await other.desk.take(purchase("a"))
        batch = msgspec.structs.replace(await one.desk.decide(purchase("b")), resent=(1,))
        await other.desk.take(purchase("a"))
        assert isinstance(await one.store.commit(batch), ClaimsLost)
        batch = msgspec.structs.replace(await one.desk.decide(purchase("b")), resent=(1,))
        assert isinstance(await one.store.commit(batch), Stored)


@in_loop
async def test_a_body_that_is_also_the_payload_is_stored_once(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"), b"{")
        assert receivers.session.sql("select body from {}.requests order by id") == [None, b"{"]


@in_loop
async def test_what_a_batch_adds_is_in_the_balance_at_once(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await Desk(one.store, ONE).take(purchase("a"), purchase("a"), b'{"event": 1}')
        await Desk(one.store, Config(destinations=())).take(purchase("b"))
        assert one.store.balance == receivers.session.counted() == receivers.session.kept()


@pytest.mark.parametrize("others", [0, 3])
@in_loop
async def test_a_holder_tells_the_ids_that_were_assigned_last(tmp_path: Path, others: int) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        for number in range(others):
            await other.desk.take(purchase(f"k{number}"))
        assert (await one.store.holders([])).seen == others
        assert (await one.store.resume()).last == Ids(others, others, others)


def test_moves_are_counted() -> None:
    counts: Counter[str] = Counter({"pending": 2})
    assert moves([(1, "pending", "failed")], counts) == (EventMoved(1, State.PENDING, State.FAILED),)
    assert counts == {"pending": 1, "failed": 1}
