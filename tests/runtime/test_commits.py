"""Requests and the log: what is stored, what is answered, and what happens while the log is away."""

import asyncio
import contextlib
import functools
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from liveview.adapters.clock import Clock
from liveview.adapters.receiver import Accepted
from liveview.config.schema import Config
from liveview.core.batch import Batch
from liveview.core.intake import Intake, Prepared
from liveview.core.steps import Arrived
from liveview.core.store import Store, Stored
from liveview.runtime import commits
from tests.support.in_loop import in_loop
from tests.support.log.making import new_log
from tests.support.log.store_on_file import opened
from tests.support.log.stores import purchase
from tests.support.running import PATIENCE, error, event, exclusive, refusing, running, to
from tests.support.timing import late
from tests.support.webhook import Webhook


def taking(store: Store, stored: list[Stored]) -> commits.Commits:
    """Takes requests for a store."""
    return commits.Commits(Intake(Config()), store, Clock(), room=dict, stored=stored.append, changed=lambda: None)


def posted(key: str) -> Arrived:
    body = purchase(key)
    return Arrived("POST", "/track", "127.0.0.1", (), body, body)


class TestLogThatCannotBeWritten:
    def test_is_503_with_a_reason_and_a_time_to_come_back(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, refusing(app.log, "requests"):
            for _ in range(3):
                reply = app.post(event())
                assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
                assert b"the disk is full" in reply.body
            assert app.post(event(), {"Origin": "https://evil.example"}).status in {403, 503}

    def test_leaves_no_claim_no_gap_and_no_count(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event("a"))
            with refusing(app.log, "requests"):
                assert set(app.post_all([event("b"), event("c"), event("b")] * 5)) == {503}
                app.wait_until(lambda: app.runtime.session.snapshot().balance.received == 1)
            assert app.post(event("b")).status == 200
            assert app.post(event("c")).status == 200
            assert app.post(event("b")).status == 200
            assert app.rows("select id, verdict, duplicate_of from events") == [
                (1, "accepted", None),
                (2, "accepted", None),
                (3, "accepted", None),
                (4, "duplicate", 2),
            ]
            assert app.rows("select id from requests") == [1, 2, 3, 4]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.received == 4)
            assert app.runtime.session.snapshot().balance.holds

    @pytest.mark.parametrize("table", ["events", "deliveries"])
    def test_at_any_table_stores_nothing_of_a_request(self, tmp_path: Path, table: str) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            with refusing(app.log, table):
                assert app.post(event("a")).status == 503
                assert app.rows("select * from requests") == []
            assert app.post(event("a")).status == 200
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 1)

    def test_is_shown_until_it_is_over(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert error(app) == ""
            with refusing(app.log, "requests"):
                app.post(event())
                app.wait_until(lambda: error(app) == "the disk is full")
            app.post(event())
            app.wait_until(lambda: error(app) == "")

    def test_is_seen_to_be_over_without_a_new_event(self, tmp_path: Path) -> None:
        """Recovers alone."""
        with running(tmp_path) as app:
            with refusing(app.log, "requests"):
                app.post(event())
                app.wait_until(lambda: error(app) != "")
            app.wait_until(lambda: error(app) == "", timeout=3)

    @pytest.mark.slow
    def test_may_be_locked_by_another_program_for_a_while(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.post(event("a"))
            app.settled(1)
            with exclusive(app.log):
                started = time.monotonic()
                assert set(app.post_all([event("b") for _ in range(10)])) == {503}
                assert time.monotonic() - started < 8 + late()
                app.wait_until(lambda: "locked" in error(app))
            assert app.post(event("b")).status == 200
            app.settled(2)
            assert app.states() == ["delivered", "delivered"]
            app.wait_until(lambda: error(app) == "")
            assert app.rows("pragma integrity_check") == ["ok"]

    def test_in_the_midst_of_load_is_exact(self, tmp_path: Path) -> None:
        """Every 200 is in the log, every 503 is not, ids have no gaps, the balance holds."""
        answers: dict[str, int] = {}

        def load(worker: int) -> None:
            for number in range(60):
                key = f"{worker}-{number}"
                answers[key] = app.post(event(key)).status

        def reached(count: int, threads: list[threading.Thread]) -> bool:
            stored = app.rows("select count(*) from events")[0] >= count
            return stored or not any(thread.is_alive() for thread in threads)

        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            threads = [threading.Thread(target=load, args=(worker,)) for worker in range(6)]
            for thread in threads:
                thread.start()
            for wanted in range(30, 180, 30):
                app.wait_for(functools.partial(reached, wanted, threads))
                with refusing(app.log, "requests"):
                    threading.Event().wait(0.03)
            for thread in threads:
                thread.join()
            assert set(answers.values()) <= {200, 503}
            stored = {f'"{key}"' for key, status in answers.items() if status == 200}
            app.post(event())
            app.settled(len(stored) + 1)
            keys = app.rows("select dedup_key from events order by id")
            assert set(keys[:-1]) == stored
            assert len(keys) == len(stored) + 1
            assert app.rows("select id from events order by id") == list(range(1, len(keys) + 1))
            assert set(app.states()) == {"delivered"}
            assert hook.hits == len(keys)
            app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == len(keys))


class TestBatch:
    @in_loop
    async def test_is_all_that_arrives_while_the_loop_brings_more(self, tmp_path: Path) -> None:
        told, stored = list[object](), list[Stored]()
        async with opened(new_log(tmp_path / "log.db")) as store:
            desk = taking(store, stored)
            for number in range(5):
                desk.accept_soon(posted(f"{number}"), told.append)
                await asyncio.sleep(0)
            await desk.stop()
            assert [len(each.rows.requests) for each in stored] == [5]
            assert told == [Accepted(number, 200) for number in range(1, 6)]

    @in_loop
    async def test_after_a_commit_has_those_that_were_answered_by_it_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored, told = list[Stored](), list[object]()
        begun, may_commit, all_told = asyncio.Event(), asyncio.Event(), asyncio.Event()
        async with opened(new_log(tmp_path / "log.db")) as store:
            commit, desk = store.commit, taking(store, stored)

            async def slow(batch: Batch) -> object:
                begun.set()
                await may_commit.wait()
                return await commit(batch)

            def tell(answer: object) -> None:
                told.append(answer)
                if len(told) == 1:  # its client sends again at once
                    asyncio.get_running_loop().call_soon(desk.accept_soon, posted("third"), tell)
                elif len(told) == 3:
                    all_told.set()

            monkeypatch.setattr(store, "commit", slow)
            desk.accept_soon(posted("first"), tell)
            await begun.wait()
            desk.accept_soon(posted("second"), tell)
            may_commit.set()
            await asyncio.wait_for(all_told.wait(), PATIENCE)
        assert [len(each.rows.requests) for each in stored] == [1, 2]

    @in_loop
    async def test_does_not_wait_for_the_end_of_arrivals(self, tmp_path: Path) -> None:
        told, stored, sent = list[object](), list[Stored](), 0
        async with opened(new_log(tmp_path / "log.db")) as store:
            desk = taking(store, stored)
            async with asyncio.timeout(PATIENCE):
                while not told:
                    desk.accept_soon(posted(f"{sent}"), told.append)
                    sent += 1
                    await asyncio.sleep(0)
            assert 0 < len(stored[0].rows.requests) <= sent

    @in_loop
    async def test_with_a_client_that_cannot_be_told_is_told_to_the_others(self, tmp_path: Path) -> None:
        def broken(_: object) -> None:
            raise RuntimeError("it broke")

        told, complaints = list[object](), list[str]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
        async with opened(new_log(tmp_path / "log.db")) as store:
            desk = taking(store, [])
            desk.accept_soon(posted("a"), broken)
            desk.accept_soon(posted("b"), told.append)
            await desk.stop()
        assert told == [Accepted(2, 200)]
        assert complaints == ["a request could not be answered"]


class TestLogThatCannotBeRead:
    def test_is_503_and_forgotten_when_it_is_over(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event("a"))
            with contextlib.closing(sqlite3.connect(app.log, isolation_level=None)) as other:
                other.execute("alter table events rename to elsewhere")
                reply = app.post(event("a"))
                assert (reply.status, "Retry-After" in reply.headers) == (503, True)
                other.execute("alter table elsewhere rename to events")
            assert app.post(event("a")).status == 200
            assert app.rows("select id, verdict from events") == [(1, "accepted"), (2, "duplicate")]
            app.wait_until(lambda: error(app) == "")


class TestQueue:
    def test_that_is_full_answers_503_before_anything_is_decided(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(commits, "MOST_WAITING", 3)
        with running(tmp_path) as app:
            with exclusive(app.log):
                statuses: list[int] = []
                threads = [threading.Thread(target=lambda: statuses.append(app.post(event()).status)) for _ in range(8)]
                for thread in threads:
                    thread.start()
                app.wait_until(lambda: len(statuses) >= 5, timeout=1.5)
                assert statuses[:5] == [503] * 5
            for thread in threads:
                thread.join()
            count = statuses.count(200)
            assert count <= 3
            assert app.rows("select count(*) from events") == [count]


class TestMistake:
    def test_at_one_request_leaves_the_others_of_its_batch_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Even if a request meets a mistake of our own, its neighbours are answered, and so are all that follow."""
        decide = Intake.decide

        def broken(intake: Intake, given: Sequence[Prepared], *others: Any, **options: Any) -> Any:
            if any(b"poison" in each.arrived.body for each in given):
                raise ZeroDivisionError
            return decide(intake, given, *others, **options)

        monkeypatch.setattr(Intake, "decide", broken)
        with running(tmp_path) as app:
            statuses = app.post_all([event("poison"), *(event(f"{number}") for number in range(30)), event("poison")])
            assert sorted(statuses) == [200] * 30 + [503] * 2
            assert app.post(event("later")).status == 200
            assert app.rows("select count(*) from events") == [31]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.received == 31)
