from pathlib import Path

import pytest

from liveview.errors import SharedSessionError, UnavailableError
from liveview.model.event import Balance
from liveview.postgres.membership import SharedTold
from liveview.postgres.store import PostgresStore
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.making import NOW
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import purchase


@in_loop
async def test_a_session_that_is_not_there_is_refused(tmp_path: Path) -> None:
    session = SharedSession(tmp_path)
    with pytest.raises(SharedSessionError, match="liveview migrate"):
        await PostgresStore.open(session.address, lease=FOREVER, told=SharedTold(), now=lambda: NOW)


@in_loop
async def test_each_receiver_has_a_number_and_writers_of_its_own(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        assert (one.store.receiver_id, other.store.receiver_id) == (1, 2)
        assert (one.store.first_attempt_id, other.store.first_attempt_id) == (1 << 40, 2 << 40)
        assert receivers.session.sql("select by from {}.writers order by by") == [0, 1, 4, 5, 6, 8, 9, 10]
        assert one.store.identity == one.store.identity.replace("postgres@", "")
        assert receivers.session.name in one.store.identity


@in_loop
async def test_a_closed_one_leaves_nothing_behind(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"), room=9)
        assert await one.store.close(5)
        assert await one.store.close(5)
        assert receivers.session.sql("select owner from {}.deliveries") == [None]
        assert receivers.session.sql("select gone from {}.receivers") == [1]
        with pytest.raises(UnavailableError, match="has ended"):
            await one.store.commit(await (await receivers.receiver(FOREVER)).desk.decide(purchase("b")))


@in_loop
async def test_a_close_that_takes_too_long_says_so(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        one.line.hold()
        one.store.note([])
        assert not await one.store.close(0.1)
        one.line.release()


@in_loop
async def test_an_empty_session_has_an_empty_balance(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        assert one.store.balance == Balance()
        assert (one.store.error, one.store.away) == ("", False)
        assert abs(one.store.clock_offset) > 0
