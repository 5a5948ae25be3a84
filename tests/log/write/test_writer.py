"""The writer: group commits, failures, and the end."""

import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveview.log.rows import Row
from liveview.log.write import writer as module
from liveview.log.write.writer import MOST_JOBS, Job, Report, Writer
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.event import State
from liveview.model.facts import EventMoved
from liveview.model.sink import SinkRequest
from tests.support.log.making import AT, attempt, delivery, event, intake, new_log, request
from tests.support.running import refusing, rows
from tests.support.timing import late


class Writing:
    """A writer at work and its reports."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports: queue.Queue[Report] = queue.Queue()
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=0.05, check_same_thread=False)
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute("pragma foreign_keys = on")
        self.writer = Writer(self.connection, self.reports.put)

    def submit(self, *rows_: Row, epoch: int | None = None) -> Job:
        job = Job(rows_, epoch)
        self.writer.submit(job)
        return job

    def report(self) -> Report:
        """The next report."""
        return self.reports.get(timeout=10)

    def stored(self, *wanted: Job) -> None:
        """Wait until jobs are in the log; failures meanwhile are passed over."""
        left = list(wanted)
        while left:
            report = self.report()
            assert not report.fatal, report
            if not report.error:
                left = [job for job in left if job not in report.jobs]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def writing(log: Path) -> Iterator[Writing]:
    made = Writing(log)
    made.writer.start()
    yield made
    assert made.writer.close(5)


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Another connection has the log for itself."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


class TestCommit:
    def test_is_reported_when_another_connection_can_read_it(self, writing: Writing) -> None:
        job = writing.submit(*intake(1), epoch=0)
        assert writing.report() == Report((job,))
        assert rows(writing.path, "select id, state from events") == [(1, "pending")]
        assert rows(writing.path, "select id, state from deliveries") == [(1, "pending")]

    def test_holds_all_jobs_that_wait_and_reports_them_in_order(self, log: Path) -> None:
        writing = Writing(log)
        jobs = [writing.submit(*intake(number), epoch=0) for number in range(1, 101)]
        writing.writer.start()
        assert writing.report() == Report(tuple(jobs))
        assert writing.writer.close(5)
        assert rows(log, "select count(*) from events") == [100]

    def test_takes_only_a_few_jobs(self, log: Path) -> None:
        writing = Writing(log)
        for number in range(1, MOST_JOBS + 11):
            writing.submit(request(number), epoch=0)
        writing.writer.start()
        assert [len(writing.report().jobs), len(writing.report().jobs)] == [MOST_JOBS, 10]
        assert writing.writer.close(5)

    def test_happens_at_once(self, writing: Writing) -> None:
        writing.stored(writing.submit(request(1), epoch=0))
        started = time.perf_counter()
        for number in range(2, 22):
            writing.stored(writing.submit(request(number), epoch=0))
        assert time.perf_counter() - started < 1 + late()

    def test_takes_jobs_from_many_threads(self, writing: Writing) -> None:
        def submit(first: int) -> None:
            for number in range(first, first + 50):
                writing.submit(request(number), epoch=0)

        threads = [threading.Thread(target=submit, args=(first,)) for first in range(1, 401, 50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen = 0
        while seen < 400:
            seen += len(writing.report().jobs)
        assert rows(writing.path, "select count(*) from requests") == [400]

    def test_commits_at_once_what_is_handed_over_together(self, writing: Writing) -> None:
        jobs = [Job((request(number),), 0) for number in range(1, 4)]
        writing.writer.submit(*jobs)
        assert writing.report().jobs == tuple(jobs)
        assert rows(writing.path, "select id from requests") == [1, 2, 3]

    def test_finishes_an_attempt_and_a_delivery_that_were_begun(self, writing: Writing) -> None:
        writing.submit(*intake(1), epoch=0)
        writing.submit(attempt(1, 1, None))
        ended = (attempt(1, 1, Outcome.OK), delivery(1, state=DeliveryState.DELIVERED, rounds=1, next_at=None))
        writing.stored(writing.submit(*ended, EventMoved(1, State.PENDING, State.DELIVERED)))
        assert rows(writing.path, "select outcome, request_body, started_at from attempts") == [("ok", b"{}", AT)]
        assert rows(writing.path, "select state, rounds, next_attempt_at from deliveries") == [("delivered", 1, None)]
        assert rows(writing.path, "select state from events") == ["delivered"]

    def test_keeps_text_with_nul_and_any_plane(self, writing: Writing) -> None:
        odd = "a\0b\u2028😀\x1b[2J"
        writing.stored(writing.submit(request(1), event(1, name=odd), epoch=0))
        assert rows(writing.path, "select name from events") == [odd]


class TestFailure:
    def test_loses_intake_and_keeps_what_has_happened(self, writing: Writing) -> None:
        writing.stored(writing.submit(*intake(1), epoch=0))
        with refusing(writing.path, "requests"):
            lost = writing.submit(*intake(2), epoch=0)
            assert writing.report() == Report((lost,), "the disk is full")
        kept = writing.submit(attempt(1, 1, Outcome.OK))
        writing.stored(kept)
        assert rows(writing.path, "select id from events") == [1]

    def test_of_a_batch_undoes_all_of_it(self, log: Path) -> None:
        writing = Writing(log)
        jobs = [
            writing.submit(*intake(1), epoch=0),
            writing.submit(*intake(2), epoch=0),
            writing.submit(*intake(2), epoch=0),
        ]
        writing.writer.start()
        report = writing.report()
        assert report.jobs == tuple(jobs)
        assert report.error
        assert rows(log, "select * from requests") == []
        assert writing.writer.close(5)

    def test_loses_all_later_jobs_of_the_same_epoch_but_not_of_the_next(self, writing: Writing) -> None:
        with refusing(writing.path, "requests"):
            writing.submit(*intake(1), epoch=0)
            assert writing.report().error
        late = writing.submit(*intake(2), epoch=0)
        while not (report := writing.report()).jobs:
            pass  # the log is back
        assert report.jobs == (late,)
        assert report.error
        writing.stored(writing.submit(*intake(1), epoch=1))
        assert rows(writing.path, "select id from events") == [1]

    def test_writes_what_is_kept_in_order_as_soon_as_the_log_is_back(self, writing: Writing) -> None:
        writing.stored(writing.submit(*intake(1), epoch=0))
        with exclusive(writing.path):
            first = writing.submit(attempt(1, 1, None))
            assert "locked" in writing.report().error
            second = writing.submit(attempt(1, 1, Outcome.OK))
        writing.stored(first, second)
        assert rows(writing.path, "select outcome from attempts") == ["ok"]

    def test_of_a_full_file_ends_when_there_is_room_again(self, log: Path) -> None:
        writing = Writing(log)
        ((pages,),) = writing.connection.execute("pragma page_count")
        writing.connection.execute(f"pragma max_page_count = {pages + 2}")
        writing.writer.start()
        big = SinkRequest(received_at=AT, path="/x", headers=(), body=bytes(60_000), behaviour="ok", status=200)
        kept = writing.submit(big)
        assert "full" in writing.report().error
        lost = writing.submit(*intake(1), epoch=0)
        report = writing.report()
        while not report.jobs:
            report = writing.report()
        assert (report.jobs, bool(report.error)) == ((lost,), True)
        assert writing.writer.close(5)
        again = Writing(log)
        again.writer.start()
        again.stored(again.submit(*intake(1), epoch=1), again.submit(*kept.rows))
        assert again.writer.close(5)
        assert rows(log, "pragma integrity_check") == ["ok"]

    def test_is_told_again_and_again_while_something_is_kept(
        self, writing: Writing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "RETRY_EVERY", 0.01)
        with exclusive(writing.path):
            job = writing.submit(request(1))
            assert [bool(writing.report().error) for _ in range(3)] == [True] * 3
        writing.stored(job)

    @pytest.mark.parametrize("kept", [False, True], ids=["intake", "kept"])
    def test_does_not_keep_a_closing_writer(self, log: Path, kept: bool) -> None:
        writing = Writing(log)
        writing.writer.start()
        with exclusive(log):
            writing.submit(request(1), epoch=None if kept else 0)
            assert writing.report().error
            started = time.perf_counter()
            assert writing.writer.close(5)
            assert time.perf_counter() - started < 2 + late()


class TestClose:
    def test_writes_what_is_waiting(self, log: Path) -> None:
        writing = Writing(log)
        for number in range(1, 1001):
            writing.submit(request(number), epoch=0)
        writing.writer.start()
        assert writing.writer.close(10)
        assert rows(log, "select count(*) from requests") == [1000]

    def test_says_when_it_took_too_long(self, log: Path) -> None:
        released = threading.Event()

        def held(_: Report) -> None:
            released.wait(10)

        connection = sqlite3.connect(log, isolation_level=None, check_same_thread=False)
        writer = Writer(connection, held)
        writer.start()
        writer.submit(Job((request(1),)))
        assert writer.close(0.05) is False
        released.set()
        assert writer.close(5)


class TestFatal:
    @pytest.mark.parametrize(
        "broken",
        [object, lambda: event(1, name="\ud800"), lambda: request(2**70)],
        ids=["row", "surroreleased", "number"],
    )
    def test_mistake_of_its_own_is_reported_and_ends_the_writer(self, log: Path, broken: Callable[[], Row]) -> None:
        writing = Writing(log)
        writing.writer.start()
        writing.submit(broken())
        report = writing.report()
        while report.error and not report.fatal:
            report = writing.report()
        assert report.fatal
        assert report.error.startswith("the log writer failed: ")
        assert writing.writer.close(5)
        assert rows(log, "select * from requests") == []
