import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from liveview.errors import UnavailableError
from liveview.postgres.line import FIRST_TRY, PATIENCE, ClaimedError, KeptLine, LostError, WentOn
from tests.support import postgres_line
from tests.support.in_loop import in_loop, until
from tests.support.log.shared_session import SharedSession

SLACK = 0.5
"""Seconds that a busy machine may take longer."""


class Session:
    """A session with one writer behind a line of the test's own, which asks over `line`."""

    def __init__(self, shared: SharedSession, proxy: postgres_line.Line, line: KeptLine) -> None:
        self.shared = shared
        self.proxy = proxy
        self.line = line
        self.settings = f"select * from {shared.quoted}.change_settings($1, $2, $3, 'somebody')".encode()

    @property
    def version(self) -> int:
        """What the store says of the writer."""
        (version,) = self.shared.sql("select version from {}.writers where by = 4")
        return int(version)


@asynccontextmanager
async def session(folder: Path, fenced: list[None] | None = None) -> AsyncIterator[Session]:
    """A session whose first receiver has only one connection."""
    shared = SharedSession(folder)
    await shared.migrated()
    shared.sql("select {}.join_session('here', 1)")
    with postgres_line.Line(shared.server.port) as proxy:
        told = fenced if fenced is not None else []
        line = KeptLine(shared.address_at(proxy.port), fenced=lambda: told.append(None))
        await line.open()
        line.by = 4
        try:
            yield Session(shared, proxy, line)
        finally:
            await line.close()


@in_loop
async def test_statements_follow_each_other(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        asked = [here.line.ask(b"select $1::integer", (number,)) for number in range(5)]
        assert await asyncio.gather(*asked) == [[(number,)] for number in range(5)]
        assert await here.line.ask(b"do $$ begin end $$") == []


@in_loop
async def test_a_commit_raises_the_version_of_its_writer(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        assert await here.line.commit(here.settings, (None,)) == [(1, 0)]
        assert await here.line.commit(here.settings, (None,)) == [(2, 0)]
        assert (here.line.version, here.version) == (2, 2)


@in_loop
async def test_a_claim_that_is_lost_keeps_the_connection(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        with pytest.raises(ClaimedError):
            await here.line.ask(b"do $$ begin raise exception 'x' using errcode = 'LV001'; end $$")
        assert here.line.error == ""


@in_loop
async def test_an_error_is_a_sentence_without_values_and_passes(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        with pytest.raises(UnavailableError, match="SQLSTATE 22P02") as failed:
            await here.line.ask(b"select $1::text::integer", ("a secret",))
        assert "secret" not in str(failed.value)
        assert not isinstance(failed.value, LostError)
        assert await here.line.ask(b"select 1") == [(1,)]
        assert here.line.error == ""


@in_loop
async def test_the_next_statement_waits_for_a_new_connection(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        (pid,) = (await here.line.ask(b"select pg_backend_pid()"))[0]
        here.shared.sql("select pg_terminate_backend(%s)", pid)
        with pytest.raises(UnavailableError):
            await here.line.ask(b"select 1")
        assert await here.line.ask(b"select 1") == [(1,)]


@in_loop
async def test_while_nobody_answers_statements_fail_soon_and_then_at_once(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        here.proxy.cut()
        with pytest.raises(UnavailableError):
            await here.line.ask(b"select 1")
        assert here.line.error
        began = time.monotonic()
        with pytest.raises(UnavailableError):
            await here.line.ask(b"select 1")
        assert time.monotonic() - began < FIRST_TRY + SLACK
        here.proxy.mend()
        await here.line.reconnected()
        assert await here.line.ask(b"select 1") == [(1,)]
        assert here.line.error == ""


@in_loop
async def test_a_server_that_does_not_answer_counts_as_lost(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        here.proxy.hold()
        began = time.monotonic()
        with pytest.raises(LostError):
            await here.line.ask(b"select 1")
        assert PATIENCE - SLACK < time.monotonic() - began < PATIENCE + SLACK
        here.proxy.release()
        await here.line.reconnected()


@pytest.mark.parametrize("stored", [True, False])
@in_loop
async def test_the_next_connection_knows_whether_a_commit_was_stored(tmp_path: Path, stored: bool) -> None:
    async with session(tmp_path) as here:
        found: list[WentOn] = []

        async def went_on(_: object, what: WentOn) -> None:
            found.append(what)

        here.line.went_on = went_on
        await here.line.commit(here.settings, (None,))
        if stored:
            here.proxy.unknown = True
        else:
            here.proxy.cut()
        with pytest.raises(LostError) as lost:
            await here.line.commit(here.settings, (None,))
        here.proxy.unknown = False
        here.proxy.mend()
        assert await lost.value.stored is stored
        await here.line.reconnected()
        assert found[-1].unknown == (2 if stored else None)
        assert here.line.version == here.version
        assert (await here.line.commit(here.settings, (None,)))[0][0] == (3 if stored else 2)


@in_loop
async def test_what_comes_late_is_refused(tmp_path: Path) -> None:
    async with session(tmp_path) as here:
        before = here.line.version
        (pid,) = (await here.line.ask(b"select pg_backend_pid()"))[0]
        here.shared.sql("select pg_terminate_backend(%s)", pid)
        with pytest.raises(UnavailableError):
            await here.line.ask(b"select 1")
        await here.line.reconnected()
        late = f"select * from {here.shared.quoted}.change_settings(4, {before}, null, 'late')"
        with here.shared.server.connect() as other, pytest.raises(Exception, match="fenced"):
            other.execute(late.encode())


@in_loop
async def test_one_that_the_others_took_over_from_is_told_and_asks_no_more(tmp_path: Path) -> None:
    fenced: list[None] = []
    async with session(tmp_path, fenced) as here:
        here.shared.sql("update {}.writers set gone = 1 where by = 4")
        with pytest.raises(UnavailableError):
            await here.line.commit(here.settings, (None,))
        await until(lambda: fenced)
        with pytest.raises(UnavailableError, match="taken over"):
            await here.line.ask(b"select 1")
        with pytest.raises(UnavailableError, match="taken over"):
            await here.line.reconnected()
