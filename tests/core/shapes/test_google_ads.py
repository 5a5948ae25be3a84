"""Google Ads: uploaded conversions, what is wrong with them, and what the service says."""

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.request_parts import inside, json_of
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.shape_laws import any_event, any_request, makes_requests, returns
from tests.support.core.shop_events import AT, answered, made, outgoing, posted, sent, words
from tests.support.examples import examples

KIND = Kind.GOOGLE_ADS
URL = "/v22/customers/1234567890:uploadClickConversions"
ACTION = "customers/1234567890/conversionActions/570"
JANE, PHONE = (
    "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d",
    "27e0fa5123e83b8d78af1156024ff01694f7ccf420aa0a3b0b1cbd2f0c40a33d",
)
"""The hashes of jane@example.com and +12125550123, as `sha256sum` says."""
FINE: dict[str, Any] = {"conversionAction": ACTION, "gclid": "g", "conversionDateTime": "2026-01-31 12:00:00+00:00"}


def asked(**fields: Any) -> ServiceRequest:
    conversion = {name: value for name, value in (FINE | fields).items() if value is not None}
    return posted(URL, {"conversions": [conversion], "partialFailure": True})


def errors(request: ServiceRequest) -> list[tuple[Any, Any]]:
    """The code of each error, and the field it is about."""
    reply, body = answered(KIND, request)
    assert reply.status == 200
    details = body["partialFailureError"]["details"][0]["errors"]
    return [(each["errorCode"], each["location"]["fieldPathElements"][1]["fieldName"]) for each in details]


class TestRequests:
    def test_a_conversion_is_uploaded_for_a_customer(self) -> None:
        settings = {"customer_id": "123-456-7890", "developer_token": "env:DEV", "access_token": "***"}
        (request,) = made(KIND, outgoing("A"), **settings)
        assert (request.method, request.url) == ("POST", URL)
        assert request.headers == (
            ("Authorization", "Bearer ***"),
            ("developer-token", "env:DEV"),
            ("Content-Type", "application/json"),
        )
        assert SHAPES[KIND].host({}) == "https://googleads.googleapis.com"

    def test_a_customer_that_is_not_known_stays_as_it_is_written(self) -> None:
        (request,) = made(KIND, outgoing("A"), customer_id="env:ADS_1")
        assert request.url == "/v22/customers/env:ADS_1:uploadClickConversions"
        assert "path" not in words(KIND, request)

    def test_an_order_is_a_conversion_of_its_click(self) -> None:
        event = outgoing(
            "Order Completed",
            '"conversion_label": 570, "$gclid": "Cj0", "total": 24.50, "currency": "EUR", "order_id": "o-7", '
            '"email": "Jane@example.com ", "phone": "+1 (212) 555-0123"',
        )
        assert sent(KIND, event, customer_id="1234567890") == (
            '{"conversions":[{"conversionAction":"customers/1234567890/conversionActions/570","gclid":"Cj0",'
            '"conversionDateTime":"2026-01-31 12:00:00+00:00","conversionValue":24.50,"currencyCode":"EUR",'
            f'"orderId":"o-7","userIdentifiers":[{{"hashedEmail":"{JANE}"}},{{"hashedPhoneNumber":"{PHONE}"}}]}}],'
            '"partialFailure":true}'
        )

    def test_what_an_event_does_not_say_is_left_out(self) -> None:
        assert sent(KIND, outgoing("A", '"gbraid": "b", "phone": "555-0123"')) == (
            '{"conversions":[{"gbraid":"b","conversionDateTime":"2026-01-31 12:00:00+00:00"}],"partialFailure":true}'
        )

    @pytest.mark.parametrize(
        ("inside_it", "value"),
        [
            ('"value": 1.0, "total": 2, "revenue": 3', msgspec.Raw("1.0")),
            ('"total": 2, "revenue": 3', 2),
            ('"revenue": 3', 3),
        ],
    )
    def test_the_value_of_a_conversion(self, inside_it: str, value: object) -> None:
        (request,) = made(KIND, outgoing("A", inside_it))
        assert inside(json_of(request), "conversions", 0, "conversionValue") == value

    def test_an_address_of_gmail_is_without_dots(self) -> None:
        (request,) = made(KIND, outgoing("A", '"email": "J.Doe@gmail.com"'))
        hashed = hashlib.sha256(b"jdoe@gmail.com").hexdigest()
        assert inside(json_of(request), "conversions", 0, "userIdentifiers") == [{"hashedEmail": hashed}]

    def test_there_are_requests_for_track_events_only(self) -> None:
        assert SHAPES[KIND].types == {EventType.TRACK}


class TestFindings:
    def test_a_good_conversion_has_none(self) -> None:
        assert words(KIND, asked()) == words(KIND, asked(userIdentifiers=[{"hashedEmail": JANE}])) == []
        assert words(KIND, asked(gclid=None, userIdentifiers=[{"hashedEmail": JANE}])) == []

    @pytest.mark.parametrize("ids", [{"gclid": None}, {"gclid": ""}, {"gbraid": "b"}, {"gbraid": "b", "wbraid": "w"}])
    def test_a_click_has_one_id(self, ids: dict[str, object]) -> None:
        assert words(KIND, asked(**ids)) == ["click-id"]

    @pytest.mark.parametrize("action", [None, "", "AbC-D_efG", "customers/1/conversionActions/AbC", 570])
    def test_a_conversion_action_is_a_number(self, action: object) -> None:
        assert words(KIND, asked(conversionAction=action)) == ["label"]

    def test_another_path_or_method_and_another_body(self) -> None:
        fine = asked()
        assert words(KIND, msgspec.structs.replace(fine, method="GET")) == ["path"]
        assert words(KIND, msgspec.structs.replace(fine, url="/v22/customers/1:mutate")) == ["path"]
        for body in (b"", b"\xff", b"[]", b'{"conversions": []}', b'{"conversions": [1]}', b'{"conversions": [{}]}'):
            assert words(KIND, msgspec.structs.replace(fine, body=body)) == ["body"]


class TestAnswers:
    def test_a_conversion_is_repeated(self) -> None:
        reply, body = answered(KIND, asked(conversionValue=1))
        assert reply.status == 200
        assert body == {"results": [FINE], "jobId": "1"}

    def test_what_is_wrong_with_a_conversion_is_a_partial_failure(self) -> None:
        reply, body = answered(KIND, asked(gbraid="b"))
        assert reply.status == 200
        failure = body["partialFailureError"]
        assert failure["code"] == 3
        assert failure["message"].endswith("send one of them, at conversions[0].gbraid")
        assert failure["details"][0]["@type"] == "type.googleapis.com/google.ads.googleads.v22.errors.GoogleAdsFailure"
        assert body["results"] == [{}]

    @pytest.mark.parametrize(
        ("fields", "code", "field"),
        [
            (
                {"gclid": None, "gbraid": "b", "wbraid": "w"},
                {"conversionUploadError": "GBRAID_WBRAID_BOTH_SET"},
                "wbraid",
            ),
            ({"wbraid": "w"}, {"fieldError": "VALUE_MUST_BE_UNSET"}, "wbraid"),
            ({"gclid": None}, {"fieldError": "REQUIRED"}, "gclid"),
            ({"conversionAction": None}, {"fieldError": "REQUIRED"}, "conversion_action"),
            ({"conversionAction": "x"}, {"requestError": "RESOURCE_NAME_MALFORMED"}, "conversion_action"),
        ],
    )
    def test_each_error_has_its_code(self, fields: dict[str, object], code: dict[str, str], field: str) -> None:
        assert errors(asked(**fields)) == [(code, field)]

    def test_several_errors_are_listed_each_with_its_conversion(self) -> None:
        bad = {"conversionAction": "x"}
        _, body = answered(KIND, posted(URL, {"conversions": [FINE, bad], "partialFailure": True}))
        failure = body["partialFailureError"]
        assert failure["message"].startswith(
            "Multiple errors in 'details'. First error: the conversion has no click ID"
        )
        assert [each["location"]["fieldPathElements"][0]["index"] for each in failure["details"][0]["errors"]] == [1, 1]
        assert body["results"] == [FINE, {}]

    def test_a_request_that_cannot_be_read_is_refused(self) -> None:
        reply, body = answered(KIND, posted(URL, {"conversions": [FINE]}))
        assert reply.status == 400
        assert body["error"]["status"] == "INVALID_ARGUMENT"
        assert "partialFailure" in body["error"]["message"]

    def test_it_has_nothing_else(self) -> None:
        reply, body = answered(KIND, ServiceRequest("POST", "/v22/customers/1:mutate", (), b""))
        assert (reply.status, body["error"]["status"]) == (404, "NOT_FOUND")


@examples(30)
@given(any_event(EventType.TRACK))
def test_whatever_an_event_holds_its_requests_are_made(event: Normalised) -> None:
    makes_requests(KIND, event)


@examples(100)
@given(any_request(URL), st.floats(0, AT))
def test_whatever_a_request_holds_it_is_checked_and_answered(request: ServiceRequest, at: float) -> None:
    returns(KIND, request, at)
