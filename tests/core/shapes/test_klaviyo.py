"""What Klaviyo would get, and what it would say. The golden request was written from its page by hand."""

import json

import pytest
from hypothesis import given

from liveview.core.shapes import klaviyo
from liveview.model.event import EventType
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

KIND = Kind.KLAVIYO
law = examples(60)


def created(profile: object, headers: tuple[tuple[str, str], ...] = (("authorization", "***"),)) -> ServiceRequest:
    """A request with this profile."""
    content = {"data": {"attributes": {"profile": {"data": {"attributes": profile}}}}}
    return ServiceRequest("POST", "/api/events/", headers, json.dumps(content).encode())


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        content = body(**{"$device_id": "d1", "email": "A@b.co", "phone": "+12125550123", "price": 3.5, "$os": "x"})
        made = request(KIND, content, api_key="pk_1")
        assert (made.method, made.url) == ("POST", "/api/events/")
        assert made.headers == (
            ("Authorization", "Klaviyo-API-Key pk_1"),
            ("revision", "2025-01-15"),
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
        )
        assert made.body == (
            b'{"data":{"type":"event","attributes":{"properties":{"email":"A@b.co","phone":"+12125550123","price":3.5},'
            b'"time":"2020-01-01T00:00:00Z","unique_id":"MDEyMzQ1Njc4OWFiY2RlZg==",'
            b'"metric":{"data":{"type":"metric","attributes":{"name":"Purchase"}}},'
            b'"profile":{"data":{"type":"profile","attributes":{"external_id":"13793","anonymous_id":"d1",'
            b'"email":"A@b.co","phone_number":"+12125550123"}}}}}}'
        )

    def test_a_profile_has_only_what_is_known(self) -> None:
        made = sent(request(KIND, body(distinct_id="d1", **{"$device_id": "d1"})))
        assert made["data"]["attributes"]["profile"]["data"]["attributes"] == {"anonymous_id": "d1"}

    def test_there_are_requests_for_track_events_alone(self) -> None:
        assert klaviyo.SHAPE.types == {EventType.TRACK}
        assert klaviyo.SHAPE.host({}) == "https://a.klaviyo.com"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize("profile", [{}, {"external_id": ""}, {"first_name": "A"}, None, [], 1])
    def test_somebody_must_be_meant(self, profile: object) -> None:
        assert words(KIND, created(profile)) == ["profile"]

    @pytest.mark.parametrize("name", ["external_id", "anonymous_id", "email"])
    def test_one_name_is_enough(self, name: str) -> None:
        assert words(KIND, created({name: "a"})) == []

    @pytest.mark.parametrize("phone", ["123", "12125550123", "+1 212 555", "+0123456789", 1212])
    def test_a_phone_is_in_e164(self, phone: object) -> None:
        assert words(KIND, created({"external_id": "u", "phone_number": phone})) == ["phone"]
        assert words(KIND, created({"phone_number": "+12125550123"})) == []


class TestAnswer:
    """What Klaviyo says."""

    def test_an_event_is_taken(self) -> None:
        assert answer(KIND, request(KIND, body())) == (202, "")

    def test_what_is_wrong_is_said(self) -> None:
        status, said = answer(KIND, created({}))
        (error,) = said["errors"]
        assert (status, error["code"], error["source"]) == (400, "invalid", {"pointer": "/data/attributes/profile"})

    def test_credentials_are_needed(self) -> None:
        status, said = answer(KIND, created({"external_id": "u"}, ()))
        assert (status, said["errors"][0]["code"]) == (401, "not_authenticated")

    def test_too_much_at_once_is_refused(self) -> None:
        assert answer(KIND, created({"external_id": "u" * klaviyo.MOST_BYTES}))[0] == 413

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, ServiceRequest("POST", "/api/profiles/", (), b""))[0] == 404
        assert answer(KIND, ServiceRequest("GET", "/api/events", (), b""))[0] == 405


@law
@given(FIELDS)
def test_every_event_is_sent_or_told(properties: dict[str, object]) -> None:
    assert_made_or_not(KIND, body(**properties), {"api_key": "k"})


@law
@given(arbitrary_requests("/api/events/"))
def test_every_request_gets_an_answer(made: ServiceRequest) -> None:
    assert_heard(KIND, made)
