import asyncio
import contextlib
import functools
import http.client
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from liveview.adapters.clock import Clock
from liveview.core.engine import Engine
from liveview.core.steps import NOTHING, AttemptEnded, Call, Input, Step, Tick
from liveview.log.write.writer import Job, Writer
from liveview.model import destination
from liveview.model.delivery import Outcome, Reason
from liveview.runtime import driver
from liveview.runtime.driver import EngineDriver
from tests.support.running import JSON, Running, event, refusing, running, to
from tests.support.timing import late
from tests.support.webhook import Webhook, answer


@contextlib.contextmanager
def exclusive(log: Path) -> Iterator[None]:
    """Another program has the log for itself, as a backup or a browser of databases may."""
    with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


def error(app: Running) -> str:
    return app.runtime.session.snapshot().log_error


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

    def test_does_not_stop_the_retries_for_good(self, tmp_path: Path) -> None:
        """A retry that comes due after the outage must happen although nobody posts any more."""
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[0.5])) as app:
            app.post(event("a"))
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            with refusing(app.log, "requests"):
                assert app.post(event("b")).status == 503
            hook.wait_for_hits(2, timeout=4)
            app.settled(1)

    def test_loses_nothing_of_what_webhooks_answered(self, tmp_path: Path) -> None:
        gate = threading.Event()

        def behave(exchange: object) -> bool:
            gate.wait(10)
            return answer(200)(exchange)  # type: ignore[arg-type]

        with Webhook(behave) as hook, running(tmp_path, to(hook.url)) as app:
            for _ in range(5):
                app.post(event())
            hook.wait_for_hits(5)
            app.wait_for(lambda: app.rows("select count(*) from attempts") == [5])
            with refusing(app.log, "attempts"):
                gate.set()
                app.wait_until(lambda: error(app) != "")
                assert app.outcomes() == [None] * 5
            app.settled(5)
            assert app.outcomes() == ["ok"] * 5
            assert hook.hits == 5

    def test_does_not_deliver_what_it_did_not_store(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            with refusing(app.log, "requests"):
                app.post_all([event() for _ in range(20)])
            app.post(event())
            app.settled(1)
            assert hook.hits == 1

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
        monkeypatch.setattr(driver, "MOST_WAITING", 3)
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

    def test_of_what_the_sink_received_is_bounded_while_the_log_is_away(self, tmp_path: Path) -> None:
        """Memory is bounded by a named limit, even when someone posts to the sink's port for minutes."""
        with running(tmp_path) as app:
            with refusing(app.log, "sink_requests"):
                connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=5)
                for _ in range(400):
                    connection.request("POST", "/x", bytes(60_000), JSON)
                    with connection.getresponse() as response:
                        response.read()
                connection.close()
            assert app.post(event()).status == 200
            assert sum(app.rows("select length(body) from sink_requests")) < 16 << 20


class TestWriterThatFails:
    def test_ends_the_run_with_a_reason(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Never half-dead: a run that cannot write any more stops answering 200."""
        with contextlib.suppress(AssertionError), running(tmp_path) as app:
            submit = Writer.submit
            monkeypatch.setattr(Writer, "submit", lambda writer, *_: submit(writer, cast(Job, object())))
            with contextlib.suppress(OSError):
                assert app.post(event()).status == 503
            app.wait_until(lambda: bool(app.failures))
            assert "the log writer failed" in app.failures[0]
            with pytest.raises(OSError, match=r"."):
                app.post(event())
        assert app.failures


class TestSubscriber:
    def test_sees_the_rows_of_every_commit_in_order(self, tmp_path: Path) -> None:
        seen: list[object] = []
        with running(tmp_path, subscribers=[seen.extend]) as app:
            app.post_all([event() for _ in range(50)])
        events = [row.id for row in seen if type(row).__name__ == "Event"]  # type: ignore[attr-defined]
        assert events == list(range(1, 51))


class TestSinkRequests:
    def test_take_no_more_than_their_share_of_memory_while_the_log_is_away(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = 10_000
        monkeypatch.setattr(driver, "MOST_RECORDING", 5 * (size + driver.RECORD))
        with running(tmp_path) as app:
            with exclusive(app.log):
                for _ in range(20):
                    assert to_sink(app, bytes(size)) == 200
            # There is room for another one when those that were kept are stored, or lost: a writer that waited in
            # vain, as on a slow machine, drops them.
            last = "select count(*) > 0 from sink_requests where length(body) = 2"
            app.wait_until(lambda: to_sink(app, b"{}") == 200 and app.rows(last) == [1])
            assert app.rows("select count(*) from sink_requests where length(body) = ?", size)[0] <= 5

    def test_that_were_lost_leave_room_for_others(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(driver, "MOST_RECORDING", driver.RECORD + 2)
        with running(tmp_path) as app:
            with refusing(app.log, "sink_requests"):
                assert to_sink(app, b"{}") == 200
                app.wait_until(lambda: error(app) != "")
            app.wait_until(lambda: error(app) == "")
            assert to_sink(app, b"{}") == 200
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])


def to_sink(app: Running, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", "/", body)
        return connection.getresponse().status


class Asking:
    """An engine that asks for one call as soon as it is given anything, and notes how it ended."""

    next_wake = None

    def __init__(self) -> None:
        self.ended: list[AttemptEnded] = []

    def handle(self, given: Input, at: float) -> Step:
        if isinstance(given, AttemptEnded):
            self.ended.append(given)
            return NOTHING
        return Step(commands=(Call(7, destination.Webhook("sink:/a"), b"{}", 5.0, Outcome.TIMEOUT),))


@pytest.mark.parametrize("early", [True, False], ids=["asked for just before", "asked for while stopping"])
def test_a_call_that_a_stop_kept_from_beginning_is_interrupted(tmp_path: Path, early: bool) -> None:
    async def play() -> list[AttemptEnded]:
        engine = Asking()
        with contextlib.closing(sqlite3.connect(tmp_path / "log.db")) as log:
            writer = Writer(log, lambda report: None)
            work = EngineDriver(cast(Engine, engine), writer, log, Clock(), lambda totals: totals)
            if early:
                work.feed(Tick())  # its task has not run yet when it is cancelled
            await work.stop()
            if not early:
                work.feed(Tick())
        return engine.ended

    ended = asyncio.run(play())
    assert [(each.delivery_id, each.outcome, each.reason) for each in ended] == [
        (7, Outcome.INTERRUPTED, Reason.NOT_BEGUN)
    ]
