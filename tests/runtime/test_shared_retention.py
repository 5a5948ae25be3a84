"""What is removed from a shared session, and what stays."""

import asyncio
from pathlib import Path

import pytest

from liveview.adapters.clock import Clock
from liveview.config.schema import Config, DedupConfig
from liveview.postgres.retention import MOST_FORGOTTEN
from liveview.postgres.store import PostgresStore, SharedTold
from liveview.runtime.shared_retention import SharedRetention
from tests.support.postgres import until
from tests.support.running import among, event, running
from tests.support.sharing import SharedSession, joining, leasing, new_session, rows, settled

ONE = leasing(among({"One": ["sink:/one"]}))
DAY = 86_400.0
TABLES = ("requests", "events", "deliveries", "attempts", "sink_requests", "replies", "claims")


@pytest.fixture
def session(tmp_path: Path) -> SharedSession:
    """A session with five events and a duplicate; the first three came long ago."""
    found = new_session()
    with running(tmp_path, ONE, shared=joining(found)) as app:
        for key in "abcdea":
            app.post(event(key))
        settled(found, 6)
        app.runtime.flush()
    for table in ("requests", "events", "sink_requests"):
        rows(found, f"update {table} set received_at = received_at - 172800 where id <= 3")
    rows(found, "update claims set received_at = received_at - 172800 where event_id <= 3")
    return found


def removed(session: SharedSession, window: str = "session", *, later: float = 0.0) -> int:
    """How many events a receiver removes that keeps them for a day; the clock may be `later`."""
    config = Config(dedup=DedupConfig(window))

    async def remove() -> int:
        store = await PostgresStore.open(session.address, lease=5.0, told=SharedTold(), now=Clock().now)
        try:
            return await SharedRetention(store.forget, 1, lambda: config, lambda: Clock().now() + later).sweep()
        finally:
            await store.close(5.0)

    return asyncio.run(remove())


def counts(session: SharedSession) -> dict[str, int]:
    return {table: rows(session, f"select count(*) from {table}")[0] for table in TABLES}


def balance(session: SharedSession) -> list[tuple[int, int, int]]:
    return rows(session, "select sum(received), sum(duplicate), sum(delivered) from writers")


class TestOldEvents:
    def test_go_with_all_that_belongs_to_them(self, session: SharedSession) -> None:
        assert removed(session) == 3
        assert rows(session, "select id from events order by id") == [4, 5, 6]
        assert rows(session, "select id from requests order by id") == [4, 5, 6]
        found = counts(session)
        assert (found["deliveries"], found["attempts"], found["sink_requests"], found["claims"]) == (2, 2, 2, 5)
        assert balance(session) == [(3, 1, 2)]
        assert removed(session) == 0

    def test_are_still_known_as_originals_within_the_window(self, session: SharedSession, tmp_path: Path) -> None:
        removed(session, "72h")
        with running(tmp_path, ONE, shared=joining(session)) as app:
            app.post(event("b"))
            found = rows(session, "select verdict, duplicate_of, collision from events where id = 7")
            assert found == [("duplicate", 2, 0)]
            assert rows(session, "select retry_of from requests where id = 7") == [None]

    def test_are_forgotten_after_the_window(self, session: SharedSession, tmp_path: Path) -> None:
        removed(session, "24h")
        assert rows(session, "select event_id from claims order by event_id") == [4, 5]
        with running(tmp_path, ONE, shared=joining(session)) as app:
            app.post(event("b"))
            assert settled(session, 4)[-1] == "delivered"

    def test_stay_while_they_are_pending(self, session: SharedSession) -> None:
        rows(session, "update events set state = 'pending' where id = 2")
        assert removed(session) == 1

    def test_are_never_all_removed(self, session: SharedSession) -> None:
        assert removed(session, later=9 * DAY) == 5
        assert rows(session, "select id from events") == [6]

    def test_go_some_at_a_time_until_all_are_gone(self, session: SharedSession) -> None:
        rows(
            session,
            "insert into events (id, request_id, position, received_at, type, verdict, problems, collision, state, by, "
            f"changed) select 10 + n, 6, 1, 1, 'track', 'invalid', '[]', 0, 'invalid', 0, 0 "
            f"from generate_series(1, {2 * MOST_FORGOTTEN}) n",
        )
        assert removed(session, later=9 * DAY) == 2 * MOST_FORGOTTEN + 5


class TestReceiver:
    def test_removes_what_is_old(self, tmp_path: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session, keep_days=1)):
            until(lambda: rows(session, "select min(id) from events") == [4])

    def test_keeps_everything_unless_it_is_told(self, tmp_path: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session)) as app:
            app.post(event("z"))
            settled(session, 7)
            assert rows(session, "select min(id) from events") == [1]
