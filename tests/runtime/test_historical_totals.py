"""Totals of the whole session, over restarts on the same log."""

import threading
from pathlib import Path

from liveview.log.read import summary
from liveview.log.read.reader import Reader
from liveview.model.snapshot import DestinationTotals
from liveview.runtime.historical_totals import HistoricalTotals
from tests.support.running import Running, event, running, to
from tests.support.webhook import Webhook, answer, hang


def totals(app: Running) -> tuple[int, int]:
    (found,) = app.runtime.session.snapshot().destinations
    return found.delivered, found.failed


class TestRestart:
    def test_goes_on_counting_where_the_run_before_ended(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook:
            config = to(hook.url)
            with running(tmp_path, config, speed=10) as app:
                app.post_all([event("a"), event("b"), event("a")])
                app.settled(3)
                app.wait_until(lambda: totals(app) == (1, 1))
            with running(tmp_path, config, speed=10) as app:
                app.wait_until(lambda: totals(app) == (1, 1))
                app.post(event("c"))
                app.wait_until(lambda: totals(app) == (2, 1))

    def test_of_a_new_session_begins_with_nothing(self, tmp_path: Path) -> None:
        with Webhook(answer(200)) as hook, running(tmp_path, to(hook.url)) as app:
            app.post(event("a"))
            app.wait_until(lambda: totals(app) == (1, 0))
            app.runtime.commands.new_session()
            app.wait_until(lambda: totals(app) == (0, 0))


def in_log(app: Running) -> list[DestinationTotals]:
    with Reader(app.log) as reader:
        return list(summary.totals(reader))


class TestTotals:
    def test_are_those_of_the_log_also_in_the_middle_of_a_round(self, tmp_path: Path) -> None:
        """The pane takes them from the engine, a recorded session from the log."""
        with (
            Webhook(answer(500), answer(500), hang) as hook,
            running(tmp_path, to(hook.url, webhook=30, total=60, schedule=[0.02, 0.02, 0.02])) as app,
        ):
            app.post(event("a"))
            hook.wait_for_hits(3)
            app.wait_until(lambda: app.runtime.session.snapshot().destinations[0].retries == 1)
            app.wait_for(lambda: [total.retries for total in in_log(app)] == [1])
            app.runtime.commands.give_up(1)
            app.settled(1)
            app.wait_until(lambda: totals(app) == (0, 1))
            assert app.runtime.session.snapshot().destinations[0].retries == 1
            assert [(total.failed, total.retries) for total in in_log(app)] == [(1, 1)]


class TestHistoricalTotals:
    def test_sees_nothing_of_the_run_that_it_is_added_to(self, tmp_path: Path) -> None:
        with Webhook(answer(200)) as hook, running(tmp_path, to(hook.url)) as app:
            app.post(event("a"))
            app.wait_until(lambda: totals(app) == (1, 0))
            (now,) = app.runtime.session.snapshot().destinations
            counted = threading.Event()
            again = HistoricalTotals(app.log, counted.set)
            assert counted.wait(10)
            assert again.added_to((now,))[0].delivered == 2
            app.post(event("b"))
            app.wait_until(lambda: totals(app) == (2, 0))
            assert again.added_to((now,))[0].delivered == 2

    def test_without_a_log_adds_nothing(self, tmp_path: Path) -> None:
        before = HistoricalTotals(tmp_path / "none.db", lambda: None)
        before.close()
        assert before.added_to((DestinationTotals("W", 1),)) == (DestinationTotals("W", 1),)
