"""Frames of clients that do not run here: web SDK, mixpanel-node, analytics-next, rudder-sdk-node.

Those of the mobile SDKs are in `test_mobile_frames`.
"""

import base64
import json
import time
import urllib.parse
from typing import Any

import pytest

from tests.support.running import JSON
from tests.support.sdk import frames as frames
from tests.support.sdk.clients import KEY, Receiving, assert_repeats
from tests.support.sdk.frames import BASIC, FORM, ask, form, in_base64, in_segment, tracked

DEVICE = "1855a980cb1529-066ed15036156b-18525635-13c680-1855a980cb2178a"


def in_web(name: str, **properties: object) -> dict[str, object]:
    """An event as freshpaint.js 1.3.0 makes it, of somebody who is not identified yet."""
    page = {"$current_url": "http://localhost/a", "$title": "A", "$pathname": "/a", "$host": "localhost"}
    known = {"$event_name": name, "$options": {}, "$device_id": DEVICE, "distinct_id": DEVICE, "mp_lib": "web"}
    return tracked(name, **{**known, "$lib_version": "1.3.0", **page, **properties})


class TestWebSdk:
    """`GET /track?data=…`, told from Mixpanel's identical request by `$event_name`."""

    def get(self, receiver: Receiving, event: dict[str, object]) -> None:
        query = urllib.parse.urlencode({"data": in_base64(event), "ip": "1", "_": str(int(time.time() * 1000))})
        reply = ask(receiver.app, "GET", f"/track?{query}", headers={"Origin": "http://localhost:3000"})
        assert (reply.status, float(reply.body)) == (200, 1)

    def test_a_track_call_has_the_body_of_the_documented_sample(self, receiver: Receiving) -> None:
        self.get(receiver, in_web("Buy", customProp=42))
        (event,) = receiver.landed(1)
        assert event.what() == ("web-sdk", "track", "Buy")
        assert (event.device, event.token, event.source) == (DEVICE, KEY, "$insert_id")
        assert receiver.body(event) == {
            "event": "Buy",
            "type": "track",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(event.time or 0)),
            "messageId": event.message,
            "anonymousId": DEVICE,
            "context": {
                "page": {"url": "http://localhost/a", "title": "A", "path": "/a"},
                "library": {"name": "freshpaint.js"},
            },
            "properties": {"customProp": 42},
        }

    def test_identify_page_and_group_have_their_types(self, receiver: Receiving) -> None:
        known = {"distinct_id": "u-1", "$user_id": "u-1"}
        self.get(
            receiver, in_web("$identify", **known, **{"$user_props": {"plan": "pro"}, "$anon_distinct_id": DEVICE})
        )
        self.get(receiver, in_web("$page", **known, **{"$category": "Shop", "$page_props": {"sale": True}}))
        self.get(receiver, in_web("$group", **known, **{"$group_id": "Acme", "$group_props": {"seats": 5}}))
        events = receiver.landed(3)
        assert [event.type for event in events] == ["identify", "page", "group"]
        assert {event.user for event in events} == {"u-1"}
        identify, page, group = (receiver.body(event) for event in events)
        assert (identify["userId"], identify["traits"]) == ("u-1", {"plan": "pro"})
        assert page["properties"] == {"url": "http://localhost/a", "title": "A", "path": "/a", "sale": True}
        assert (group["groupId"], group["traits"]) == ("Acme", {"seats": 5})

    @pytest.mark.parametrize(("name", "kind"), [("$web_event", "click"), ("$web_event", "session"), ("$whatever", "")])
    def test_autocaptured_events_go_nowhere(self, receiver: Receiving, name: str, kind: str) -> None:
        self.get(receiver, in_web(name, **{"$event_type": kind}))
        (event,) = receiver.landed(1)
        assert (event.type, event.state, event.rules) == ("track", "unrouted", "autocapture")

    @pytest.mark.parametrize("name", ["$web_event", "$mp_web_page_view"])
    def test_automatically_collected_pageviews_are_pages(self, receiver: Receiving, name: str) -> None:
        """webhooks: "Enable Pageview Events" is about just these; it is on here."""
        self.get(receiver, in_web(name, **{"$event_type": "pageview"}))
        (event,) = receiver.landed(1)
        assert (event.type, event.rules) == ("page", "default")
        assert receiver.body(event)["properties"] == {"url": "http://localhost/a", "title": "A", "path": "/a"}

    @pytest.mark.parametrize("name", ["$alias", "$create_alias"])
    def test_both_names_of_an_alias_are_one(self, receiver: Receiving, name: str) -> None:
        self.get(receiver, in_web(name, alias="u-1"))
        (event,) = receiver.landed(1)
        assert (event.type, event.name, event.rules) == ("alias", name, "unsupported-type")

    def test_the_same_dollar_name_on_the_http_api_is_not_autocapture(self, receiver: Receiving) -> None:
        ask(receiver.app, "POST", "/track", json.dumps(tracked("$whatever")).encode(), JSON)
        (event,) = receiver.landed(1)
        assert (event.wire, event.state, event.rules) == ("http-api", "delivered", "default")

    def test_an_address_of_forty_kilobytes_is_read(self, receiver: Receiving) -> None:
        self.get(receiver, in_web("Buy", elements="x" * 30_000))
        (event,) = receiver.landed(1)
        assert len(receiver.body(event)["properties"]["elements"]) == 30_000

    def test_newer_versions_post_json(self, receiver: Receiving) -> None:
        ask(receiver.app, "POST", "/track", json.dumps(in_web("Buy", customProp=42)).encode(), JSON)
        (event,) = receiver.landed(1)
        assert event.what() == ("web-sdk", "track", "Buy")
        assert receiver.body(event)["context"]["library"] == {"name": "freshpaint.js"}

    def test_the_payload_is_what_was_inside_the_base64(self, receiver: Receiving) -> None:
        text = json.dumps(in_web("Buy", note="ä"), indent=1, ensure_ascii=False)
        data = urllib.parse.quote(base64.b64encode(text.encode()).decode(), safe="")
        assert ask(receiver.app, "GET", f"/track?data={data}&ip=0&_=1").body == b"1"
        (event,) = receiver.landed(1)
        assert event.text == text


class TestMixpanelNode:
    def test_a_single_event_is_a_get(self, receiver: Receiving) -> None:
        event = tracked("Buy", mp_lib="node", note=">>>???ä")
        query = urllib.parse.urlencode({"ip": 0, "verbose": 0, "data": in_base64(event)})
        assert ask(receiver.app, "GET", f"/track?{query}").body == b"1"
        (found,) = receiver.landed(1)
        assert found.what() == ("mixpanel", "track", "Buy")
        assert receiver.body(found)["properties"]["note"] == ">>>???ä"

    def test_plus_signs_that_became_blanks_are_put_back(self, receiver: Receiving) -> None:
        events = [tracked(f"Step {number}", mp_lib="node", note="~~~>>>" * number) for number in range(1, 4)]
        data = in_base64(events)
        assert "+" in data
        reply = ask(receiver.app, "POST", "/track", f"data={data}&verbose=1".encode(), {"Content-Type": FORM})
        assert json.loads(reply.body)["status"] == 1
        found = receiver.landed(3)
        assert [(event.name, event.position, event.wire) for event in found] == [
            *(("Step 1", 1, "mixpanel"), ("Step 2", 2, "mixpanel"), ("Step 3", 3, "mixpanel"))
        ]
        assert [receiver.body(event)["properties"]["note"] for event in found] == ["~~~>>>" * n for n in (1, 2, 3)]

    def test_a_date_goes_out_in_milliseconds(self, receiver: Receiving) -> None:
        ask(receiver.app, "POST", "/track", form(tracked(time=1_772_600_889_250)))
        (event,) = receiver.landed(1)
        assert (event.time, event.state) == (1_772_600_889.25, "delivered")
        assert receiver.body(event)["timestamp"] == "2026-03-04T05:08:09Z"

    def test_milliseconds_are_an_error_on_the_web_sdks_wire(self, receiver: Receiving) -> None:
        ask(receiver.app, "POST", "/track", form(in_web("Buy", time=1_772_600_889_250)))
        (event,) = receiver.landed(1)
        assert (event.wire, event.verdict) == ("web-sdk", "invalid")
        assert "time-out-of-range" in event.codes

    def test_without_time_and_id_it_is_of_now_and_never_a_duplicate(self, receiver: Receiving) -> None:
        """The library sends neither; two equal events are two events."""
        event = {"event": "Buy", "properties": {"token": KEY, "distinct_id": "u-1", "mp_lib": "node"}}
        before = time.time()
        for _ in range(2):
            assert ask(receiver.app, "POST", "/track", form(event)).body == b"1"
        events = receiver.landed(2)
        assert [(event.verdict, event.state, event.source, event.key) for event in events] == [
            ("accepted", "delivered", None, None)
        ] * 2
        assert all(before - 1 <= (event.time or 0) <= time.time() + 1 for event in events)
        assert all(event.codes for event in events)
        assert len({event.message for event in events}) == 2
        assert len({json.dumps(receiver.body(event)) for event in events}) == 2

    def test_without_time_but_with_an_id_the_id_tells(self, receiver: Receiving) -> None:
        properties = {"token": KEY, "distinct_id": "u-1", "$insert_id": "i-1"}
        for _ in range(2):
            ask(receiver.app, "POST", "/track", form({"event": "Buy", "properties": properties}))
        assert_repeats(receiver.landed(2), fresh=1)


class TestAnalyticsNext:
    """Posts plain text, so that no preflight is needed; its batches go to `/v1/b`."""

    def test_a_single_call(self, receiver: Receiving) -> None:
        event = in_segment(properties={"total": 9.5}, writeKey=KEY, sentAt="2026-03-04T05:08:10Z", context={})
        reply = ask(receiver.app, "POST", "/v1/t", json.dumps(event).encode(), {"Content-Type": "text/plain"})
        assert (reply.status, reply.body) == (200, b'{"success":true}')
        (found,) = receiver.landed(1)
        assert found.what() == ("segment", "track", "Buy")
        assert found.who() == ("u-1", "d-1", KEY)
        assert (found.source, found.key) == ("messageId", json.dumps(event["messageId"]))
        assert receiver.body(found)["properties"] == {"total": 9.5}

    def test_a_page_call(self, receiver: Receiving) -> None:
        event = {**in_segment("page", properties={"url": "http://localhost/"}, writeKey=KEY), "userId": None}
        ask(receiver.app, "POST", "/v1/p", json.dumps(event).encode(), {"Content-Type": "text/plain"})
        (found,) = receiver.landed(1)
        assert found.what() == ("segment", "page", "$page")
        assert "userId" not in receiver.body(found)

    def test_a_batch(self, receiver: Receiving) -> None:
        body = {"writeKey": KEY, "batch": [in_segment(), in_segment("identify", traits={"plan": "pro", "userId": "x"})]}
        ask(receiver.app, "POST", "/v1/b", json.dumps(body).encode(), {"Content-Type": "text/plain"})
        events = receiver.landed(2)
        assert [event.name for event in events] == ["Buy", "$identify"]
        assert receiver.body(events[1])["traits"] == {"plan": "pro"}


class TestRudderNode:
    """Gzip JSON that calls itself a form; no `timestamp` but `originalTimestamp` and `sentAt`."""

    def body(self) -> bytes:
        event = in_segment(originalTimestamp="2026-03-04T07:08:09.250+02:00", sentAt="2026-03-04T05:09:00.000Z")
        del event["timestamp"]
        return json.dumps({"batch": [event], "sentAt": "2026-03-04T05:10:00.000Z"}).encode()

    def test_it_is_read_as_json_with_its_original_time(self, receiver: Receiving) -> None:
        headers = {"Content-Type": FORM, "Content-Encoding": "gzip", "Authorization": BASIC}
        reply = ask(receiver.app, "POST", "/v1/batch", frames.gzipped(self.body()), headers)
        assert (reply.status, reply.body) == (200, b'{"success":true}')
        (event,) = receiver.landed(1)
        assert event.who() == ("u-1", "d-1", KEY)
        assert (event.time, event.state) == (1_772_600_889.25, "delivered")


class TestTimesAndTokensOfSegmentsKind:
    @pytest.mark.parametrize(
        ("fields", "seconds"),
        [
            ({"timestamp": "2026-03-04T05:08:09.123456789Z"}, 1_772_600_889.123456),
            ({"timestamp": "2026-03-04T10:38:09+05:30"}, 1_772_600_889.0),
            ({"timestamp": "2026-03-03T19:08:09.5-10:00"}, 1_772_600_889.5),
            ({"timestamp": None, "originalTimestamp": "2026-03-04T05:08:09Z", "sentAt": "x"}, 1_772_600_889.0),
            ({"timestamp": None, "sentAt": "2026-03-04T05:08:09Z"}, 1_772_600_889.0),
            ({"timestamp": None}, 1_772_600_890.0),
        ],
    )
    def test_the_first_time_that_is_there_counts(
        self, receiver: Receiving, fields: dict[str, Any], seconds: float
    ) -> None:
        body = {"batch": [in_segment(**fields)], "writeKey": KEY, "sentAt": "2026-03-04T05:08:10Z"}
        ask(receiver.app, "POST", "/v1/batch", json.dumps(body).encode(), JSON)
        (event,) = receiver.landed(1)
        assert event.time == pytest.approx(seconds, abs=1e-6)
        assert event.state == "delivered"

    def test_the_body_wins_over_basic(self, receiver: Receiving) -> None:
        body = json.dumps({"batch": [in_segment()], "writeKey": "of-the-body"}).encode()
        ask(receiver.app, "POST", "/v1/batch", body, {**JSON, "Authorization": BASIC})
        assert [event.token for event in receiver.landed(1)] == ["of-the-body"]

    def test_the_event_wins_over_the_body(self, receiver: Receiving) -> None:
        body = json.dumps({"batch": [in_segment(writeKey="its-own")], "writeKey": "of-the-body"}).encode()
        ask(receiver.app, "POST", "/v1/batch", body, JSON)
        assert [event.token for event in receiver.landed(1)] == ["its-own"]

    def test_properties_called_like_fields_of_other_wires_stay_properties(self, receiver: Receiving) -> None:
        names = {"time": "noon", "token": "mine", "distinct_id": 7, "$insert_id": "i", "event": "x", "mp_lib": "web"}
        body = json.dumps({"batch": [in_segment(properties=names)], "writeKey": KEY}).encode()
        ask(receiver.app, "POST", "/v1/batch", body, JSON)
        (event,) = receiver.landed(1)
        assert event.who() == ("u-1", "d-1", KEY)
        assert event.source == "messageId"
        found = receiver.body(event)["properties"]
        assert {name: found[name] for name in names if not name.startswith("$")} == {
            name: value for name, value in names.items() if not name.startswith("$")
        }

    def test_the_payload_is_the_element_byte_for_byte(self, receiver: Receiving) -> None:
        element = b'{ "type":"track" , "event":"Odd","userId":"u","timestamp":"2026-03-04T05:08:09Z","x":1e2,'
        element += b' "messageId":"m"}'
        ask(receiver.app, "POST", "/v1/batch", b'{"writeKey":"k","batch":[' + element + b" , 3]}", JSON)
        events = receiver.landed(2)
        assert [event.text for event in events] == [element.decode(), "3"]


class TestKeysOfDifferentSources:
    def test_never_meet(self, receiver: Receiving) -> None:
        """The same text as `$insert_id`, `messageId` and `uuid` of one environment: three originals."""
        ask(receiver.app, "POST", "/track", form(tracked(**{"$insert_id": "same"})))
        segment = {"batch": [in_segment(messageId="same")], "writeKey": KEY}
        ask(receiver.app, "POST", "/v1/batch", json.dumps(segment).encode(), JSON)
        ask(receiver.app, "POST", "/react-native/", frames.react_native(frames.in_react_native("same")), JSON)
        events = receiver.landed(3)
        assert [event.source for event in events] == ["$insert_id", "messageId", "uuid"]
        assert {event.verdict for event in events} == {"accepted"}
        assert len({event.message for event in events}) == 3
