import asyncio
import contextlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.core.steps import Fetch, Task
from liveview.errors import UnavailableError
from liveview.model.changes import MarkChanged
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.event import State
from liveview.model.facts import EventMoved, Replied
from liveview.model.settings import SessionLabel
from liveview.model.sink import SinkRequest
from liveview.postgres.line import KeptLine
from liveview.postgres.notes import settings_of
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import NOW, called, ended, purchase


@in_loop
async def test_what_waits_is_one_commit_and_the_last_of_each_row_counts(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        first, second = (await one.desk.take(purchase("a"), purchase("b"), room=9)).tasks
        begun = msgspec.structs.replace(called(first, 1), outcome=None)
        noting = [
            one.store.note([begun]),
            one.store.note([called(first, 1), ended(first), called(second, 2, Outcome.REFUSED)]),
            one.store.note([ended(second, DeliveryState.FAILED)]),
        ]
        moved = [noted.moved for noted in await asyncio.gather(*noting)]
        assert moved == [
            (),
            (EventMoved(1, State.PENDING, State.DELIVERED),),
            (EventMoved(2, State.PENDING, State.FAILED),),
        ]
        session = receivers.session
        assert session.rows("select id, outcome from attempts order by id") == [(1, "ok"), (2, "refused")]
        assert len(set(session.sql("select changed from {}.attempts union select changed from {}.deliveries"))) == 1
        assert one.store.balance == session.counted() == session.kept()


@in_loop
async def test_a_failed_round_has_no_owner_and_a_finished_one_keeps_it(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        first, second = (await one.desk.take(purchase("a"), purchase("b"), room=9)).tasks
        await one.store.note([ended(first, at=NOW + 5), ended(second)])
        assert receivers.session.sql("select owner from {}.deliveries order by id") == [None, one.store.receiver_id]


@in_loop
async def test_what_was_recorded_is_told_once_it_is_stored(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        row = SinkRequest(received_at=NOW, path="/x", headers=(), body=b"\0", behaviour="ok", status=None)
        assert one.store.record(row)
        assert one.store.record(Replied(1, 1, NOW))
        before = one.store.unstored.is_waiting
        await one.store.note([])
        assert (before, one.store.unstored.is_waiting) == (True, False)
        assert receivers.session.sql("select path, body, deviations from {}.sink_requests") == [("/x", b"\0", "[]")]
        assert receivers.session.sql("select first_request_id, at from {}.replies") == [(1, NOW)]


@in_loop
async def test_settings_that_are_no_changes_have_no_version(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.store.note([SessionLabel("a"), MarkChanged(1, marked=True), MarkChanged(2, marked=True)])
        await one.store.note([MarkChanged(1, marked=False), SessionLabel("b")])
        found = await one.store.settings()
        assert (found.version, found.label) == (0, "b")
        assert receivers.session.sql("select name, value from {}.settings where kind = 'mark' order by name") == [
            ("1", None),
            ("2", "true"),
        ]


@in_loop
async def test_a_note_waits_until_the_session_is_back(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        one.line.cut()
        noted = asyncio.gather(one.store.note([called(task, 1), ended(task)]))
        await until(lambda: one.store.error)
        one.line.mend()
        (done,) = await noted
        assert done.moved == (EventMoved(1, State.PENDING, State.DELIVERED),)
        assert one.store.error == ""


@in_loop
async def test_a_note_that_was_stored_unknown_is_not_stored_twice(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        one.line.unknown = True
        noted = asyncio.gather(one.store.note([ended(task, at=NOW)]))
        await until(lambda: one.line.robbed)
        one.line.unknown = False
        assert (await noted)[0].moved == ()
        (again,) = (await one.store.lease(Fetch("Webhooks", 9), NOW)).tasks
        assert again.delivery.rounds == 1
        assert receivers.session.kept() == receivers.session.counted()


@in_loop
async def test_what_is_leased_again_before_its_note_is_told_stays_leased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection was lost after the note was stored, so what became of it has to be asked first."""

    async def ask_later(line: KeptLine, statement: bytes, *given: Any, **more: Any) -> list[Any]:
        if b"select id, 'pending', state" in statement:
            again.extend((await one.store.lease(Fetch("Webhooks", 9), NOW)).tasks)
        return await ask(line, statement, *given, **more)

    again, ask = list[Task](), KeptLine.ask
    monkeypatch.setattr(KeptLine, "ask", ask_later)
    async with fleet(tmp_path) as receivers:
        one, two = [await receivers.receiver(FOREVER) for _ in range(2)]
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        one.line.unknown = True
        noting = asyncio.ensure_future(one.store.note([ended(task, at=NOW)]))  # noqa: TID251 - a task of this test
        await until(lambda: bool(one.store.error))
        one.line.unknown = False
        await noting
        assert [(each.delivery.id, each.delivery.rounds) for each in again] == [(1, 1)]
        one.line.cut()
        one.line.mend()
        await until(lambda: not one.store.error)
        with contextlib.suppress(UnavailableError):
            await one.store.lease(Fetch("Mixpanel", 9), NOW)
        await until(lambda: not one.store.error)
        assert (await two.store.lease(Fetch("Webhooks", 9), NOW)).tasks == ()


@in_loop
async def test_after_the_end_nothing_is_taken(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        last = one.store.note([ended(task)])
        assert await one.store.close(5)
        assert [each.state for each in (await last).moved] == [State.DELIVERED]
        with pytest.raises(asyncio.CancelledError):
            await one.store.note([ended(task)])
        assert not one.store.record(Replied(1, 1, NOW))
        with pytest.raises(UnavailableError):
            await one.store.lease(Fetch("Webhooks", 9), NOW)


@in_loop
async def test_rows_of_a_batch_are_not_noted(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        rows = await one.desk.take(purchase("a"))
        with pytest.raises(TypeError, match="stored with a batch"):
            one.store.note(rows.events)


def test_no_settings_are_none() -> None:
    assert settings_of({}) is None
    assert settings_of({("a", "b"): None}) == b'[{"kind":"a","name":"b","value":null}]'
