import asyncio
from pathlib import Path

import pytest

from liveview.errors import SharedSessionError
from liveview.model.changes import DestinationChanged, PanicChanged, SinkScript
from liveview.model.settings import Settings
from liveview.postgres.settings import SharedSettings
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import Desk, purchase

OFF = DestinationChanged("Webhooks", enabled=False)


@in_loop
async def test_a_new_session_has_none(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        assert await one.store.settings() == SharedSettings(0, 0)


@in_loop
async def test_changes_are_one_version_and_say_who_made_them(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"), purchase("b"))
        panic = PanicChanged(SinkScript("500"))
        changed = await one.store.change([OFF, panic], "ann@desk")
        assert (changed.version, changed.after_event, set(changed.changes)) == (1, 2, {OFF, panic})
        assert await other.store.settings() == changed
        undone = await other.store.change([DestinationChanged("Webhooks", enabled=None)], "bob@desk")
        assert (undone.version, undone.changes) == (2, (panic,))
        assert receivers.session.sql("select who, kind, name, value from {}.audit order by id") == [
            ("ann@desk", "destination", "Webhooks", "false"),
            ("ann@desk", "panic", "sink", '"500"'),
            ("bob@desk", "destination", "Webhooks", None),
        ]


@in_loop
async def test_what_was_in_effect_is_read_back(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.store.note([Settings(version=3)])
        assert (await one.store.settings()).effective == Settings(version=3)
        receivers.session.sql("update {}.settings set value = '{' where kind = 'set-up'")
        assert (await one.store.settings()).effective is None


@in_loop
async def test_a_row_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        receivers.session.sql("insert into {}.settings values ('override', 'x', '{', 0, 0), ('new', 'x', '1', 0, 0)")
        assert (await one.store.settings()).changes == ()


@in_loop
async def test_all_receivers_mask_by_one_key(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        keys = await asyncio.gather(one.store.mask_key(), other.store.mask_key(), one.store.mask_key())
        assert len(set(keys)) == 1
        assert len(keys[0]) == 32
        receivers.session.sql("update {}.settings set value = 'x' where kind = 'log'")
        with pytest.raises(SharedSessionError):
            await one.store.mask_key()


@in_loop
async def test_a_receiver_knows_where_the_session_is(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a", name="B"), purchase("b", name="n\0ul"), purchase("c", name="B"))
        late = await receivers.receiver(FOREVER)
        resume = await late.store.resume()
        assert (resume.last.event, resume.pending, set(resume.spellings)) == (
            3,
            frozenset({"Webhooks"}),
            {"B", "n\0ul"},
        )
        assert resume.last_attempt_id == late.store.first_attempt_id == late.store.receiver_id << 40
        assert resume.balance == receivers.session.counted()


@in_loop
async def test_recent_reports_are_those_of_a_file(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await Desk(one.store).take(purchase("a"), purchase("b", name="Other"), b"{")
        (report, *_) = await one.store.recent_reports()
        assert (report.id, report.event.name, [route.destination for route in report.routes]) == (
            1,
            "Purchase",
            ["Webhooks"],
        )
