"""Requests and events of the log, to be sent again."""

import json
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from liveview.core.wire.paths import find
from liveview.core.wire.unpack import unpack
from liveview.log.read.again import can_be_sent, edited_request, fresh_request, fresh_text, same_request
from liveview.model.event import Event, EventType, Request, Wire
from liveview.model.outgoing import Outgoing
from liveview.text.masking import MASK
from tests.support.log.making import event, request

AT = 1_790_000_000.1251
TRACKED = '{"event":"E","properties":{"distinct_id":"u","token":"t","time":1.5,"price":1.10}}'
SEGMENT = (
    '{"type":"track","event":"E","userId":"u","messageId":"old","timestamp":"2020-01-01","properties":{"price":1.10}}'
)
NATIVE = '{"event_type":"E","device_id":"d","uuid":"old","timestamp":1577836800000}'
UPDATE = '{"$token":"t","$distinct_id":"u","$time":1,"$set":{"price":1.10}}'

WAYS = {
    "http-api": ("POST", "/track", Wire.HTTP_API, TRACKED, b""),
    "list": ("POST", "//track/?verbose=1&ip=1", Wire.MIXPANEL, TRACKED, b"[]"),
    "form": ("POST", "/track/", Wire.MIXPANEL, TRACKED, b"data=e30&verbose=1"),
    "query": ("GET", "/track?ip=1&data=e30&_=5", Wire.WEB_SDK, TRACKED, b""),
    "update": ("POST", "/engage", Wire.MIXPANEL, UPDATE, b"data=e30"),
    "batch": ("POST", "/v1/batch", Wire.SEGMENT, SEGMENT, b"{}"),
    "alone": ("POST", "/v1/t", Wire.SEGMENT, SEGMENT, b"{}"),
    "mobile": ("POST", "/android//", Wire.MOBILE, SEGMENT, b"\x1f\x8b"),
    "react-native": ("POST", "/react-native/", Wire.REACT_NATIVE, NATIVE, b"{}"),
}


def row(method: str, path: str, wire: Wire | None, body: bytes = b"{}") -> Request:
    headers = (("Host", "127.0.0.1:1"), ("X-Api-Key", MASK), ("User-Agent", "a/1"), ("Content-Encoding", "gzip"))
    changed = {"method": method, "path": path, "wire": wire, "body": body, "headers": headers}
    return msgspec.structs.replace(request(1), **changed)


def ways(name: str) -> tuple[Event, Request]:
    method, path, wire, payload, body = WAYS[name]
    before = msgspec.structs.replace(event(1), payload=payload)
    if path == "/engage":
        before = msgspec.structs.replace(before, type=EventType.IDENTIFY, name="$engage")
    return before, row(method, path, wire, body)


def read_back(sent: Outgoing) -> list[str | None]:
    """The events that a receiver finds in a request."""
    endpoint = find(sent.target)
    assert endpoint is not None
    assert sent.method in endpoint.methods
    query = sent.target.partition("?")[2]
    return [reading.text for reading in unpack(endpoint, query, sent.body).readings]


class TestSameRequest:
    @pytest.mark.parametrize("name", WAYS)
    def test_is_the_request_byte_for_byte_without_its_secrets(self, name: str) -> None:
        _, before = ways(name)
        sent = same_request(before)
        assert sent is not None
        assert (sent.method, sent.target, sent.body) == (before.method, before.path, before.body)
        assert sent.headers == (("User-Agent", "a/1"), ("Content-Encoding", "gzip"))

    def test_of_a_refused_one_there_is_none(self) -> None:
        assert same_request(msgspec.structs.replace(row("POST", "/track", None), problem="too large")) is None

    @pytest.mark.parametrize("path", ["/nowhere", "", "*", "http://127.0.0.1/track", "/track\n", "/é"])
    def test_of_one_that_leads_nowhere_there_is_none(self, path: str) -> None:
        assert same_request(row("POST", path, None)) is None

    @pytest.mark.parametrize("query", ["é", "a b", "\x1b[31m", "a\r\nX-Evil: b", "\\xff\u2028"])
    def test_leaves_out_a_query_that_no_request_line_can_hold(self, query: str) -> None:
        sent = same_request(row("POST", f"/track?{query}", Wire.HTTP_API))
        assert sent is not None
        assert sent.target == "/track"
        assert same_request(row("GET", f"/track?data={query}", Wire.MIXPANEL)) is None


class TestFreshRequest:
    @pytest.mark.parametrize("name", WAYS)
    def test_brings_the_event_alone_by_its_own_way_with_another_id(self, name: str) -> None:
        before, asked = ways(name)
        sent = fresh_request(before, asked, "new", AT)
        assert sent is not None
        (text,) = read_back(sent)
        assert text is not None
        assert '"new"' in text
        assert '"old"' not in text
        assert ("1.10" in text) == ("1.10" in WAYS[name][3])
        assert sent.headers == (("User-Agent", "a/1"),)

    def test_has_the_time_to_the_millisecond(self) -> None:
        found = {}
        for name in ("http-api", "batch", "react-native", "update"):
            sent = fresh_request(*ways(name), "new", AT)
            assert sent is not None
            value = json.loads(read_back(sent)[0] or "")
            found[name] = value.get("properties", {}).get("time") or value.get("timestamp") or value.get("$time")
        assert found == {
            "http-api": 1790000000.125,
            "batch": "2026-09-21T14:13:20.125Z",
            "react-native": 1790000000125,
            "update": 1790000000.125,
        }

    @pytest.mark.parametrize("payload", [None, "[]", "5", '{"properties":5}', '{"event":"E"}'])
    def test_of_what_has_no_place_for_an_id_there_is_none(self, payload: str | None) -> None:
        before = msgspec.structs.replace(event(1), payload=payload)
        assert fresh_request(before, row("POST", "/track", Wire.HTTP_API), "new", AT) is None

    def test_that_leads_nowhere_there_is_none(self) -> None:
        assert fresh_request(event(1), row("POST", "/nowhere", None), "new", AT) is None
        assert fresh_request(event(1), row("POST", "/track?\n", Wire.HTTP_API), "new", AT) is None


class TestEditedRequest:
    @pytest.mark.parametrize("name", sorted(set(WAYS) - {"batch", "mobile", "react-native", "list"}))
    @pytest.mark.parametrize("text", ["", "{", "nonsense é 😀", '{"a":"&=+%"}', "\x1b[31m"])
    def test_sends_whatever_was_written(self, name: str, text: str) -> None:
        sent = edited_request(*ways(name), text)
        if sent.body.startswith(b"data=") or sent.method == "GET":
            fields = parse_qs(sent.body.decode() or urlsplit(sent.target).query, keep_blank_values=True)
            assert fields["data"] == [text]
        else:
            assert sent.body.decode().strip("[]") == text

    @pytest.mark.parametrize("name", WAYS)
    def test_sends_an_event_as_it_was_written(self, name: str) -> None:
        text = '{"event":"é","a":[1.10,"&=+%"]}'
        assert read_back(edited_request(*ways(name), text)) == [text]

    def test_renews_what_was_written_and_nothing_else(self) -> None:
        before, asked = ways("batch")
        assert fresh_text(before, asked, '{"a":1.10,"messageId":"x"}', "new", AT) == ('{"a":1.10,"messageId":"new"}')
        assert fresh_text(before, asked, "{", "new", AT) is None


class TestCanBeSent:
    @pytest.mark.parametrize("target", ["/track", "//track//?a=%20b", "/v1/batch", "/engage/"])
    def test_where_a_receiver_is(self, target: str) -> None:
        assert can_be_sent(target)

    @pytest.mark.parametrize("target", ["/nowhere", "/track?a b", "/track?\t", "/track?é", "/track?\x7f", "/track\r\n"])
    def test_nowhere_else(self, target: str) -> None:
        assert not can_be_sent(target)
