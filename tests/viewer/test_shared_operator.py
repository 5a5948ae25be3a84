"""What an operator asks for in PostgreSQL is stored there for all receivers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from liveview.errors import ControlError, SharedSessionError
from liveview.model.breakpoint import Breakpoint
from liveview.model.changes import BehaviourChanged, DestinationChanged, OverrideChanged, PanicChanged, SinkScript
from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.postgres.address import shared_address
from liveview.postgres.store import PostgresStore
from liveview.viewer.shared_operator import SharedOperator, this_user
from tests.support.in_loop import in_loop
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import TWO, Desk, purchase
from tests.support.postgres import VIEWER, grant_select, session_name


@asynccontextmanager
async def operated(tmp_path: Path) -> AsyncIterator[tuple[SharedSession, PostgresStore, SharedOperator]]:
    """A session with a receiver, and somebody who operates it."""
    held = SharedSession(tmp_path)
    async with held.opened() as store:
        yield held, store, SharedOperator(held.address)


@in_loop
async def test_settings_are_stored_with_who_has_changed_them(tmp_path: Path) -> None:
    async with operated(tmp_path) as (held, store, operator):
        before = (await store.settings()).version
        for change in (
            OverrideChanged("Purchase", Override(True, {"Webhooks": False})),
            DestinationChanged("Webhooks", False),
            BehaviourChanged("/a", SinkScript("status 410")),
            PanicChanged(SinkScript("hang")),
        ):
            await asyncio.to_thread(operator.change, change)
        found = await store.settings()
        assert (found.version, len(found.changes)) == (before + 4, 4)
        with held.server.connect() as connection:
            who = connection.execute(f"select distinct who from {held.quoted}.audit".encode()).fetchall()
        assert who == [(this_user(),)]
        assert this_user().endswith(f"@{socket.gethostname()}")


@in_loop
async def test_pending_deliveries_are_given_up_and_events_marked(tmp_path: Path) -> None:
    async with operated(tmp_path) as (held, store, operator):
        await Desk(store, TWO).take(purchase("a"))
        await asyncio.to_thread(operator.retry_now, 1)
        await asyncio.to_thread(lambda: operator.mark(1, marked=True))
        assert held.rows("select name from settings where kind = 'mark' and value is not null") == ["1"]
        await asyncio.to_thread(operator.give_up, 1)
        assert held.rows("select state from events") == ["failed"]


@in_loop
async def test_what_only_a_receiver_can_do_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with operated(tmp_path) as (_, _, operator):
        assert operator.held_requests() == ()
        with pytest.raises(ControlError, match="calls of Webhooks are held on the receiver"):
            operator.set_breakpoint("Webhooks", Breakpoint.NEXT)
        with pytest.raises(ControlError, match="are held no more on the receiver"):
            operator.set_breakpoint("Webhooks", None)
        with pytest.raises(ControlError, match="delivery 7 is made on the receiver"):
            operator.release(7, None)
        with pytest.raises(ControlError, match="delivery 7 is changed and made on"):
            operator.release(7, b"{}")
        with pytest.raises(ControlError, match="delivery 7 is failed on the receiver"):
            operator.fail_held(7)
        with pytest.raises(ControlError, match="liveview send"):
            operator.send(Outgoing())
        with pytest.raises(ControlError, match="liveview migrate"):
            operator.new_session()


@in_loop
async def test_somebody_who_may_only_look_is_refused(tmp_path: Path) -> None:
    async with operated(tmp_path) as (held, _, _):
        await asyncio.to_thread(grant_select, held.server, held.name)
        viewer = SharedOperator(shared_address(held.server.url_of(VIEWER), held.name, {}))
        with pytest.raises(SharedSessionError, match="may only read"):
            await asyncio.to_thread(viewer.change, DestinationChanged("Webhooks", False))
        gone = SharedOperator(shared_address(held.server.url, session_name(), {}))
        with pytest.raises(SharedSessionError, match="liveview migrate"):
            await asyncio.to_thread(gone.retry_now, 1)
