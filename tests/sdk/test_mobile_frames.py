"""Frames of the Android, iOS and React Native SDKs."""

import json
from typing import Any

import pytest

from tests.support.running import JSON, Reply
from tests.support.sdk import frames as frames
from tests.support.sdk.clients import KEY, Receiving, assert_repeats, one
from tests.support.sdk.frames import BASIC, ask, gzipped, in_mobile, in_react_native, mobile_batch, react_native


class TestAndroid:
    """Chunked gzip without a length, and the environment ID only as user of Basic."""

    LIBRARY = "analytics-android"

    def post(self, receiver: Receiving, body: bytes) -> Reply:
        headers = {"Authorization": BASIC, "Content-Encoding": "gzip", "User-Agent": "analytics-android/2.1.0"}
        reply = frames.chunked(receiver.app, "/android", gzipped(body), {**JSON, **headers})
        assert reply is not None
        return reply

    def event(self, kind: str, **fields: Any) -> dict[str, object]:
        return in_mobile(kind, self.LIBRARY, channel="mobile", **fields)

    def test_every_type_of_a_batch(self, receiver: Receiving) -> None:
        traits = {"plan": "pro", "userId": "u-1", "anonymousId": "d-1"}
        screen = {"event": "screen_view", "name": "Start", "category": "Shop"}
        body = mobile_batch(
            self.event("track", event="Buy", properties={"total": 9.5}),
            self.event("identify", traits=traits),
            self.event("group", groupId="Acme", traits={"seats": 5}),
            self.event("screen", **screen),
            self.event("alias", previousId="d-1"),
        )
        reply = self.post(receiver, body)
        assert (reply.status, reply.body) == (200, b'{"success":true}')
        events = receiver.landed(5)
        assert [event.what() for event in events] == [
            ("mobile", "track", "Buy"),
            ("mobile", "identify", "$identify"),
            ("mobile", "group", "$group"),
            ("mobile", "screen", "screen_view"),
            ("mobile", "alias", "$create_alias"),
        ]
        assert {event.who() for event in events} == {("u-1", "d-1", KEY)}
        assert {(event.source, event.time) for event in events} == {("messageId", 1_772_600_889.25)}
        assert [event.rules for event in events][3:] == ["unsupported-type", "unsupported-type"]
        track, identify, group = (receiver.body(event) for event in events[:3])
        assert track["properties"]["total"] == 9.5
        assert (track["userId"], track["anonymousId"], track["timestamp"]) == ("u-1", "d-1", "2026-03-04T05:08:09Z")
        assert (identify["properties"], identify["traits"]) == ({}, {"plan": "pro"})
        assert (group["groupId"], group["traits"]) == ("Acme", {"seats": 5})

    def test_bundled_integrations_that_are_off_leave_the_rest_on(self, receiver: Receiving) -> None:
        off = self.event("track", event="Off", integrations={"Webhooks": False})
        self.post(receiver, mobile_batch(self.event("track", event="On", integrations={"Firebase": False}), off))
        events = receiver.landed(2)
        assert [(event.name, event.rules) for event in events] == [("On", "default"), ("Off", "excluded")]

    def test_the_same_queue_sent_again_is_a_retry(self, receiver: Receiving) -> None:
        body = mobile_batch(self.event("track", event="Buy"), self.event("track", event="Look"))
        for _ in range(3):
            self.post(receiver, body)
        assert_repeats(receiver.landed(6), fresh=2)

    def test_the_environment_is_kept_in_the_log_so_that_a_replay_knows_it(self, receiver: Receiving) -> None:
        self.post(receiver, mobile_batch(self.event("track", event="Buy")))
        (event,) = receiver.landed(1)
        assert receiver.header(event.request, "Authorization") == BASIC

    def test_a_stream_that_breaks_off_is_not_an_event(self, receiver: Receiving) -> None:
        body = gzipped(mobile_batch(self.event("track", event="Buy")))
        reply = frames.chunked(
            receiver.app, "/android", body[:-10], {"Authorization": BASIC, "Content-Encoding": "gzip"}
        )
        assert reply is not None
        assert reply.status == 400
        assert receiver.app.states() == []


class TestIos:
    """The same under a path with one slash more, or two; the order of the keys is any."""

    @pytest.mark.parametrize("path", ["/android/", "/android//"])
    @pytest.mark.parametrize("last", ["batch", "sentAt"])
    def test_a_batch(self, receiver: Receiving, path: str, last: str) -> None:
        screen = {"event": "screen_view", "properties": {"firebase_screen": "Start"}}
        events = [
            in_mobile("track", "analytics-ios", event="Buy", timestamp="2026-03-04T05:08:09.123456789Z"),
            in_mobile("screen", "analytics-ios", **screen),
        ]
        headers = {**JSON, "Authorization": BASIC, "Content-Encoding": "gzip", "User-Agent": "freshpaint-ios/0.5.0"}
        reply = ask(receiver.app, "POST", path, gzipped(mobile_batch(*events, last=last)), headers)
        assert (reply.status, reply.body) == (200, b'{"success":true}')
        found = receiver.landed(2)
        assert [event.what() for event in found] == [("mobile", "track", "Buy"), ("mobile", "screen", "screen_view")]
        assert {event.token for event in found} == {KEY}
        assert receiver.body(found[0])["timestamp"] == "2026-03-04T05:08:09Z"


class TestReactNative:
    """Only 200 with exactly `success` empties its queue; with anything else it sends everything again, and more."""

    def post(self, receiver: Receiving, *events: dict[str, object]) -> None:
        reply = ask(receiver.app, "POST", "/react-native/", react_native(*events), JSON)
        assert (reply.status, reply.body) == (200, b"success")

    def test_a_track_call(self, receiver: Receiving) -> None:
        self.post(receiver, in_react_native("a"))
        (event,) = receiver.landed(1)
        assert event.what() == ("react-native", "track", "Buy")
        assert event.who() == ("u-1", "d-1", KEY)
        assert (event.time, event.source, event.key) == (1_772_600_889.25, "uuid", '"a"')
        body = receiver.body(event)
        assert (body["event"], body["userId"], body["anonymousId"]) == ("Buy", "u-1", "d-1")
        assert (body["timestamp"], body["properties"]) == ("2026-03-04T05:08:09Z", {"total": 9.5})

    def test_identify_and_group(self, receiver: Receiving) -> None:
        user = {"$user_props": {"plan": "pro"}, "$anon_distinct_id": "d-1"}
        group = {"$group_id": "Acme", "$group_props": {"seats": 5}, "$prev_group_id": None}
        self.post(
            receiver,
            in_react_native("a", event_type="$identify", event_properties=user),
            in_react_native("b", event_type="$group", event_properties=group),
        )
        events = receiver.landed(2)
        assert [event.type for event in events] == ["identify", "group"]
        assert receiver.body(events[0])["traits"] == {"plan": "pro"}
        assert (receiver.body(events[1])["groupId"], receiver.body(events[1])["traits"]) == ("Acme", {"seats": 5})

    def test_without_a_user_the_device_is_who(self, receiver: Receiving) -> None:
        self.post(receiver, in_react_native("a", user_id=None))
        (event,) = receiver.landed(1)
        assert event.who() == ("d-1", "d-1", KEY)
        assert "userId" not in receiver.body(event)

    def test_screens_and_touches_go_nowhere(self, receiver: Receiving) -> None:
        self.post(receiver, in_react_native("a", event_type="screen_view"), in_react_native("b", event_type="$touch"))
        events = receiver.landed(2)
        assert [(event.type, event.rules) for event in events] == [
            *(("screen", "unsupported-type"), ("track", "autocapture"))
        ]

    def test_options_in_both_places(self, receiver: Receiving) -> None:
        off = {"$options": {"integrations": {"Webhooks": False}}}
        self.post(
            receiver,
            in_react_native("a", event_properties={"custom_props": {"total": 1, **off}}),
            in_react_native("b", event_type="$identify", event_properties={"$user_props": {}, **off}),
            in_react_native("c"),
        )
        assert [event.rules for event in receiver.landed(3)] == ["excluded", "excluded", "default"]

    def test_a_queue_that_grows_is_a_chain_of_retries(self, receiver: Receiving) -> None:
        first, second, third = (in_react_native(uuid, event_type=f"Step {uuid}") for uuid in "abc")
        self.post(receiver, first)
        self.post(receiver, first, second)
        self.post(receiver, first, second, third)
        events = receiver.landed(6)
        assert [(event.name, event.position, event.verdict, event.original, event.collision) for event in events] == [
            ("Step a", 1, "accepted", None, 0),
            ("Step a", 1, "duplicate", 1, 0),
            ("Step b", 2, "accepted", None, 0),
            ("Step a", 1, "duplicate", 1, 0),
            ("Step b", 2, "duplicate", 3, 0),
            ("Step c", 3, "accepted", None, 0),
        ]
        assert receiver.app.rows("select retry_of from requests order by id") == [None, 1, 1]
        assert len(receiver.bodies()) == 3

    def test_success_is_said_to_nonsense_too(self, receiver: Receiving) -> None:
        """Anything else and the app would send it for ever."""
        self.post(receiver, {"event_type": 3}, in_react_native("a"))
        events = receiver.landed(2)
        assert [event.verdict for event in events] == ["invalid", "accepted"]
        assert one(events, "Buy").position == 2
        body = json.dumps({"client": KEY, "v": 2}).encode()
        assert ask(receiver.app, "POST", "/react-native/", body, JSON).body == b"success"
        assert [event.verdict for event in receiver.landed(3)][2:] == ["invalid"]
