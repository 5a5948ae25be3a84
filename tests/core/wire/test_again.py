"""One event, sent again in a request of its own."""

from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.again import alone
from liveview.core.wire.paths import find
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.unpack import unpack
from liveview.model.event import Request, Wire


def request(path: str, method: str = "POST", content: bytes = b"") -> Request:
    return Request(
        id=1,
        received_at=0.0,
        method=method,
        path=path,
        wire=None,
        remote="",
        headers=(("Content-Type", "text/plain"),),
        body=content,
        status=200,
        problem=None,
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
    def test_is_unpacked_into_the_same_event_on_the_same_wire(self, path: str, wire: Wire) -> None:
        payload = '{"event":"E","properties":{"a":1.10}}'
        sent = alone(request(path), StoredPayload(payload, wire, token="t"))
        endpoint = find(sent.target)
        assert endpoint is not None
        parcel = unpack(endpoint, "", sent.body)
        assert sent.target == path
        assert [reading.text for reading in parcel.readings] == [payload]
        assert parcel.origin.wire is wire
        if wire in {Wire.SEGMENT, Wire.MOBILE, Wire.REACT_NATIVE} and path != "/v1/track":
            assert parcel.origin.token == "t"

    def test_stays_in_the_query_of_a_get(self) -> None:
        sent = alone(request("/track?ip=1&data=old&_=7", "GET"), StoredPayload('{"a":"+ &"}', Wire.WEB_SDK))
        assert (sent.method, sent.body) == ("GET", b"")
        assert parse_qsl(urlsplit(sent.target).query) == [("data", '{"a":"+ &"}'), ("ip", "1"), ("_", "7")]

    def test_stays_in_a_form(self) -> None:
        before = request("/track/", content=b"data=old&verbose=1")
        assert alone(before, StoredPayload("{}", Wire.MIXPANEL)).body == b"data=%7B%7D&verbose=1"

    def test_leaves_out_how_the_whole_request_was_packed(self) -> None:
        packed = msgspec.structs.replace(request("/v1/batch"), headers=(("Content-Encoding", "gzip"), ("X-A", "b")))
        assert alone(packed, StoredPayload("{}", Wire.SEGMENT)).headers == (("X-A", "b"),)

    @given(st.text(max_size=20))
    def test_sends_any_text_unchanged(self, text: str) -> None:
        for path in ("/track", "/v1/batch", "/engage"):
            body = alone(request(path), StoredPayload(text, Wire.SEGMENT)).body
            assert text.encode("utf-8", "surrogatepass") in body
