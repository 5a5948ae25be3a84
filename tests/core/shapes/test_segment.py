"""What Segment would get, and what it would say. The golden requests were written from its pages by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import segment
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import body
from tests.support.core.outgoing import (
    FIELDS,
    answer,
    arbitrary_requests,
    assert_heard,
    assert_made_or_not,
    request,
    sent,
    words,
)
from tests.support.examples import examples

KIND = Kind.SEGMENT
law = examples(60)


def posted(url: str, content: object, *headers: tuple[str, str]) -> ServiceRequest:
    """A request that somebody else makes, with credentials unless there are other headers."""
    return ServiceRequest("POST", url, headers or (("Authorization", "***"),), json.dumps(content).encode())


IDENTITY = {"userId": "13793", "anonymousId": "d-1"}


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(**{"$device_id": "d-1", "price": 3.5, "$ip": "1.2.3.4"}), write_key="k")
        assert (made.method, made.url) == ("POST", "/v1/track")
        assert made.headers == (("Authorization", "Basic azo="), ("Content-Type", "application/json"))
        assert made.body == (
            b'{"messageId":"MDEyMzQ1Njc4OWFiY2RlZg==","timestamp":"2020-01-01T00:00:00Z","userId":"13793",'
            b'"anonymousId":"d-1","event":"Purchase","properties":{"price":3.5},"context":{"ip":"1.2.3.4"}}'
        )

    def test_a_page_view(self) -> None:
        made = request(KIND, body("$page", **{"$current_url": "http://a.test/p", "$title": "P", "x": 1}))
        assert made.url == "/v1/page"
        page = {"url": "http://a.test/p", "title": "P"}
        assert sent(made)["properties"] == {**page, "x": 1}
        assert sent(made)["context"]["page"] == page

    def test_a_user(self) -> None:
        made = request(KIND, body("$identify", **{"$user_props": {"email": "a@b.co"}}))
        assert made.url == "/v1/identify"
        assert sent(made)["traits"] == {"email": "a@b.co"}

    def test_a_group(self) -> None:
        made = request(KIND, body("$group", **{"$group_id": "g-1", "$group_props": {"plan": "pro"}}))
        assert made.url == "/v1/group"
        assert (sent(made)["groupId"], sent(made)["traits"]) == ("g-1", {"plan": "pro"})

    @pytest.mark.parametrize(
        ("region", "host"), [("us", "https://api.segment.io"), ("eu", "https://events.eu1.segmentapis.com")]
    )
    def test_the_region_decides_the_host(self, region: str, host: str) -> None:
        assert segment.SHAPE.host({"region": region}) == host


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        ("url", "call", "found"),
        [
            ("/v1/track", {**IDENTITY, "timestamp": "2020-01-01T00:00:00Z", "event": "E"}, []),
            ("/v1/track", {"timestamp": "2020-01-01T00:00:00Z", "event": "E"}, ["id"]),
            ("/v1/track", {**IDENTITY, "timestamp": "2020-02-30T00:00:00Z", "event": ""}, ["time", "name"]),
            ("/v1/group", {**IDENTITY, "timestamp": "2020-01-01T00:00:00.5+01:00"}, ["group-id"]),
            ("/v1/page", {**IDENTITY, "timestamp": 5}, ["time"]),
        ],
    )
    def test_ids_times_and_names(self, url: str, call: object, found: list[str]) -> None:
        assert words(KIND, posted(url, call)) == found

    def test_a_large_call_is_refused(self) -> None:
        made = request(KIND, body(text="x" * segment.MOST_BYTES))
        assert words(KIND, made) == ["size"]
        assert answer(KIND, made)[0] == 400


class TestAnswer:
    """What Segment says."""

    def test_whatever_is_json_is_taken(self) -> None:
        assert answer(KIND, posted("/v1/track", {"a": 1})) == (200, {"success": True})

    def test_a_call_without_credentials_or_json_is_refused(self) -> None:
        assert answer(KIND, posted("/v1/track", {"a": 1}, ("Accept", "*/*")))[0] == 401
        assert answer(KIND, posted("/v1/track", [1]))[0] == 400

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, posted("/v1/screen", {}))[0] == 404
        assert answer(KIND, ServiceRequest("GET", "/v1/track", (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$page", "$identify", "$group"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"write_key": "k"})


@law
@given(arbitrary_requests("/v1/track", "/v1/identify", "/v1/page", "/v1/group"))
def test_every_request_is_heard(heard: ServiceRequest) -> None:
    assert_heard(KIND, heard)
