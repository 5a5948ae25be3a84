"""Reading the open session in threads of its own."""

import asyncio
import threading
from pathlib import Path

import pytest

from liveview.api.problem import ApiError, ProblemType
from liveview.api.session_log import ReadingThread, SessionLog
from liveview.errors import LogError
from liveview.log.read.reader import Reader
from tests.support.log.making import new_log


def test_reads_in_one_thread_that_is_not_ours(tmp_path: Path) -> None:
    async def act() -> None:
        reading = ReadingThread(new_log(tmp_path / "log.db"), "reading")
        threads = {await reading.ask(lambda reader: (reader.last_id(), threading.get_ident())) for _ in range(3)}
        assert len(threads) == 1
        assert threads != {(0, threading.get_ident())}
        await reading.close()

    asyncio.run(act())


def test_a_log_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    async def act() -> None:
        reading = ReadingThread(tmp_path / "none.db", "reading")
        with pytest.raises(ApiError) as failed:
            await reading.ask(Reader.last_id)
        assert failed.value.kind is ProblemType.UNAVAILABLE
        await reading.close()

    asyncio.run(act())


def test_a_question_that_fails_is_unavailable_and_a_refusal_stays_one(tmp_path: Path) -> None:
    def fail(_: Reader) -> None:
        raise LogError("it is broken")

    def refuse(_: Reader) -> None:
        raise ApiError(ProblemType.NOT_FOUND, "there is no such event")

    async def act() -> None:
        session = SessionLog(str(new_log(tmp_path / "log.db")))
        for question, kind in ((fail, ProblemType.UNAVAILABLE), (refuse, ProblemType.NOT_FOUND)):
            with pytest.raises(ApiError) as failed:
                await session.pages.ask(question)
            assert failed.value.kind is kind
        await session.close()

    asyncio.run(act())


def test_once_closed_every_question_is_told_that_the_session_is_over(tmp_path: Path) -> None:
    async def act() -> None:
        session = SessionLog(str(new_log(tmp_path / "log.db")))
        begun = asyncio.ensure_future(session.pages.ask(Reader.last_id))  # noqa: TID251 - a task of this test
        await asyncio.sleep(0)
        await session.close()
        assert await begun == 0
        for reading in (session.pages, session.news):
            with pytest.raises(ApiError) as failed:
                await reading.ask(Reader.last_id)
            assert failed.value.kind is ProblemType.SESSION_OVER
        await session.close()

    asyncio.run(act())


def test_what_takes_long_is_cut_off_when_the_session_ends(tmp_path: Path) -> None:
    begun = threading.Event()

    def count_for_ever(reader: Reader) -> None:
        begun.set()
        reader.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
        ).fetchone()

    async def act() -> None:
        session = SessionLog(str(new_log(tmp_path / "log.db")))
        asked = asyncio.ensure_future(session.pages.ask(count_for_ever))  # noqa: TID251 - a task of this test
        assert await asyncio.to_thread(begun.wait, 30)
        await session.close()
        with pytest.raises(ApiError) as failed:
            await asked
        assert failed.value.kind is ProblemType.SESSION_OVER

    asyncio.run(act())


def test_two_logs_have_two_keys() -> None:
    assert SessionLog("/a").key == SessionLog("/a").key != SessionLog("/b").key
