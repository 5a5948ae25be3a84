import asyncio
import threading
from pathlib import Path
from typing import Any, cast

import pytest

from liveview.adapters.clock import Clock
from liveview.config.schema import DeliveryConfig
from liveview.core.deliver import Deliveries
from liveview.core.steps import AttemptEnded, Call, Step
from liveview.core.store import Noted
from liveview.model.delivery import Outcome
from liveview.model.destination import Webhook
from liveview.runtime.driver import Driver
from tests.support import webhook
from tests.support.in_loop import in_loop
from tests.support.log.making import new_log
from tests.support.log.store_on_file import MARK, opened
from tests.support.running import PATIENCE, error, event, refusing, running, to
from tests.support.webhook import answer


class TestLogThatCannotBeWritten:
    def test_does_not_stop_the_retries_for_good(self, tmp_path: Path) -> None:
        """A retry that comes due after the outage must happen although nobody posts any more."""
        with webhook.Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[0.5])) as app:
            app.post(event("a"))
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            with refusing(app.log, "requests"):
                assert app.post(event("b")).status == 503
            hook.wait_for_hits(2, timeout=4)
            app.settled(1)

    def test_loses_nothing_of_what_webhooks_answered(self, tmp_path: Path) -> None:
        gate = threading.Event()

        def behave(exchange: Any) -> bool:
            gate.wait(10)
            return answer(200)(exchange)

        with webhook.Webhook(behave) as hook, running(tmp_path, to(hook.url)) as app:
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
        with webhook.Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            with refusing(app.log, "requests"):
                app.post_all([event() for _ in range(20)])
            app.post(event())
            app.settled(1)
            assert hook.hits == 1


class Asking:
    """A core that asks for one call whenever it resumes, and notes how it ended."""

    next_wake = None

    def __init__(self) -> None:
        self.ends: list[AttemptEnded] = []

    def resume(self, at: float) -> Step:
        return Step(commands=[Call(7, Webhook("sink:/a"), b"{}", 5.0, Outcome.TIMEOUT)])

    def ended(self, ended: AttemptEnded, at: float) -> Step:
        self.ends.append(ended)
        return Step()


@pytest.mark.parametrize("early", [True, False], ids=["asked for just before", "asked for while stopping"])
def test_a_call_that_a_stop_kept_from_beginning_is_interrupted(early: bool) -> None:
    async def play() -> list[AttemptEnded]:
        core = Asking()
        nothing = cast(Any, None)
        work = Driver(
            cast(Deliveries, core),
            nothing,
            nothing,
            Clock(),
            publish=lambda _: None,
            changed=lambda: None,
            log_is_away=lambda: False,
        )
        if early:
            work.resume()  # its task has not run yet when it is cancelled
        await work.stop()
        if not early:
            work.resume()
        return core.ends

    ended = asyncio.run(play())
    assert [(each.delivery_id, each.outcome) for each in ended] == [(7, Outcome.INTERRUPTED)]


class TestNoted:
    @in_loop
    async def test_is_what_was_given_so_far_however_much_follows(self, tmp_path: Path) -> None:
        given = 0

        def more(_: Noted) -> None:
            nonlocal given
            given += 1
            driver.note((MARK,))

        async with opened(new_log(tmp_path / "log.db")) as store:
            driver = Driver(
                Deliveries((), DeliveryConfig(), lambda: 1),
                store,
                cast("Any", None),
                Clock(),
                publish=more,
                changed=lambda: None,
                log_is_away=lambda: False,
            )
            driver.note((MARK,))
            async with asyncio.timeout(PATIENCE):
                await driver.noted()
                before = given
                await driver.noted()
            assert 1 <= before < given
            await driver.stop()
