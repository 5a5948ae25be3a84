"""The totals of destinations over all receivers of a session."""

from pathlib import Path

import pytest

from liveview.model.snapshot import DestinationTotals
from tests.support.postgres import until
from tests.support.running import Running, event, running, to
from tests.support.sharing import joining, leasing, new_session
from tests.support.webhook import Webhook, answer, hang


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def totals(app: Running) -> tuple[int, int]:
    (found,) = app.runtime.session.snapshot().destinations
    return found.delivered, found.failed


class TestTotals:
    def test_are_those_of_all_receivers_and_all_runs(self, tmp_path: Path) -> None:
        shown = joining(new_session(), is_shown=True)
        with Webhook(answer(500), answer(200)) as hook:
            config = leasing(to(hook.url))
            with running(tmp_path, config, shared=shown) as one, running(tmp_path, config, shared=shown) as two:
                one.post(event("a"))
                until(lambda: totals(one) == (0, 1))
                two.post(event("b"))
                for app in (one, two):
                    until(lambda app=app: totals(app) == (1, 1))  # type: ignore[misc] # a default has no type
            with running(tmp_path, config, shared=shown) as three:
                until(lambda: totals(three) == (1, 1))
                three.post(event("c"))
                until(lambda: totals(three) == (2, 1))

    def test_without_a_copy_are_those_of_this_run(self, tmp_path: Path) -> None:
        join = joining(new_session())
        with Webhook() as hook:
            config = leasing(to(hook.url))
            with running(tmp_path, config, shared=join) as one, running(tmp_path, config, shared=join) as two:
                one.post(event("a"))
                until(lambda: totals(one) == (1, 0))
                assert two.runtime.session.snapshot().destinations == (DestinationTotals("Webhooks"),)

    def test_of_calls_under_way_are_on_every_screen(self, tmp_path: Path) -> None:
        shown = joining(new_session(), is_shown=True)
        with Webhook(hang) as hook:
            config = leasing(to(hook.url, webhook=3, total=6))
            with running(tmp_path, config, shared=shown) as one, running(tmp_path, config, shared=shown) as two:
                one.post(event("a"))
                for app in (one, two):
                    until(lambda app=app: len(app.runtime.session.snapshot().in_flight) == 1)  # type: ignore[misc] # a default has no type
