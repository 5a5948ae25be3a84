"""The sink and the clock of an instance."""

import json
import math
import time
import urllib.request

import pytest

from liveview.errors import BehaviourError, ControlError
from liveview.testing import Liveview
from tests.support.liveviews import event, running
from tests.support.timing import late


class TestSink:
    def test_a_path_does_what_it_is_told_from_then_on(self) -> None:
        with running() as liveview:
            liveview.sink.behave("/orders", "500x2 then ok")
            liveview.send(event())
            liveview.clock.advance(36)
            [paid] = liveview.assert_delivered("Purchase", to="Webhooks")
            statuses = [each.status for each in paid.attempts if each.webhook == "sink:/orders"]
            assert statuses == [500, 500, 200]
            assert len(liveview.sink.requests("/orders")) == 3

    def test_none_is_what_the_configuration_says(self) -> None:
        config = {
            "destinations": [{"name": "A", "webhooks": [{"url": "sink:/a"}]}],
            "sink": {"behaviours": {"/a": "404"}},
        }
        with Liveview(config) as liveview:
            liveview.sink.behave("/a", "ok")
            liveview.send(event())
            liveview.assert_delivered()
            liveview.sink.behave("/a", None)
            [later] = liveview.send(event("Later"))
            liveview.clock.advance(0)
            assert [each.status for each in liveview.events("Later")[0].attempts] == [404]
            assert later.name == "Later"

    def test_a_script_that_is_none_is_an_error(self) -> None:
        with running() as liveview, pytest.raises(BehaviourError):
            liveview.sink.behave("/orders", "explode")

    def test_requests_are_there_once_they_are_answered(self) -> None:
        with running() as liveview:
            for path in ("/orders", "/orders?a=1", "/audit"):
                urllib.request.urlopen(f"{liveview.sink_url}{path}", b"{}").close()
            assert [each.path for each in liveview.sink.requests("/orders")] == ["/orders", "/orders?a=***"]
            assert [each.body for each in liveview.sink.requests()] == [b"{}"] * 3
            assert liveview.sink.requests("/none") == []

    @pytest.mark.parametrize("path", ["orders", "", "sink:/orders", "/orders?a=1", "/a#b", "/\ud800"])
    def test_what_no_request_can_have_is_not_a_path(self, path: str) -> None:
        with running() as liveview:
            with pytest.raises(ControlError, match="the sink path"):
                liveview.sink.requests(path)
            with pytest.raises(ControlError, match="the sink path"):
                liveview.sink.behave(path, "ok")
            assert len(liveview.send(event())) == 1


class TestBreakpoint:
    def test_holds_a_call_until_it_is_released(self) -> None:
        with running() as liveview:
            breakpoint_ = liveview.breakpoint("Webhooks")
            liveview.send(event())
            [held] = breakpoint_.held()
            assert json.loads(held.request.body)["event"] == "Purchase"
            liveview.clock.advance(60)
            assert liveview.sink.requests("/orders") == []
            breakpoint_.release(held)
            [paid] = liveview.assert_delivered("Purchase", to="Webhooks")
            assert [each.reason for each in paid.attempts if each.webhook == "sink:/orders"] == [None]

    @pytest.mark.parametrize(
        "body", [{"changed": 1}, '{"changed":1}', b'{"changed":1}'], ids=["object", "text", "bytes"]
    )
    def test_sends_another_body(self, body: dict[str, int] | str | bytes) -> None:
        with running() as liveview:
            breakpoint_ = liveview.breakpoint("Webhooks")
            liveview.send(event())
            [held] = breakpoint_.held()
            breakpoint_.release(held, body)
            liveview.assert_delivered("Purchase", to="Webhooks")
            assert [each.body for each in liveview.sink.requests("/orders")] == [b'{"changed":1}']

    def test_fails_calls_until_it_is_removed(self) -> None:
        with running() as liveview:
            breakpoint_ = liveview.breakpoint("Webhooks", every=True)
            for _ in range(2):
                liveview.send(event())
            for held in breakpoint_.held(2):
                breakpoint_.fail(held)
            breakpoint_.remove()
            for held in breakpoint_.held(2):  # the next webhook of each
                breakpoint_.release(held)
            assert breakpoint_.held(0) == []
            for paid in liveview.assert_delivered("Purchase", to="Webhooks"):
                failed = [each for each in paid.attempts if each.reason == "failed_by_hand"]
                assert [(each.webhook, each.outcome) for each in failed] == [("sink:/orders", "not_called")]

    def test_waits_no_longer_than_it_is_told_to(self) -> None:
        with running() as liveview:
            assert liveview.breakpoint("Webhooks").held(timeout=0.1) == []

    def test_needs_a_destination_and_a_call_that_is_held(self) -> None:
        with running() as liveview:
            with pytest.raises(ControlError, match="Webhoks"):
                liveview.breakpoint("Webhoks")
            breakpoint_ = liveview.breakpoint("Webhooks")
            liveview.send(event())
            [held] = breakpoint_.held()
            breakpoint_.fail(held)
            with pytest.raises(ControlError, match="is held"):
                breakpoint_.release(held)


class TestClock:
    def test_a_webhook_that_hangs_is_a_timeout_after_its_budget(self) -> None:
        with running() as liveview:
            liveview.sink.behave("/orders", "hang")
            liveview.send(event())
            began = time.monotonic()
            liveview.clock.advance(5)
            assert time.monotonic() - began < 3 + late()
            [paid] = liveview.events("Purchase")
            [call] = [each for each in paid.attempts if each.webhook == "sink:/orders"]
            assert (call.outcome, call.status) == ("timeout", None)
            assert call.duration_ms == pytest.approx(5_000, abs=50)

    def test_it_is_the_clock_of_one_instance(self) -> None:
        with running() as one, running() as other:
            one.clock.advance(3_600)
            assert one.clock.now() - other.clock.now() == pytest.approx(3_600, abs=5)
            assert one.send(event())[0].received_at - time.time() == pytest.approx(3_600, abs=5)

    def test_days_take_a_moment(self) -> None:
        with running() as liveview:
            began = time.monotonic()
            liveview.clock.advance(86_400)
            assert time.monotonic() - began < 30 + late()
            liveview.send(event())
            liveview.assert_delivered()

    def test_years_take_a_moment_and_leave_it_usable(self) -> None:
        with running() as liveview:
            began = time.monotonic()
            liveview.clock.advance(7_900 * 365.2425 * 86_400)
            assert time.monotonic() - began < 5 + late()
            liveview.send(event())
            liveview.assert_delivered()
            assert liveview.new_session() == liveview.log

    @pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, 1e12, 10**400])
    def test_it_goes_neither_back_nor_on_for_ever(self, seconds: float) -> None:
        with running() as liveview, pytest.raises(ValueError, match="only go on"):
            liveview.clock.advance(seconds)
