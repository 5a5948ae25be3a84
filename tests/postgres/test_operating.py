from pathlib import Path

import pytest

from liveview.core.steps import Fetch
from liveview.errors import SharedSessionError, UnavailableError
from liveview.model.changes import DestinationChanged, MarkChanged
from liveview.model.delivery import DeliveryState
from liveview.postgres.address import shared_address
from liveview.postgres.operating import Operator
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import NOW, called, ended, purchase
from tests.support.postgres import VIEWER, grant_select


@in_loop
async def test_an_operator_does_not_count_as_a_receiver(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        operator = await Operator.open(receivers.session.address)
        assert receivers.session.sql("select id from {}.receivers") == []
        await operator.close()


@in_loop
async def test_changes_hold_for_later_events_and_say_who_made_them(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, operator = await receivers.receiver(FOREVER), await Operator.open(receivers.session.address)
        await one.desk.take(purchase("a"))
        off = DestinationChanged("Webhooks", enabled=False)
        assert await operator.change([off], "ann@desk") == (1, 1)
        assert (await one.store.settings()).changes == (off,)
        assert receivers.session.sql("select who, by from {}.audit") == [("ann@desk", 1)]
        with pytest.raises(ValueError, match="nothing"):
            await operator.change([], "ann@desk")
        await operator.close()


@in_loop
async def test_marks_are_set_and_removed(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        operator = await Operator.open(receivers.session.address)
        await operator.mark([MarkChanged(1, marked=True), MarkChanged(2, marked=True)])
        await operator.mark([MarkChanged(1, marked=False)])
        await operator.mark([])
        assert receivers.session.sql("select name, value from {}.settings order by name") == [
            ("1", None),
            ("2", "true"),
        ]
        await operator.close()


@in_loop
async def test_waiting_retries_become_due(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, operator = await receivers.receiver(FOREVER), await Operator.open(receivers.session.address)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        await one.store.note([ended(task, at=1e12)])
        assert (await operator.retry_now(1), await operator.retry_now(1), await operator.retry_now(9)) == (1, 0, 0)
        assert len((await one.store.lease(Fetch("Webhooks", 9), 1e11)).tasks) == 1
        await operator.close()


@pytest.mark.parametrize(("succeeded", "state"), [(False, "failed"), (True, "delivered")])
@in_loop
async def test_what_is_given_up_is_over_also_for_its_owner(tmp_path: Path, succeeded: bool, state: str) -> None:
    async with fleet(tmp_path) as receivers:
        one, operator = await receivers.receiver(FOREVER), await Operator.open(receivers.session.address)
        session = receivers.session
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        if succeeded:
            await one.store.note([called(task, 1 << 41)])
        assert (await operator.give_up(1), await operator.give_up(1)) == (1, 0)
        assert session.rows("select state from events") == [state]
        assert session.rows("select error, reason from attempts where id < 1 << 40") == [
            ("given up by hand", "given_up")
        ]
        assert (await one.store.note([ended(task, DeliveryState.DELIVERED, NOW)])).moved == ()
        assert session.rows("select state, rounds from deliveries") == [(state, int(succeeded))]
        assert session.kept() == session.counted()
        await operator.close()


@in_loop
async def test_who_may_only_read_cannot_be_one(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        session = receivers.session
        grant_select(session.server, session.name)
        with pytest.raises(SharedSessionError, match="may only read"):
            await Operator.open(shared_address(session.server.url_of(VIEWER), session.name, {}))


@in_loop
async def test_a_lost_connection_is_told(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        operator = await Operator.open(receivers.session.address)
        receivers.session.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'liveview'"
        )
        with pytest.raises(UnavailableError):
            await operator.retry_now(1)
