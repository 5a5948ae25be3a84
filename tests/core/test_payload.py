"""Webhook bodies: the documented samples, and our decisions where the documents are silent."""

import base64
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.dedup import Key
from liveview.core.json.document import Document, Json, decimal, read
from liveview.core.payload import body, message_id, stripped, timestamp
from liveview.core.wire.stored import StoredPayload
from liveview.model.event import DedupSource
from tests.support.core.inputs import TOKEN
from tests.support.core.inputs import body as event_body
from tests.support.examples import examples

DEVICE = "1855a980cb1529-066ed15036156b-18525635-13c680-1855a980cb2178a"
PAGE = {"$current_url": "https://example.com/", "$title": "Home Page", "$pathname": "/", "$host": "example.com"}
WEB = {
    "token": TOKEN,
    "$device_id": DEVICE,
    "$insert_id": "7k2j9x0qlm1a4z8c",
    "$session_id": "1855a980cb3",
    "$os": "Mac OS X",
    "$browser": "Chrome",
    "$lib_version": "1.3.0",
    "mp_lib": "web",
}
"""What the web SDK adds to every event."""

TRACK = {
    "event": "a",
    "properties": WEB | PAGE | {"distinct_id": DEVICE, "time": 1672262210.456, "$event_name": "a", "customProp": 42},
}
IDENTIFY = {
    "event": "$identify",
    "properties": WEB
    | PAGE
    | {
        "distinct_id": "hello@example.com",
        "$user_id": "hello@example.com",
        "$anon_distinct_id": DEVICE,
        "time": 1672264825.1,
        "$user_props": {"phone": "+15558675309"},
    },
}
VIEW = {
    "event": "$page",
    "properties": WEB
    | PAGE
    | {"$title": "Example Domain", "distinct_id": DEVICE, "time": 1672264290.99, "$category": "", "$page_props": {}},
}
GROUP = {
    "event": "$group",
    "properties": WEB
    | PAGE
    | {
        "distinct_id": DEVICE,
        "time": 1672264583,
        "$group_id": "Acme, Inc",
        "$prev_group_id": None,
        "$group_props": {"companyId": "1234"},
    },
}
SDK = '"library":{"name":"freshpaint.js"}'
HOME = f'"context":{{"page":{{"url":"https://example.com/","title":"Home Page","path":"/"}},{SDK}}}'
ANONYMOUS = f'"messageId":"ID","anonymousId":"{DEVICE}"'

SAMPLES = {
    "track": (
        TRACK,
        (
            f'{{"event":"a","type":"track","timestamp":"2022-12-28T21:16:50Z",{ANONYMOUS},{HOME},'
            '"properties":{"customProp":42}}'
        ),
    ),
    "identify": (
        IDENTIFY,
        (
            f'{{"type":"identify","timestamp":"2022-12-28T22:00:25Z",{ANONYMOUS},"userId":"hello@example.com",{HOME},'
            '"properties":{},"traits":{"phone":"+15558675309"}}'
        ),
    ),
    "page": (
        VIEW,
        (
            f'{{"type":"page","timestamp":"2022-12-28T21:51:30Z",{ANONYMOUS},'
            '"context":{"page":null,"library":{"name":"freshpaint.js"}},'
            '"properties":{"url":"https://example.com/","title":"Example Domain","path":"/"}}'
        ),
    ),
    "group": (
        GROUP,
        (
            f'{{"type":"group","timestamp":"2022-12-28T21:56:23Z",{ANONYMOUS},{HOME},"groupId":"Acme, Inc",'
            '"properties":{},"traits":{"companyId":"1234"}}'
        ),
    ),
}
"""The four samples of the Webhooks page: an event as the web SDK sends it, and the documented body, compact."""


def sent(event: object) -> dict[str, Json]:
    """The body that webhooks get for an event, decoded."""
    payload = event if isinstance(event, str) else json.dumps(event)
    decoded = json.loads(body(StoredPayload(payload), "ID"))
    assert isinstance(decoded, dict)
    return decoded


def server(**properties: object) -> dict[str, Json]:
    """The body for a server event with these properties."""
    return sent(event_body(**properties).decode())


class TestDocumentedSamples:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_come_out_byte_for_byte(self, name: str) -> None:
        event, documented = SAMPLES[name]
        assert body(StoredPayload(json.dumps(event)), "ID").decode() == documented

    @pytest.mark.parametrize("name", SAMPLES)
    def test_have_their_keys_in_the_documented_order(self, name: str) -> None:
        event, documented = SAMPLES[name]
        assert list(sent(event)) == list(json.loads(documented))


class TestMessageIds:
    KEYS = st.builds(Key, st.text(max_size=5), st.sampled_from(DedupSource), st.text(max_size=5))

    @settings(deadline=None)
    @given(KEYS)
    def test_are_base64_of_16_bytes_and_stable(self, key: Key) -> None:
        identifier = message_id(key)
        assert len(identifier) == 24
        assert len(base64.b64decode(identifier, validate=True)) == 16
        assert identifier == message_id(msgspec.structs.replace(key))

    def test_stay_the_same_from_release_to_release(self) -> None:
        assert message_id(Key(TOKEN, DedupSource.INSERT_ID, '"a"')) == "1XTGDuBKxJAaQVpDC1fBwQ=="

    def test_differ_with_every_part_of_the_key(self) -> None:
        keys = [
            Key(TOKEN, DedupSource.INSERT_ID, '"1"'),
            Key(TOKEN, DedupSource.INSERT_ID, "1"),
            Key(TOKEN, DedupSource.TIME, "1"),
            Key("other", DedupSource.INSERT_ID, "1"),
        ]
        assert len({message_id(key) for key in keys}) == 4


class TestServerEvents:
    def test_have_no_page_and_their_own_library(self) -> None:
        assert server()["context"] == {"page": None, "library": {"name": "http-api"}}

    def test_have_an_empty_anonymous_id_without_a_device(self) -> None:
        assert server()["anonymousId"] == ""

    def test_have_the_user_unless_it_is_the_device(self) -> None:
        assert server()["userId"] == "13793"
        assert "userId" not in server(**{"$device_id": "13793"})

    def test_have_a_page_as_soon_as_one_part_is_known(self) -> None:
        context = server(**{"$current_url": "https://a.example/"})["context"]
        assert context["page"] == {"url": "https://a.example/", "title": None, "path": None}

    def test_send_coerced_ids_as_text(self) -> None:
        shape = server(distinct_id=5, **{"$device_id": 7})
        assert (shape["userId"], shape["anonymousId"]) == ("5", "7")


class TestProperties:
    def test_lose_only_the_transport_fields(self) -> None:
        shape = server(price=500, utm_source="x", a={"$b": 1}, **{"$ip": "::1", "$custom": 1})
        assert shape["properties"] == {"price": 500, "utm_source": "x", "a": {"$b": 1}}

    def test_keep_their_order(self) -> None:
        assert list(server(z=1, a=2, m=3)["properties"]) == ["z", "a", "m"]

    def test_that_are_stripped_can_be_listed(self) -> None:
        properties = '{"distinct_id": 1, "price": 1, "token": 1, "time": 1, "$ip": 1, "mp_lib": "web"}'
        names = stripped(StoredPayload(f'{{"properties": {properties}}}'))
        assert names == ("distinct_id", "token", "time", "$ip", "mp_lib")
        identify = '{"event": "$identify", "properties": {"token": 1, "a": 1, "$user_props": {}}}'
        assert stripped(StoredPayload(identify)) == ("token", "a")

    @pytest.mark.parametrize("literal", ["1.0", "-0", "1e400", "7" * 5000, "0.1000000000000000055", "1E+5"])
    def test_keep_the_digits_of_every_number(self, literal: str) -> None:
        payload = event_body(n="N").decode().replace('"N"', literal)
        assert f'"properties":{{"n":{literal}}}'.encode() in body(StoredPayload(payload), "ID")

    def test_are_compact_utf8(self) -> None:
        content = body(StoredPayload(event_body(a="ü😀\u2028").decode()), "ID")
        assert '"a":"ü😀\u2028"'.encode() in content
        assert b'": ' not in content

    @pytest.mark.parametrize(("name", "traits"), [("$identify", "$user_props"), ("$group", "$group_props")])
    @pytest.mark.parametrize("value", [None, [], "x", 5])
    def test_of_people_and_groups_without_traits_are_empty(self, name: str, traits: str, value: object) -> None:
        shape = sent(event_body(name, extra=1, **{traits: value}).decode())
        assert (shape["properties"], shape["traits"]) == ({}, {})


class TestPages:
    def test_of_servers_have_their_flat_properties(self) -> None:
        shape = sent(event_body("$page", name="Home", url="https://a.example/").decode())
        assert shape["properties"] == {"name": "Home", "url": "https://a.example/"}

    def test_prefer_what_the_caller_sent_to_what_the_browser_saw(self) -> None:
        shape = sent(event_body("$page", **{"$title": "seen", "$page_props": {"title": "said"}}).decode())
        assert shape["properties"] == {"title": "said"}

    def test_that_are_autocaptured_are_pages(self) -> None:
        shape = sent(event_body("$web_event", **PAGE, **{"$event_type": "pageview"}).decode())
        assert shape["type"] == "page"
        assert shape["properties"] == {"url": "https://example.com/", "title": "Home Page", "path": "/"}


class TestTimestamps:
    @pytest.mark.parametrize(
        ("literal", "text"),
        [
            (b"1672262210", "2022-12-28T21:16:50Z"),
            (b"1672262210.999999", "2022-12-28T21:16:50Z"),
            (b"1.67226221e9", "2022-12-28T21:16:50Z"),
            (b"0", "1970-01-01T00:00:00Z"),
            (b"0e99999", "1970-01-01T00:00:00Z"),
            (b"-0", "1970-01-01T00:00:00Z"),
            (b"1e-400", "1970-01-01T00:00:00Z"),
            (b"-1", "1969-12-31T23:59:59Z"),
            (b"-62135596800", "0001-01-01T00:00:00Z"),
            (b"253402300799.999999999", "9999-12-31T23:59:59Z"),
        ],
    )
    def test_are_whole_seconds_in_utc(self, literal: bytes, text: str) -> None:
        number = decimal(msgspec.Raw(literal))
        assert number is not None
        assert timestamp(number) == text

    @pytest.mark.parametrize("text", ["1672262210", " 1672262210.5\n", "1.67226221e9", "+1672262210."])
    def test_are_read_from_numeric_text(self, text: str) -> None:
        assert sent(event_body(time=text).decode())["timestamp"] == "2022-12-28T21:16:50Z"


class TestBodies:
    @examples(60)
    @given(
        st.sampled_from(["a", "$identify", "$page", "$group"]),
        st.dictionaries(st.text(max_size=6), st.none() | st.integers() | st.text(max_size=4), max_size=5),
    )
    def test_are_json_of_a_documented_shape(self, name: str, extra: dict[str, object]) -> None:
        reserved = {"distinct_id", "token", "time"}
        properties = {key: value for key, value in extra.items() if key not in reserved}
        payload = event_body(name, **properties).decode()
        content = body(StoredPayload(payload), "ID")
        assert isinstance(read(content), Document)
        known = {"event", "type", "timestamp", "messageId", "anonymousId", "userId", "groupId", "context"}
        assert json.loads(content).keys() <= known | {"properties", "traits"}
        assert content == body(StoredPayload(payload), "ID")

    def test_of_invalid_events_do_not_exist(self) -> None:
        with pytest.raises(ValueError, match="only valid events"):
            body(StoredPayload("{"), "ID")
