"""Breakpoints of a run: real calls that are held, changed, released and failed."""

from pathlib import Path

import msgspec
import pytest

from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from tests.support.running import Running, among, event, running, to
from tests.support.webhook import Webhook, answer, hang


def held(app: Running, count: int = 1) -> tuple[HeldRequest, ...]:
    """What is held, once it is `count` calls."""
    app.wait_until(lambda: len(app.runtime.commands.held_requests()) == count)
    return app.runtime.commands.held_requests()


class TestHeldCalls:
    def test_wait_for_as_long_as_nobody_decides_while_others_go_on(self, tmp_path: Path) -> None:
        with Webhook() as one, Webhook() as two, running(tmp_path, among({"A": [one.url], "B": [two.url]})) as app:
            app.runtime.commands.set_breakpoint("A", Breakpoint.NEXT)
            for _ in range(5):
                app.post(event())
            held(app)
            two.wait_for_hits(5)
            one.wait_for_hits(4)
            app.wait_for(lambda: app.states().count("delivered") == 4)
            app.wait_until(lambda: app.runtime.session.snapshot().balance.pending == 1)

    def test_may_be_longer_than_every_budget(self, tmp_path: Path) -> None:
        with Webhook(answer(200, after=0.05)) as hook, running(tmp_path, to(hook.url, webhook=0.3, total=0.3)) as app:
            app.runtime.commands.set_breakpoint("Webhooks", Breakpoint.NEXT)
            app.post(event())
            (there,) = held(app)
            app.wait_until(lambda: app.runtime.session.now() > there.call.since + 0.5)
            app.runtime.commands.release(there.call.delivery_id)
            app.settled(1)
            assert (app.outcomes(), app.states()) == (["ok"], ["delivered"])

    def test_are_in_the_snapshot(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            app.runtime.commands.set_breakpoint("Webhooks", Breakpoint.EVERY)
            app.wait_until(lambda: app.runtime.session.snapshot().breakpoints == (("Webhooks", Breakpoint.EVERY),))
            app.post(event())
            held(app)
            app.wait_until(lambda: [call.event_id for call in app.runtime.session.snapshot().held] == [1])

    def test_are_decided_about_once(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a", schedule=[600])) as app:
            app.runtime.commands.set_breakpoint("Webhooks", Breakpoint.NEXT)
            app.post(event())
            held(app)
            app.runtime.commands.fail_held(1)
            for decide in (app.runtime.commands.release, app.runtime.commands.fail_held):
                with pytest.raises(ControlError, match="no call of delivery 1 is held"):
                    decide(1)
            app.wait_for(lambda: app.outcomes() == ["not_called"])

    def test_are_given_up_like_all_others(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            app.runtime.commands.set_breakpoint("Webhooks", Breakpoint.NEXT)
            app.post(event())
            held(app)
            app.runtime.commands.give_up(1)
            app.wait_for(lambda: app.states() == ["failed"])
            assert app.runtime.commands.held_requests() == ()

    def test_stay_pending_in_the_session_that_ends_and_breakpoints_go_on_in_the_next(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.runtime.commands.set_breakpoint("Webhooks", Breakpoint.EVERY)
            app.post(event())
            held(app)
            assert app.rows("select state from deliveries") == ["pending"]
            app.runtime.commands.new_session()
            assert app.runtime.commands.held_requests() == ()
            app.post(event())
            held(app)
            assert hook.hits == 0

    def test_stop_no_quit(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook:
            with running(tmp_path, among({"A": [hook.url], "B": [hook.url]}, webhook=30, total=60)) as app:
                app.runtime.commands.set_breakpoint("A", Breakpoint.NEXT)
                app.post(event())
                held(app)
                hook.wait_for_hits(1)
            app.wait_until(lambda: app.runtime.session.snapshot().balance.pending == 1)

    def test_need_a_destination(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app, pytest.raises(ControlError, match="Webhoks"):
            app.runtime.commands.set_breakpoint("Webhoks", Breakpoint.NEXT)


def test_a_secret_is_sent_with_a_changed_body_and_shown_and_stored_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLAVIYO_KEY", "5ecret-value")
    with Webhook(answer(202)) as hook:
        settings = {"api_key": "env:KLAVIYO_KEY"}
        target = Destination("Klaviyo", kind=Kind.KLAVIYO, mode=Mode.SEND, url=hook.url, settings=settings)
        with running(tmp_path, msgspec.structs.replace(to("sink:/a"), destinations=(target,))) as app:
            app.runtime.commands.set_breakpoint("Klaviyo", Breakpoint.NEXT)
            app.post(event())
            (there,) = held(app)
            assert "5ecret" not in repr(there)
            changed = there.request.body.replace(b"Purchase", b"Bought")
            assert changed != there.request.body
            app.runtime.commands.release(1, changed)
            app.settled(1)
            assert hook.requests[0].body == changed
            assert "5ecret-value" in (hook.requests[0].header("Authorization") or "")
            assert app.rows("select request_body, reason from attempts") == [(changed, "body_changed")]
            assert "5ecret" not in repr(app.rows("select * from attempts"))
