from pathlib import Path

import pytest

from liveview.model.facts import TakenOver
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import NOW, ended, purchase

SHORT = 0.6


@in_loop
async def test_others_are_in_the_balance_after_a_beat(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(SHORT), await receivers.receiver(SHORT)
        (task, _) = (await one.desk.take(purchase("a"), purchase("b"), room=9)).tasks
        await other.desk.take(purchase("c"), purchase("a"), b"{")
        await one.store.note([ended(task)])
        await until(lambda: one.store.balance == receivers.session.counted())
        await until(lambda: other.store.balance == receivers.session.counted())


@in_loop
async def test_a_beat_tells_what_is_due_and_that_settings_moved(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(SHORT), await receivers.receiver(SHORT)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        await one.store.note([ended(task, at=NOW + 5)])
        await one.desk.take(purchase("b"))
        await until(lambda: other.told.due == {"Webhooks": NOW})
        await one.store.change([], "somebody")
        await until(lambda: other.told.moved)


@in_loop
async def test_after_an_outage_of_all_nobody_takes_over(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(SHORT), await receivers.receiver(SHORT)
        receivers.session.sql("update {}.receivers set seen_at = seen_at - 60, since = since - 60")
        await until(lambda: all(receivers.session.sql("select seen_at > since - 1 and gone = 0 from {}.receivers")))
        assert (one.told.facts, other.told.facts) == ([], [])


@pytest.mark.parametrize("alive", [True, False])
@in_loop
async def test_one_that_was_alive_for_a_lease_takes_over(tmp_path: Path, alive: bool) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"), purchase("b"), room=1)
        receivers.session.sql("update {}.receivers set seen_at = seen_at - 60")
        if alive:
            other = await receivers.receiver(SHORT)
            await until(lambda: other.told.facts)
            assert other.told.facts == [TakenOver(of=one.store.receiver_id, freed=1)]
            assert receivers.session.sql("select owner from {}.deliveries order by id") == [None, None]
        else:
            other = await receivers.receiver(FOREVER)
            assert other.told.facts == []
