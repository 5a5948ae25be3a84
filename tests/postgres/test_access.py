"""Who may change a shared session, asked on a real server."""

import asyncio

import pytest

from liveview.errors import SharedSessionError
from liveview.postgres.access import access
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.migrating import migrate
from tests.support.in_loop import in_loop
from tests.support.postgres import GUARDED, VIEWER, grant_select, session_name, shared_server


def named(user: str, session: str) -> SharedAddress:
    return shared_address(shared_server().url_of(user), session, {})


@in_loop
async def test_the_owner_operates_and_a_reader_looks() -> None:
    server, session = shared_server(), session_name()
    await migrate(shared_address(server.url, session, {}))
    await asyncio.to_thread(grant_select, server, session)
    owner, viewer = await access(shared_address(server.url, session, {})), await access(named(VIEWER, session))
    assert (owner.is_operator, viewer.is_operator) == (True, False)
    assert abs(owner.offset) < 5


@in_loop
async def test_a_session_that_is_not_there_or_not_for_everybody_is_told() -> None:
    session = session_name()
    with pytest.raises(SharedSessionError, match="liveview migrate"):
        await access(named(VIEWER, session))
    await migrate(shared_address(shared_server().url, session, {}))
    with pytest.raises(SharedSessionError, match=session):
        await access(named(VIEWER, session))
    with pytest.raises(SharedSessionError, match="password"):
        await access(named(GUARDED, session))
