"""What each behaviour of the sink is to the sender: the outcomes of real deliveries."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config, SinkConfig
from tests.support.running import event, running, to
from tests.support.timing import tie

BUDGET = 0.5
"""Seconds for one webhook."""
SHORT = 0.25
"""The same where all of it is waited for."""


def behaving(script: str, schedule: Iterable[float] = (), budget: float = BUDGET) -> Config:
    """One destination whose only webhook is a sink path with a behaviour."""
    config = to("sink:/orders", webhook=budget, schedule=schedule)
    return msgspec.structs.replace(config, sink=SinkConfig(behaviours={"/orders": script}))


def attempt(tmp_path: Path, script: str, budget: float = BUDGET) -> tuple[Any, ...]:
    """Outcome, status, milliseconds and error of the one attempt."""
    with running(tmp_path, behaving(script, budget=budget)) as app:
        assert app.post(event()).status == 200
        app.settled(1)
        (found,) = app.rows("select outcome, status, duration_ms, error from attempts")
        return tuple(found)


class TestOutcome:
    @pytest.mark.parametrize(
        ("script", "outcome", "status"),
        [
            ("ok", "ok", 200),
            ("204", "ok", 204),
            ("delay 0.1", "ok", 200),
            ("drip 100 every 0.01", "ok", 200),
            ("endless", "ok", 200),
            ("status 500 body 'no' header 'X-A: b'", "http_error", 500),
            ("redirect 302 /elsewhere", "http_error", 302),
            ("redirect 307 /orders", "http_error", 307),
            ("retry-after 30", "http_error", 503),
            ("flaky 1 with 429", "http_error", 429),
            ("flaky 0 with 429", "ok", 200),
            ("endless, 500", "http_error", 500),
            ("reset", "reset", None),
            ("reset before", "reset", None),
            ("delay 0.1, reset", "reset", None),
            ("flaky 1 with reset", "reset", None),
        ],
    )
    def test_of_a_behaviour(self, tmp_path: Path, script: str, outcome: str, status: int | None) -> None:
        assert attempt(tmp_path, script)[:2] == (outcome, status)

    @pytest.mark.parametrize(
        ("script", "status", "phase"),
        [
            ("hang", None, "waiting for the reply"),
            ("delay 5", None, "waiting for the reply"),
            ("flaky 1 with hang", None, "waiting for the reply"),
            ("drip 1 every 0.1", None, "waiting for the reply"),
            (f"drip 500 every 0.1, body '{'b' * 4_000}'", 200, "reading the reply"),
            ("drip 500 every 0.1, endless", 200, "reading the reply"),
        ],
    )
    def test_of_a_slow_one_is_a_timeout_at_its_budget(
        self, tmp_path: Path, script: str, status: int | None, phase: str
    ) -> None:
        outcome, found, milliseconds, error = attempt(tmp_path, script, SHORT)
        assert (outcome, found) == ("timeout", status)
        assert phase in error
        assert abs(milliseconds / 1000 - SHORT) < tie()

    def test_of_a_redirect_is_not_followed(self, tmp_path: Path) -> None:
        attempt(tmp_path, "redirect 302 /elsewhere")
        with running(tmp_path, behaving("ok")) as app:
            assert app.rows("select path from sink_requests") == ["/orders"]

    def test_of_a_script_changes_from_round_to_round(self, tmp_path: Path) -> None:
        with running(tmp_path, behaving("500x2 then reset then ok", schedule=[0.05] * 5)) as app:
            app.post(event())
            app.settled(1)
            assert app.outcomes() == ["http_error", "http_error", "reset", "ok"]
            assert app.states() == ["delivered"]

    def test_of_a_change_is_met_by_the_next_round(self, tmp_path: Path) -> None:
        with running(tmp_path, behaving("500", schedule=[0.2] * 20)) as app:
            app.post(event())
            app.wait_for(lambda: "http_error" in app.outcomes())
            app.runtime.commands.set_behaviour("/orders", "ok")
            app.settled(1)
            assert app.states() == ["delivered"]
