"""What PostHog would get, and what it would say. The golden requests were written from its pages by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import posthog
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

KIND = Kind.POSTHOG
law = examples(60)


def posted(url: str, content: object, *headers: tuple[str, str]) -> ServiceRequest:
    """A request that somebody else makes, with credentials unless there are other headers."""
    return ServiceRequest("POST", url, headers or (("Authorization", "***"),), json.dumps(content).encode())


GOOD = {"api_key": "k", "event": "E", "distinct_id": "u", "timestamp": "2020-01-01T00:00:00Z"}


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(**{"$current_url": "http://a.test/", "price": 3.5, "$ip": "1.2.3.4"}), api_key="k")
        assert (made.method, made.url, made.headers) == ("POST", "/i/v0/e/", (("Content-Type", "application/json"),))
        assert made.body == (
            b'{"api_key":"k","event":"Purchase","distinct_id":"13793","properties":{"$current_url":"http://a.test/",'
            b'"price":3.5,"$ip":"1.2.3.4"},"timestamp":"2020-01-01T00:00:00Z",'
            b'"uuid":"30313233-3435-3637-3839-616263646566"}'
        )

    def test_a_page_view(self) -> None:
        made = sent(request(KIND, body("$page", **{"$current_url": "http://a.test/p", "$pathname": "/p", "x": 1})))
        assert (made["event"], made["properties"]) == (
            "$pageview",
            {"$current_url": "http://a.test/p", "$pathname": "/p", "x": 1},
        )

    def test_a_user_with_the_device_that_it_was_before(self) -> None:
        made = sent(request(KIND, body("$identify", **{"$device_id": "d-1", "$user_props": {"plan": "pro"}})))
        assert (made["event"], made["distinct_id"]) == ("$identify", "13793")
        assert made["properties"] == {"$anon_distinct_id": "d-1", "$set": {"plan": "pro"}}

    def test_a_group(self) -> None:
        made = sent(request(KIND, body("$group", **{"$group_id": "g-1", "$group_props": {"plan": "pro"}})))
        assert made["event"] == "$groupidentify"
        assert made["properties"] == {
            "$group_type": "segment_group",
            "$group_key": "g-1",
            "$group_set": {"plan": "pro"},
        }

    @pytest.mark.parametrize(("region", "host"), [("", "us"), ("eu", "eu")])
    def test_the_region_decides_the_host(self, region: str, host: str) -> None:
        assert posthog.SHAPE.host({"region": region} if region else {}) == f"https://{host}.i.posthog.com"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize("identity", ["Anonymous", "null", "x" * 201, "[object Object]", "0"])
    def test_placeholders_make_no_person(self, identity: str) -> None:
        assert words(KIND, posted("/i/v0/e/", {**GOOD, "distinct_id": identity})) == ["id"]

    def test_ids_times_and_names(self) -> None:
        assert words(KIND, posted("/i/v0/e/", GOOD)) == []
        assert words(KIND, posted("/i/v0/e/", {})) == ["id", "time", "name"]
        group = {**GOOD, "event": "$groupidentify", "properties": {"$group_key": ""}}
        assert words(KIND, posted("/i/v0/e/", group)) == ["group-id"]


class TestAnswer:
    """What PostHog says."""

    def test_a_whole_event_is_taken_even_from_nobody(self) -> None:
        assert answer(KIND, posted("/i/v0/e/", {**GOOD, "distinct_id": "anonymous"})) == (200, {"status": "Ok"})

    @pytest.mark.parametrize(
        ("field", "status", "code"),
        [
            ("api_key", 401, "missing_api_key"),
            ("event", 400, "missing_event"),
            ("distinct_id", 400, "missing_distinct_id"),
        ],
    )
    def test_a_missing_field_is_named(self, field: str, status: int, code: str) -> None:
        said = answer(KIND, posted("/i/v0/e/", {name: value for name, value in GOOD.items() if name != field}))
        assert (said[0], said[1]["code"]) == (status, code)

    def test_an_own_request_is_taken_also_without_a_key(self) -> None:
        assert answer(KIND, request(KIND, body()))[0] == 200

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, posted("/decide/", {}))[0] == 404
        assert answer(KIND, ServiceRequest("GET", "/i/v0/e/", (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$page", "$identify", "$group"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"api_key": "k"})


@law
@given(arbitrary_requests("/i/v0/e/"))
def test_every_request_is_heard(heard: ServiceRequest) -> None:
    assert_heard(KIND, heard)
