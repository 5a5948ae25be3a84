"""What HubSpot would get, and what it would say. The golden requests were written from its pages by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import hubspot
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

KIND = Kind.HUBSPOT
law = examples(60)


def posted(url: str, content: object, *headers: tuple[str, str]) -> ServiceRequest:
    """A request that somebody else makes, with credentials unless there are other headers."""
    return ServiceRequest("POST", url, headers or (("Authorization", "***"),), json.dumps(content).encode())


SEND, UPSERT = hubspot.SEND, hubspot.UPSERT
GOOD = {"eventName": "pe1_purchase", "email": "a@b.co", "occurredAt": "2020-01-01T00:00:00Z", "properties": {}}


class TestRequests:
    """What events become."""

    def test_a_track_event_has_texts_and_internal_names(self) -> None:
        content = body("Order Completed", email="a@b.co", price=3.5, **{"Item Name": "Mug"})
        made = request(KIND, content, hub_id="17", access_token="t")
        assert (made.method, made.url) == ("POST", "/events/v3/send")
        assert made.headers == (("Authorization", "Bearer t"), ("Content-Type", "application/json"))
        assert made.body == (
            b'{"eventName":"pe17_order_completed","email":"a@b.co","occurredAt":"2020-01-01T00:00:00Z",'
            b'"properties":{"email":"a@b.co","price":"3.5","item_name":"Mug"}}'
        )

    def test_a_user_is_a_contact_that_is_known_by_its_email(self) -> None:
        traits = {"email": "a@b.co", "firstName": "Ada", "age": 36}
        made = request(KIND, body("$identify", **{"$user_props": traits}))
        assert made.url == "/crm/v3/objects/contacts/batch/upsert"
        properties = {"email": "a@b.co", "firstname": "Ada", "age": "36"}
        assert sent(made) == {"inputs": [{"idProperty": "email", "id": "a@b.co", "properties": properties}]}

    def test_the_cookie_of_hubspot_is_an_id_too(self) -> None:
        assert sent(request(KIND, body(hubspotutk="c")))["utk"] == "c"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []),
            ({"email": ""}, ["id"]),
            ({"email": "", "utk": "c"}, []),
            ({"eventName": "pe1_7days"}, ["name"]),
            ({"eventName": "pe1_" + "x" * 97}, ["name"]),
            ({"occurredAt": "yesterday"}, ["time"]),
        ],
    )
    def test_ids_times_and_names(self, more: dict[str, object], found: list[str]) -> None:
        assert words(KIND, posted(SEND, {**GOOD, **more})) == found

    @pytest.mark.parametrize(("email", "found"), [("a@b.co", []), ("ada", ["id"]), ("", ["id"])])
    def test_a_contact_needs_an_email(self, email: str, found: list[str]) -> None:
        assert words(KIND, posted(UPSERT, {"inputs": [{"id": email}]})) == found


class TestAnswer:
    """What HubSpot says."""

    def test_an_event_is_taken_without_a_word(self) -> None:
        assert answer(KIND, posted(SEND, GOOD)) == (204, "")

    def test_contacts_are_answered_with_their_properties(self) -> None:
        status, said = answer(KIND, posted(UPSERT, {"inputs": [{"id": "a@b.co", "properties": {"age": "36"}}]}))
        assert (status, said["results"]) == (200, [{"id": "1", "properties": {"age": "36"}}])

    def test_what_is_wrong_is_refused(self) -> None:
        status, said = answer(KIND, posted(SEND, {**GOOD, "email": ""}))
        assert (status, said["category"]) == (400, "VALIDATION_ERROR")

    def test_a_call_without_credentials_or_json_is_refused(self) -> None:
        assert answer(KIND, posted(SEND, GOOD, ("Accept", "*/*")))[0] == 401
        assert answer(KIND, posted(SEND, []))[0] == 400

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, posted("/crm/v3/objects/contacts", {}))[0] == 404
        assert answer(KIND, ServiceRequest("GET", SEND, (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$identify"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"hub_id": "1", "access_token": "t"})


@law
@given(arbitrary_requests(hubspot.SEND, hubspot.UPSERT))
def test_every_request_is_heard(heard: ServiceRequest) -> None:
    assert_heard(KIND, heard)
