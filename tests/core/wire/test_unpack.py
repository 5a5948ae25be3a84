"""From a request to its events: its wire, and what its body may be."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document
from liveview.core.wire.paths import ENDPOINTS, BodyShape, Endpoint, find
from liveview.core.wire.unpack import Parcel, normalise, unpack
from liveview.model.event import EventType, Wire
from liveview.model.problem import CATALOGUE
from tests.support.examples import examples

WEB = {"event": "E", "properties": {"mp_lib": "web"}}
NAMED = {"event": "E", "properties": {"$event_name": "E"}}
PLAIN = {"event": "E", "properties": {}}
EVENTFUL = sorted(path for path, endpoint in ENDPOINTS.items() if endpoint.shape is not BodyShape.SILENT)
JUNK = st.binary(max_size=60) | st.text(alphabet='{}[]",:\\0aN-batchewriteKeysentAdata=&', max_size=60).map(str.encode)


def endpoint_of(path: str) -> Endpoint:
    endpoint = find(path)
    assert endpoint is not None
    return endpoint


def unpacked(path: str, content: bytes | str, query: str = "", basic_user: str = "") -> Parcel:
    return unpack(endpoint_of(path), query, content.encode() if isinstance(content, str) else content, basic_user, 5.0)


def track(content: object, path: str = "/track") -> Parcel:
    return unpacked(path, json.dumps(content))


def form(content: object) -> str:
    return "data=" + quote(base64.b64encode(json.dumps(content).encode()), safe="")


def texts(parcel: Parcel) -> list[str | None]:
    return [reading.text for reading in parcel.readings]


def codes(parcel: Parcel) -> list[str]:
    return [normalise(reading, parcel.origin).problems[0].code for reading in parcel.readings]


class TestWire:
    @pytest.mark.parametrize(
        ("content", "wire"),
        [
            (PLAIN, Wire.HTTP_API),
            (WEB, Wire.WEB_SDK),
            (NAMED, Wire.HTTP_API),
            ({"event": "E", "properties": {"mp_lib": ["web"]}}, Wire.HTTP_API),
            ({"mp_lib": "web"}, Wire.HTTP_API),
            (5, Wire.HTTP_API),
            (None, Wire.HTTP_API),
            ([PLAIN], Wire.MIXPANEL),
            ([], Wire.MIXPANEL),
            ([WEB], Wire.MIXPANEL),
            ([PLAIN, NAMED], Wire.WEB_SDK),
            ([5, NAMED], Wire.WEB_SDK),
        ],
    )
    def test_of_json_on_track_depends_on_the_body(self, content: object, wire: Wire) -> None:
        assert track(content).origin.wire is wire

    @pytest.mark.parametrize(
        ("content", "wire"),
        [
            (PLAIN, Wire.MIXPANEL),
            (WEB, Wire.MIXPANEL),
            (NAMED, Wire.WEB_SDK),
            ([NAMED], Wire.WEB_SDK),
            (5, Wire.MIXPANEL),
        ],
    )
    def test_of_data_is_mixpanel_unless_an_event_has_an_event_name_property(self, content: object, wire: Wire) -> None:
        assert unpacked("/track", form(content)).origin.wire is wire
        assert unpacked("/track", b"", form(content)).origin.wire is wire

    @pytest.mark.parametrize("path", ["/import", "/engage", "/groups"])
    @pytest.mark.parametrize("content", [PLAIN, NAMED, WEB, [NAMED]])
    def test_of_other_paths_of_mixpanel_is_mixpanel(self, path: str, content: object) -> None:
        assert track(content, path).origin.wire is Wire.MIXPANEL
        assert unpacked(path, form(content)).origin.wire is Wire.MIXPANEL


class TestData:
    def test_in_the_body_counts_whatever_the_query_says(self) -> None:
        assert texts(unpacked("/track", form(1), form([1, 2]))) == ["1"]

    def test_in_the_query_counts_only_without_a_body(self) -> None:
        assert texts(unpacked("/track", "[1]", form(2))) == ["1"]
        assert texts(unpacked("/track", "", form(2))) == ["2"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("data=", "not-json"),
            ("data=!!", "data-unreadable"),
            ("data=%ff", "data-unreadable"),
            ("data=null", "not-json"),
        ],
    )
    def test_that_is_not_an_event_is_one_problem(self, content: str, code: str) -> None:
        assert codes(unpacked("/track", content)) == [code]
        assert codes(unpacked("/track", b"", content)) == [code]

    def test_that_comes_twice_is_the_first(self) -> None:
        assert texts(unpacked("/track", "data=[1]&data=[2]")) == ["1"]
        assert codes(unpacked("/track", "data=&data=[2]")) == ["not-json"]

    def test_means_nothing_on_paths_without_forms(self) -> None:
        for path in ("/v1/batch", "/android", "/react-native", "/v1/track"):
            assert codes(unpacked(path, form([1]))) == ["not-json"]

    @given(st.text(max_size=20))
    def test_in_a_query_may_be_any_text(self, text: str) -> None:
        event = json.dumps({"event": text}, ensure_ascii=False)
        assert texts(unpacked("/track", b"", "ip=1&data=" + quote(event, safe="") + "&verbose=1")) == [event]


class TestBatch:
    @pytest.mark.parametrize(("path", "key"), [("/v1/batch", "batch"), ("/v1/b", "batch"), ("/react-native", "e")])
    def test_has_its_events_and_what_surrounds_them(self, path: str, key: str) -> None:
        token = "client" if key == "e" else "writeKey"
        parcel = unpacked(path, json.dumps({"sentAt": "now", key: [1, {"a": 2}], token: "k", "v": 2}))
        assert texts(parcel) == ["1", '{"a": 2}']
        assert (parcel.origin.token, parcel.origin.sent_at, parcel.origin.received_at) == ("k", "now", 5.0)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("", "not-json"),
            (b"\xff", "not-json"),
            ('{"batch":[{}', "not-json"),
            ('{"batch":[{"a":}]}', "not-json"),
            ("{}", "batch-missing"),
            ('{"batch":{}}', "batch-missing"),
            ('{"Batch":[{}]}', "batch-missing"),
            ("[{}]", "batch-missing"),
            ('"batch"', "batch-missing"),
            ("{" + '"a":{' * 99 + "}" * 99 + "}", "too-deep"),
            ("[" * 99 + "]" * 99, "too-deep"),
            ("[" * 9_999 + "]" * 9_999, "too-deep"),
            ("NaN", "not-json"),
            ('{"batch":[]}', "batch-empty"),
        ],
    )
    def test_that_is_malformed_is_one_invalid_event(self, content: bytes | str, code: str) -> None:
        assert codes(unpacked("/v1/batch", content)) == [code]

    @pytest.mark.parametrize("content", ["{}", "[{}]", '{"batch":[]}', ' {"batch" : {}} '])
    def test_that_holds_no_event_is_kept_as_the_payload(self, content: str) -> None:
        assert texts(unpacked("/v1/batch", content)) == [content]

    @pytest.mark.parametrize(
        ("key", "basic", "token"),
        [
            ('"k"', "b", "k"),
            ('""', "b", "b"),
            ("null", "b", "b"),
            ("NaN", "b", "b"),
            ("5", "b", 5),
            ('"k"', "", "k"),
            ("null", "", None),
        ],
    )
    def test_has_the_token_of_the_body_or_else_that_of_the_header(self, key: str, basic: str, token: object) -> None:
        content = f'{{"batch":[{{}}],"writeKey":{key}}}'
        assert unpacked("/v1/batch", content, basic_user=basic).origin.token == token

    def test_of_react_native_ignores_the_key_of_another_wire(self) -> None:
        assert unpacked("/react-native", '{"e":[{}],"writeKey":"k"}').origin.token is None
        assert codes(unpacked("/react-native", '{"batch":[{}]}')) == ["batch-missing"]


class TestSingle:
    @pytest.mark.parametrize("path", sorted(path for path in ENDPOINTS if path.startswith("/v1/") and path != "/v1/m"))
    def test_has_its_type_from_the_path(self, path: str) -> None:
        origin = unpacked(path, "{}", basic_user="k").origin
        assert (origin.wire, origin.token) == (Wire.SEGMENT, "k")
        assert (origin.type is None) == (path in {"/v1/batch", "/v1/b"})

    def test_is_one_event_whatever_it_holds(self) -> None:
        for content in ("{}", "[{},{}]", '{"batch":[1,2]}', "5"):
            assert texts(unpacked("/v1/track", content)) == [content]


class TestAnything:
    @examples(300)
    @given(st.sampled_from(EVENTFUL), JUNK, JUNK, st.sampled_from(["", "user"]))
    def test_is_at_least_one_event_each_with_problems_of_the_catalogue(
        self, path: str, content: bytes, query: bytes, user: str
    ) -> None:
        parcel = unpack(ENDPOINTS[path], query.decode("utf-8", "surrogateescape"), content, user, 5.0)
        assert parcel.readings
        for reading in parcel.readings:
            event = normalise(reading, parcel.origin)
            assert {problem.code for problem in event.problems} <= CATALOGUE.keys()
            assert isinstance(event.type, EventType)
            assert reading.text is None or json.loads(reading.text) is not ...
            assert isinstance(reading, Document) or not event.valid
