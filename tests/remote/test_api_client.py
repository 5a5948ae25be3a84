"""Each route: what is asked, and what the answer becomes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from liveview.errors import BadQuestionError, GoneError, NotAnsweredError, NotInTimeError
from liveview.remote import api_client
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.remote.refusals import missed
from tests.support.contract import STREAM, event, problem, replied, streamed
from tests.support.webhook import Behaviour, Webhook, answer, hang, raw


@contextmanager
def playing(*behaviours: Behaviour) -> Iterator[tuple[ApiClient, Webhook]]:
    """A liveview that is played, and its client."""
    with Webhook(*behaviours) as hook:
        yield ApiClient(address(hook.url.removesuffix("/hook")), "secret"), hook


EMPTY: dict[str, Any] = {"events": [], "requests": [], "next": None}
SETTINGS: dict[str, Any] = {"overrides": {}, "destinations": {}}
NEW = {"log": "/2.db", "label": "a", "previous": "/1.db"}


class TestQuestion:
    @pytest.mark.parametrize(
        ("ask", "line", "body"),
        [
            (lambda api: api.events(), "GET events?order=newest&limit=100", None),
            (
                lambda api: api.events('price>1 "é"', order="oldest", limit=7, cursor="c/="),
                "GET events?filter=price%3E1%20%22%C3%A9%22&order=oldest&limit=7&cursor=c%2F%3D",
                None,
            ),
            (lambda api: api.requests(refused=False), "GET requests?refused=false&order=newest&limit=100", None),
            (lambda api: api.sink_requests("/orders"), "GET sink/requests?path=%2Forders&order=newest&limit=100", None),
            (lambda api: api.openapi(), "GET openapi.json", None),
            (lambda api: api.settings(), "GET settings", None),
            (
                lambda api: api.change_settings({"overrides": {"P": None}}),
                "PUT settings",
                {"overrides": {"P": None}},
            ),
            (lambda api: api.behave("/orders", None), "PUT sink/behaviours", {"path": "/orders", "behaviour": None}),
        ],
    )
    def test_is_that_of_the_contract(
        self, ask: Callable[[ApiClient], object], line: str, body: dict[str, Any] | None
    ) -> None:
        with playing(replied(EMPTY | SETTINGS)) as (api, hook):
            ask(api)
            (request,) = hook.requests
        method, target = line.split()
        assert request.line == f"{method} /_liveview/{target} HTTP/1.1"
        assert request.header("Authorization") == "Bearer secret"
        assert (json.loads(request.body) if request.body else None) == body

    def test_a_filter_that_is_not_text_is_asked_for_as_it_can_be_written(self) -> None:
        with playing(replied(EMPTY)) as (api, hook):
            api.events("name:\udcff")
            assert "filter=name%3A%3F&" in hook.requests[0].line

    def test_of_health_is_asked_without_the_token(self) -> None:
        with playing(replied({"status": "ok"}), replied({"status": "failing"}, 503)) as (api, hook):
            assert api.is_healthy()
            assert not api.is_healthy()
            assert hook.requests[0].header("Authorization") is None


class TestEvents:
    def test_are_walked_from_page_to_page(self) -> None:
        pages = [{"events": [event(1), event(2)], "next": "c1"}, {"events": [event(3)], "next": None}]
        with playing(*map(replied, pages)) as (api, hook):
            assert [msgspec.json.decode(each)["id"] for each in api.walk("is:failed")] == [1, 2, 3]
            assert hook.requests[1].line.endswith("order=oldest&limit=1000&cursor=c1 HTTP/1.1")

    def test_with_half_a_surrogate_pair_is_like_any_other(self) -> None:
        """Such an event is invalid, and must not make the others unreadable."""
        odd = event(1, payload={"event": "\ud800", "more": "\U0001f600\udc00"})
        missing = {"count": 0, "wanted": 1, "nearest": {"event": odd, "unmet": ["user:x"], "text": "#1"}}
        with playing(
            replied({"events": [odd, event(2)]}), replied(odd), problem("wait-timeout", 408, "not in time", **missing)
        ) as (api, _):
            page = api.events().events
            assert [json.loads(bytes(each)) for each in page] == [odd, event(2)]
            assert bytes(api.event(1)) == bytes(page[0])
            with pytest.raises(NotInTimeError) as caught:
                api.wait("user:x")
        nearest = missed(caught.value).nearest
        assert nearest is not None
        assert json.loads(bytes(nearest.event)) == odd

    def test_one_is_found_by_its_id(self) -> None:
        with playing(replied(event(7)), problem("not-found", 404, "there is no event 8")) as (api, hook):
            assert msgspec.json.decode(api.event(7)) == event(7)
            assert "/events/7 " in hook.requests[0].line
            with pytest.raises(BadQuestionError, match="there is no event 8"):
                api.event(8)

    def test_of_another_program_cannot_be_read(self) -> None:
        with playing(replied([1])) as (api, _), pytest.raises(NotAnsweredError, match="is not what liveview answers"):
            api.events()


class TestWait:
    def test_returns_what_matches(self) -> None:
        found = {"count": 1, "wanted": 1, "waited_ms": 3.1, "events": [event(1)]}
        with playing(replied(found)) as (api, hook):
            assert api.wait("Purchase", count=1, timeout=0.5).waited_ms == 3.1
            assert hook.requests[0].line.startswith("GET /_liveview/wait?filter=Purchase&count=1&timeout=0.5 ")

    @pytest.mark.parametrize(("timeout", "asked"), [(1e-9, "0.0"), (1e-4, "0.0001"), (300.0, "300.0"), (0, "0")])
    def test_is_asked_for_without_an_exponent(self, timeout: float, asked: str) -> None:
        with playing(replied({"count": 1, "wanted": 1, "waited_ms": 3.1, "events": []})) as (api, hook):
            api.wait("Purchase", timeout=timeout)
            assert hook.requests[0].line.endswith(f"&timeout={asked} HTTP/1.1")

    def test_that_is_not_over_in_time_says_what_came_closest(self) -> None:
        nearest = {"event": event(3), "unmet": ["user:1"], "text": "#3"}
        told = problem("wait-timeout", 408, "no", count=0, wanted=1, events=[], nearest=nearest, hint=None)
        with playing(told) as (api, _), pytest.raises(NotInTimeError) as caught:
            api.wait("user:1")
        found = missed(caught.value)
        assert found.nearest is not None
        assert msgspec.json.decode(found.nearest.event)["id"] == 3


class TestStream:
    def test_is_open_once_its_headers_are_there(self) -> None:
        with playing(raw(STREAM)) as (api, hook), api.stream("is:failed", last_id="7") as facts:
            assert hook.requests[0].line == "GET /_liveview/stream?filter=is%3Afailed HTTP/1.1"
            assert hook.requests[0].header("Last-Event-ID") == "7"
            assert list(facts) == []

    def test_hands_out_facts_until_it_ends(self) -> None:
        told = streamed(("event", {"id": 1}), ("gap", {}), ("session", {"log": "/2.db"}))
        with playing(told) as (api, _), api.stream() as facts:
            assert [(each.id, each.event) for each in facts] == [("1", "event"), ("2", "gap"), ("3", "session")]

    def test_that_is_cut_off_is_told(self) -> None:
        chunked = STREAM.replace(b"Connection: close", b"Transfer-Encoding: chunked") + b"ff\r\nid: 1\n"
        with playing(raw(chunked)) as (api, _), api.stream() as facts, pytest.raises(GoneError):
            list(facts)

    def test_that_says_nothing_for_too_long_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api_client, "STREAM_SECONDS", 0.05)
        with playing(streamed(("event", {}), then=hang)) as (api, _), api.stream() as facts:
            assert next(facts).event == "event"
            with pytest.raises(GoneError, match="does not answer in time"):
                next(facts)

    def test_for_which_there_is_no_place_is_refused(self) -> None:
        told = problem("too-many", 503, "all 20 streams are taken")
        with playing(told) as (api, _), pytest.raises(Exception, match="all 20 streams are taken"), api.stream():
            pass

    @pytest.mark.parametrize("other", [replied({}), answer(200, b"<h1>")], ids=["json", "html"])
    def test_of_another_program_is_not_one(self, other: Behaviour) -> None:
        with playing(other) as (api, _), pytest.raises(NotAnsweredError), api.stream():
            pass


class TestChanges:
    def test_a_new_session_has_a_label(self) -> None:
        with playing(replied(NEW, 201)) as (api, hook):
            assert api.begin_session("a").previous == "/1.db"
            assert json.loads(hook.requests[0].body) == {"label": "a"}

    def test_each_event_that_is_sent_has_its_answer(self) -> None:
        told = {"sent": [{"status": 200, "request_id": 7, "events": [7]}, {"status": 413}]}
        with playing(replied(told)) as (api, hook):
            sent = api.send([{"event": "A"}, {"event": "B"}])
            assert [(each.status, each.events) for each in sent] == [(200, (7,)), (413, ())]
            assert json.loads(hook.requests[0].body) == [{"event": "A"}, {"event": "B"}]

    @pytest.mark.parametrize("give_up", [True, False])
    def test_what_is_pending_is_retried_or_given_up(self, give_up: bool) -> None:
        with playing(replied({"events": [2]})) as (api, hook):
            assert api.retry([1, 2], give_up=give_up) == (2,)
            assert json.loads(hook.requests[0].body).get("give_up", False) is give_up
