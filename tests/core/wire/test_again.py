import json
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.document import encode, read
from liveview.core.wire.again import alone, fresh
from liveview.core.wire.paths import find
from liveview.core.wire.stored import Stored
from liveview.core.wire.unpack import unpack
from liveview.model.event import EventType, Request, Wire
from tests.core.world import body

AT = Decimal("1790000000.125")


def renewed(text: str, wire: Wire = Wire.HTTP_API) -> str | None:
    return fresh(Stored(text, wire), "new", AT)


def request(path: str, method: str = "POST", content: bytes = b"") -> Request:
    return Request(1, 0.0, method, path, None, "", (("Content-Type", "text/plain"),), content, 200, None)


class TestFresh:
    def test_puts_in_an_id_and_a_time_and_keeps_every_other_value_and_its_digits(self) -> None:
        text = '{"event":"E","properties":{"a":1.10,"time":1577836800,"$insert_id":"old","b":[12345678901234567890.5]}}'
        assert renewed(text) == (
            '{"event":"E","properties":{"a":1.10,"time":1790000000.125,"$insert_id":"new",'
            '"b":[12345678901234567890.5]}}'
        )

    def test_adds_the_id_when_there_is_none(self) -> None:
        found = renewed(json.dumps({"event": "E", "properties": {}}))
        assert json.loads(found or "")["properties"] == {"$insert_id": "new", "time": 1790000000.125}

    @pytest.mark.parametrize("text", ["", "[]", '{"event": 1}', '{"properties": 7}', "{", '{"properties": {"a": NaN}}'])
    def test_of_what_has_no_place_for_them_is_nothing(self, text: str) -> None:
        assert renewed(text) is None

    def test_is_read_as_the_same_event(self) -> None:
        text = body(price=0.1).decode()
        value = json.loads(renewed(text) or "")
        value["properties"].pop("$insert_id")
        assert {**json.loads(text)["properties"], "time": 1790000000.125} == value["properties"]
        assert encode(read(text.encode()).value) == text.replace(": ", ":").replace(", ", ",").encode()  # type: ignore[union-attr]

    def test_writes_what_each_wire_calls_them(self) -> None:
        segment = '{"messageId":"old","timestamp":"2020-01-01T00:00:00Z","sentAt":"2020-01-01T00:00:00Z","a":1.0}'
        assert renewed(segment, Wire.MOBILE) == (
            '{"messageId":"new","timestamp":"2026-09-21T14:13:20.125Z","sentAt":"2026-09-21T14:13:20.125Z","a":1.0}'
        )
        assert renewed('{"uuid":"old","timestamp":1}', Wire.REACT_NATIVE) == '{"uuid":"new","timestamp":1790000000125}'
        update = Stored('{"$token":"t","$time":1,"$set":{"a":1.10}}', Wire.MIXPANEL, EventType.IDENTIFY, "$engage")
        assert fresh(update, "new", AT) == (
            '{"$token":"t","$time":1790000000.125,"$set":{"a":1.10},"$insert_id":"new"}'
        )


PLACES = {
    "/track": Wire.HTTP_API,
    "/v1/batch": Wire.SEGMENT,
    "/v1/track": Wire.SEGMENT,
    "/android/": Wire.MOBILE,
    "//react-native/": Wire.REACT_NATIVE,
    "/engage": Wire.MIXPANEL,
    "/import?strict=1": Wire.MIXPANEL,
}


class TestAlone:
    @pytest.mark.parametrize(("path", "wire"), PLACES.items())
    def test_is_unpacked_into_the_very_event_on_the_very_wire(self, path: str, wire: Wire) -> None:
        payload = '{"event":"E","properties":{"a":1.10}}'
        sent = alone(request(path), Stored(payload, wire, token="t"))
        endpoint = find(sent.target)
        assert endpoint is not None
        parcel = unpack(endpoint, "", sent.body)
        assert sent.target == path
        assert [reading.text for reading in parcel.readings] == [payload]
        assert parcel.origin.wire is wire
        if wire in {Wire.SEGMENT, Wire.MOBILE, Wire.REACT_NATIVE} and path != "/v1/track":
            assert parcel.origin.token == "t"

    def test_stays_in_the_query_of_a_get(self) -> None:
        sent = alone(request("/track?ip=1&data=old&_=7", "GET"), Stored('{"a":"+ &"}', Wire.WEB_SDK))
        assert (sent.method, sent.body) == ("GET", b"")
        assert parse_qsl(urlsplit(sent.target).query) == [("data", '{"a":"+ &"}'), ("ip", "1"), ("_", "7")]

    def test_stays_in_a_form(self) -> None:
        before = request("/track/", content=b"data=old&verbose=1")
        assert alone(before, Stored("{}", Wire.MIXPANEL)).body == b"data=%7B%7D&verbose=1"

    def test_leaves_out_how_the_whole_request_was_packed(self) -> None:
        packed = msgspec.structs.replace(request("/v1/batch"), headers=(("Content-Encoding", "gzip"), ("X-A", "b")))
        assert alone(packed, Stored("{}", Wire.SEGMENT)).headers == (("X-A", "b"),)

    @given(st.text(max_size=20))
    def test_sends_whatever_somebody_wrote(self, text: str) -> None:
        for path in ("/track", "/v1/batch", "/engage"):
            assert (
                alone(request(path), Stored(text, Wire.SEGMENT)).body.find(text.encode("utf-8", "surrogatepass")) >= 0
            )
