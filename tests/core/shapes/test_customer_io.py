"""What Customer.io would get, and what it would say. The golden requests were written from its pages by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import customer_io
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

KIND = Kind.CUSTOMER_IO
law = examples(60)


def posted(url: str, content: object, *headers: tuple[str, str]) -> ServiceRequest:
    """A request that somebody else makes, with credentials unless there are other headers."""
    return ServiceRequest("POST", url, headers or (("Authorization", "***"),), json.dumps(content).encode())


PATH = "/api/v2/entity"
GOOD = {"type": "person", "identifiers": {"id": "u"}, "action": "event", "name": "E", "timestamp": 5}


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(price=3.5), site_id="s", api_key="k")
        assert (made.method, made.url) == ("POST", PATH)
        assert made.headers == (("Authorization", "Basic czpr"), ("Content-Type", "application/json"))
        assert made.body == (
            b'{"type":"person","identifiers":{"id":"13793"},"action":"event","name":"Purchase",'
            b'"attributes":{"price":3.5},"timestamp":1577836800}'
        )

    def test_a_page_view_is_named_by_its_url(self) -> None:
        made = sent(request(KIND, body("$page", **{"$current_url": "http://a.test/p", "x": 1})))
        assert (made["action"], made["name"]) == ("page", "http://a.test/p")
        assert made["attributes"] == {"url": "http://a.test/p", "x": 1}

    def test_a_user_with_the_device_that_it_was_before(self) -> None:
        made = sent(request(KIND, body("$identify", **{"$device_id": "d-1", "$user_props": {"plan": "pro"}})))
        assert (made["action"], made["identifiers"]) == ("identify", {"id": "13793"})
        assert made["attributes"] == {"anonymous_id": "d-1", "plan": "pro"}

    def test_without_a_user_there_is_only_the_device(self) -> None:
        made = sent(request(KIND, body(distinct_id="d-1", **{"$device_id": "d-1"})))
        assert made["identifiers"] == {"anonymous_id": "d-1"}

    def test_a_group_is_an_object_with_its_person(self) -> None:
        made = sent(request(KIND, body("$group", **{"$group_id": "g-1", "$group_props": {"plan": "pro"}})))
        assert made == {
            "type": "object",
            "identifiers": {"object_type_id": "1", "object_id": "g-1"},
            "action": "identify",
            "attributes": {"plan": "pro"},
            "cio_relationships": [{"identifiers": {"id": "13793"}}],
        }

    @pytest.mark.parametrize(("region", "host"), [("us", "track"), ("eu", "track-eu")])
    def test_the_region_decides_the_host(self, region: str, host: str) -> None:
        assert customer_io.SHAPE.host({"region": region}) == f"https://{host}.customer.io"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []),
            ({"identifiers": {}}, ["id"]),
            ({"identifiers": {"id": "x" * 151}}, ["id"]),
            ({"name": "x" * 101}, ["name"]),
            ({"name": "", "timestamp": 1_577_836_800_000}, ["name", "time"]),
            ({"timestamp": "5"}, ["time"]),
        ],
    )
    def test_ids_times_and_names(self, more: dict[str, object], found: list[str]) -> None:
        assert words(KIND, posted(PATH, {**GOOD, **more})) == found


class TestAnswer:
    """What Customer.io says."""

    def test_a_whole_event_is_taken(self) -> None:
        assert answer(KIND, posted(PATH, {**GOOD, "timestamp": -1})) == (200, {})

    def test_what_is_wrong_is_named_by_its_field(self) -> None:
        status, said = answer(KIND, posted(PATH, {**GOOD, "identifiers": {}}))
        assert (status, said["errors"][0]["field"]) == (400, "identifiers")

    def test_a_call_without_credentials_or_json_is_refused(self) -> None:
        assert answer(KIND, posted(PATH, GOOD, ("Accept", "*/*")))[0] == 401
        assert answer(KIND, posted(PATH, []))[0] == 400

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, posted("/api/v2/batch", {}))[0] == 404
        assert answer(KIND, ServiceRequest("PUT", PATH, (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$page", "$identify", "$group"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"site_id": "s", "api_key": "k"})


@law
@given(arbitrary_requests("/api/v2/entity"))
def test_every_request_is_heard(heard: ServiceRequest) -> None:
    assert_heard(KIND, heard)
