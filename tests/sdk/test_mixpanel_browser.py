"""npm's `mixpanel-browser`, unmodified, in headless Chromium on a page of another site than the receiver."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.needs import program
from tests.support.sdk.browser import Site, library, site, visiting
from tests.support.sdk.clients import KEY, Landed, Receiving, assert_repeats, one
from tests.support.sdk.proxy import hold, losing, unavailable

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

_LIBRARY = '<script src="/mixpanel.js"></script>'
_QUEUES = f"""
const queued = (kind) => JSON.parse(localStorage.getItem("__mpq_{KEY}_" + kind) || "[]").length;
const sent = () => until(() => queued("ev") + queued("pp") + queued("gr") === 0);
"""


@pytest.fixture
def pages() -> Iterator[Site]:
    program("chromium")  # without it nothing has to be fetched
    with site() as started:
        started.files["/mixpanel.js"] = library()
        yield started


def start(url: str, **options: object) -> str:
    """The line that starts the library; without options only its host is changed."""
    return f"{_QUEUES}mixpanel.init({json.dumps(KEY)}, {json.dumps({'api_host': url} | options)});\n"


def refusals(receiver: Receiving) -> list[Any]:
    """Requests that never became events."""
    return receiver.app.rows("select method, path, problem from requests where problem is not null")


class TestWithNothingButTheHostChanged:
    SCRIPT = """
        await new Promise((done) => setTimeout(done, 50));
        const device = mixpanel.get_property("$device_id");
        mixpanel.track("Look", {note: "ä + b & c=d %41"});
        mixpanel.identify("u-1");
        mixpanel.register({plan: "pro"});
        mixpanel.people.set({name: "Somebody"});
        mixpanel.get_group("company", "Acme").set({seats: 5});
        mixpanel.track("Buy", {total: 9.5, "$options": {integrations: {Mixpanel: false}}});
        mixpanel.track_pageview();
        await until(() => queued("ev") === 4 && queued("pp") === 2 && queued("gr") === 1);
        await sent();
        report({device});
    """

    def test_every_call_is_one_event_and_the_library_empties_its_queues(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        pages.put("/", start(receiver.url) + self.SCRIPT, _LIBRARY)
        with visiting(tmp_path, pages.url):
            device = pages.reported()["device"]
            events = receiver.landed(7)
        assert {event.wire for event in events} == {"mixpanel"}
        assert {event.verdict for event in events} == {"accepted"}
        assert {event.token for event in events} == {KEY}
        assert refusals(receiver) == []
        self._assert_tracked(receiver, events, device)
        self._assert_the_rest(events)

    def _assert_tracked(self, receiver: Receiving, events: list[Landed], device: str) -> None:
        look, identify, buy = (one(events, name) for name in ("Look", "$identify", "Buy"))
        assert [event.type for event in (look, identify, buy)] == ["track", "identify", "track"]
        for event in (look, identify, buy):
            sent = event.payload["properties"]
            assert (event.device, event.state) == (device, "delivered")
            assert (event.source, event.key) == ("$insert_id", json.dumps(sent["$insert_id"]))
            assert event.time == pytest.approx(sent["time"], abs=1e-3)
        assert look.payload["properties"]["distinct_id"] == f"$device:{device}"
        assert (identify.user, buy.user) == ("u-1", "u-1")
        body = receiver.body(look)
        assert (body["event"], body["anonymousId"]) == ("Look", device)
        assert "userId" not in body
        assert body["properties"]["note"] == "ä + b & c=d %41"
        assert body["timestamp"] == _second(look)
        body = receiver.body(buy)
        assert (body["anonymousId"], body["userId"]) == (device, "u-1")
        assert body["properties"].items() >= {"total": 9.5, "plan": "pro"}.items()
        body = receiver.body(identify)
        assert (body["type"], body["userId"], body["properties"], body["traits"]) == ("identify", "u-1", {}, {})

    def _assert_the_rest(self, events: list[Landed]) -> None:
        people = [event for event in events if event.name == "$engage"]
        assert [next(iter(person.payload)) for person in people] == ["$set_once", "$set"]  # the first of its own accord
        assert {(person.type, person.user, person.rules, person.state) for person in people} == {
            ("identify", "u-1", "profile-update", "unrouted")
        }
        group, view = one(events, "$groups"), one(events, "$mp_web_page_view")
        assert (group.type, group.rules, group.state) == ("group", "profile-update", "unrouted")
        assert (view.type, view.rules, view.state) == ("page", "default", "delivered")


class TestFormats:
    TWO = """
        mixpanel.track("Look", {note: "ä + b"});
        mixpanel.track("Buy", {total: 9.5});
        await until(() => queued("ev") === 2);
        await sent();
        report("sent");
    """

    @pytest.mark.parametrize("options", [{}, {"api_payload_format": "json"}], ids=["base64", "json"])
    def test_a_batch_is_one_request(
        self, receiver: Receiving, pages: Site, tmp_path: Path, options: dict[str, object]
    ) -> None:
        pages.put("/", start(receiver.url, batch_flush_interval_ms=1000, **options) + self.TWO, _LIBRARY)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == "sent"
            events = receiver.landed(2)
        (path,) = receiver.app.rows("select path from requests")
        assert path.startswith("/track/?verbose=1&ip=1&_=")
        assert [(event.name, event.position, event.state) for event in events] == [
            *(("Look", 1, "delivered"), ("Buy", 2, "delivered"))
        ]
        assert receiver.body(events[0])["properties"]["note"] == "ä + b"

    @pytest.mark.parametrize("method", ["POST", "GET"])
    @pytest.mark.parametrize("verbose", [False, True], ids=["short", "verbose"])
    def test_each_call_alone_hears_that_it_arrived(
        self, receiver: Receiving, pages: Site, tmp_path: Path, method: str, verbose: bool
    ) -> None:
        script = 'mixpanel.track("Buy", {total: 9.5, note: "ä + b"}, (answer) => report({answer}));'
        options = {"batch_requests": False, "api_method": method, "verbose": verbose}
        pages.put("/", start(receiver.url, **options) + script, _LIBRARY)
        with visiting(tmp_path, pages.url):
            assert pages.reported()["answer"] == ({"status": 1, "error": None} if verbose else 1)
            (event,) = receiver.landed(1)
        assert (event.wire, event.state) == ("mixpanel", "delivered")
        assert receiver.body(event)["properties"].items() >= {"total": 9.5, "note": "ä + b"}.items()


class TestUnload:
    LEAVE = """
        mixpanel.track("Look", {note: "ä"});
        mixpanel.track("Leave", {total: 9.5});
        await until(() => queued("ev") === 2);
        location.href = "/next";
    """

    def test_the_beacon_of_a_page_that_is_left_brings_its_events(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        pages.put("/", start(receiver.url, batch_flush_interval_ms=60_000) + self.LEAVE, _LIBRARY)
        pages.put("/next", 'report("left");')
        with visiting(tmp_path, pages.url):
            assert pages.reported() == "left"
            events = receiver.landed_at_least(2)
        assert [(event.name, event.wire) for event in events[:2]] == [("Look", "mixpanel"), ("Leave", "mixpanel")]
        assert_repeats(events, fresh=2)  # it may say goodbye twice, when it is hidden and when it is left
        assert (receiver.header(1, "Content-Type") or "").startswith("text/plain")
        assert receiver.body(events[1])["properties"]["total"] == 9.5

    def test_what_the_next_page_sends_once_more_is_a_duplicate(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        """A beacon has no reply, so the library keeps its queue and relies on the receiver to know the events."""
        pages.put("/", start(receiver.url, batch_flush_interval_ms=2000) + self.LEAVE, _LIBRARY)
        again = 'await until(() => queued("ev") === 0); report("sent");'
        pages.put("/next", start(receiver.url, batch_flush_interval_ms=200) + again, _LIBRARY)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == "sent"
            events = receiver.landed_at_least(4)
        assert_repeats(events, fresh=2)
        assert len(receiver.bodies()) == 2


class TestLostReply:
    """The library tries again after a timeout or a 5xx. After a closed connection it forgets its events."""

    SCRIPT = """
        mixpanel.track("Buy", {total: 9.5});
        await until(() => queued("ev") === 1);
        await sent();
        report("sent");
    """

    def test_after_its_own_timeout_it_tries_again(self, receiver: Receiving, pages: Site, tmp_path: Path) -> None:
        options = {"batch_flush_interval_ms": 200, "batch_request_timeout_ms": 1000}
        with losing(receiver.app.port, hold) as proxy:
            pages.put("/", start(f"http://{proxy.authority}", **options) + self.SCRIPT, _LIBRARY)
            with visiting(tmp_path, pages.url):
                assert pages.reported() == "sent"
        assert_repeats(receiver.landed(2), fresh=1)
        assert len(receiver.bodies()) == 1

    def test_after_503_it_tries_again(self, receiver: Receiving, pages: Site, tmp_path: Path) -> None:
        with losing(receiver.app.port, unavailable, losses=2) as proxy:
            url = f"http://{proxy.authority}"
            pages.put("/", start(url, batch_flush_interval_ms=200) + self.SCRIPT, _LIBRARY)
            with visiting(tmp_path, pages.url):
                assert pages.reported() == "sent"
        assert_repeats(receiver.landed(3), fresh=1)
        assert len(receiver.bodies()) == 1


class TestPagesWithoutTheLibrary:
    """What browsers do by themselves with requests from `http://localhost` to `http://127.0.0.1`."""

    def event(self, name: str) -> str:
        properties = {"token": KEY, "distinct_id": "u-1", "time": round(time.time(), 3), "$insert_id": name}
        return json.dumps({"event": name, "properties": properties})

    def test_added_headers_are_preflighted_and_the_reply_can_be_read(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        script = f"""
            const reply = await fetch("{receiver.url}/track", {{
                method: "POST", credentials: "include", body: {json.dumps(self.event("Buy"))},
                headers: {{"Content-Type": "application/json", baggage: "a=1", "sentry-trace": "b-2", sentat: "now"}},
            }});
            report({{status: reply.status, text: await reply.text()}});
        """
        pages.put("/", script)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == {"status": 200, "text": "1"}
            (event,) = receiver.landed(1)
        assert (event.wire, event.state) == ("http-api", "delivered")
        assert receiver.header(event.request, "baggage") == "a=1"
        assert receiver.header(event.request, "Sec-Fetch-Site") == "cross-site"
        assert refusals(receiver) == []

    @pytest.mark.parametrize("path", ["/v1/t", "/android/", "/react-native/"])
    def test_every_ingest_path_answers_preflights(
        self, receiver: Receiving, pages: Site, tmp_path: Path, path: str
    ) -> None:
        body = json.dumps({"type": "track", "event": "Buy", "client": KEY, "batch": [], "e": []})
        script = f"""
            const reply = await fetch("{receiver.url}{path}", {{
                method: "POST", credentials: "include", body: {json.dumps(body)},
                headers: {{"Content-Type": "application/json", anonymousid: "d-1"}},
            }});
            report(reply.status);
        """
        pages.put("/", script)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == 200

    def test_an_image_is_shown_and_brings_its_event(self, receiver: Receiving, pages: Site, tmp_path: Path) -> None:
        script = f"""
            const image = new Image();
            image.onload = () => report({{width: image.naturalWidth, height: image.naturalHeight}});
            image.onerror = () => report("blocked");
            image.src = "{receiver.url}/track/?img=1&ip=1&data=" + encodeURIComponent({json.dumps(self.event("Seen"))});
            document.body.append(image);
        """
        pages.put("/", script)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == {"width": 1, "height": 1}
            (event,) = receiver.landed(1)
        assert event.what() == ("mixpanel", "track", "Seen")
        assert receiver.header(event.request, "Origin") is None
        assert receiver.header(event.request, "Sec-Fetch-Site") == "cross-site"

    def test_a_script_runs_its_callback_and_brings_its_event(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        script = f"""
            window.app = {{done: [null, (answer) => report({{answer}})]}};
            const script = document.createElement("script");
            script.onerror = () => report("blocked");
            const data = encodeURIComponent(btoa({json.dumps(self.event("Called"))}));
            script.src = "{receiver.url}/track?callback=app.done[1]&data=" + data;
            document.body.append(script);
        """
        pages.put("/", script)
        with visiting(tmp_path, pages.url):
            assert pages.reported() == {"answer": 1}
            (event,) = receiver.landed(1)
        assert event.what() == ("mixpanel", "track", "Called")

    def test_an_image_of_a_page_that_hides_where_it_is_is_refused(
        self, receiver: Receiving, pages: Site, tmp_path: Path
    ) -> None:
        script = f"""
            const image = new Image();
            image.onload = () => report("shown");
            image.onerror = () => report("blocked");
            image.src = "{receiver.url}/track/?img=1&data=" + encodeURIComponent({json.dumps(self.event("Hidden"))});
        """
        pages.put("/", script, '<meta name="referrer" content="no-referrer">')
        with visiting(tmp_path, pages.url):
            assert pages.reported() == "blocked"
        assert receiver.app.rows("select status, problem is not null from requests") == [(403, 1)]
        assert receiver.app.states() == []


def _second(event: Landed) -> str:
    """The webhook's timestamp for an event."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(event.time or 0))
