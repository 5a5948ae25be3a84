"""Facebook Conversions API: requests, what is wrong with them, and what the service says."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.facebook_capi import STANDARD_EVENTS
from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.request_parts import inside, json_of
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.shape_laws import any_event, any_request, makes_requests, returns
from tests.support.core.shop_events import AT, JSON, answered, made, outgoing, posted, sent, words
from tests.support.examples import examples

KIND = Kind.FACEBOOK_CAPI
URL = "/v24.0/123/events?access_token=t"
JANE, PHONE, U_1, D_1 = (
    "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d",
    "53ed517fa8e01227bd3ebdc60c78b3f7a7f3a199decdf492af61584ed4ac608d",
    "a24a7f55f278dd49fb1f99c5507800cb198a5bfe10fe2126cd0b25672152b0da",
    "0741a320e613baac937e2644e8e96a2832166a3eb222ade3abbfa21a8cff1035",
)
"""The hashes of jane@example.com, 12125550123, u-1 and d-1, as `sha256sum` says."""
PERSON = {"external_id": [U_1], "client_user_agent": "UA"}
FINE: dict[str, Any] = {
    "event_name": "Lead",
    "event_time": AT,
    "action_source": "website",
    "user_data": PERSON,
    "custom_data": {},
}


def asked(**fields: Any) -> ServiceRequest:
    return posted(URL, {"data": [FINE | fields]})


def bought(**custom: Any) -> ServiceRequest:
    return asked(event_name="Purchase", custom_data={"currency": "USD", "value": 1, **custom})


def field(request: ServiceRequest, *steps: str) -> Any:
    return inside(json_of(request), "data", 0, *steps)


class TestRequests:
    def test_an_event_is_posted_to_the_pixel(self) -> None:
        (request,) = made(KIND, outgoing("A"), pixel_id="12 3", access_token="env:META")
        assert (request.method, request.url) == ("POST", "/v24.0/12%203/events?access_token=env:META")
        assert request.headers == JSON
        assert SHAPES[KIND].host({}) == "https://graph.facebook.com"

    def test_a_completed_order_is_a_purchase(self) -> None:
        event = outgoing(
            "Order Completed",
            '"order_id": "o-7", "revenue": 20.00, "currency": "EUR", "email": " Jane@Example.com", "phone": '
            '"+1 (212) 555-0123", "$ip": "192.0.2.7", "$user_agent": "UA/1", "fbp": "fb.1.2.3", "products": ['
            '{"product_id": "p-1", "name": "Shirt", "quantity": 2, "price": 10.00}], '
            '"$current_url": "https://shop.example/done"',
        )
        assert sent(KIND, event) == (
            '{"data":[{"event_name":"Purchase","event_time":1769860800,"event_id":"bWVzc2FnZQ==",'
            '"action_source":"website","event_source_url":"https://shop.example/done","user_data":{"em":"'
            f'{JANE}","ph":"{PHONE}","external_id":["{U_1}"],"client_user_agent":"UA/1",'
            '"client_ip_address":"192.0.2.7","fbp":"fb.1.2.3"},"custom_data":{"order_id":"o-7","revenue":20.00,'
            '"currency":"EUR","products":[{"product_id":"p-1","name":"Shirt","quantity":2,"price":10.00}],'
            '"value":20.00,"contents":[{"id":"p-1","quantity":2,"item_price":10.00}]}}]}'
        )

    def test_any_other_event_keeps_its_name_and_properties(self) -> None:
        event = outgoing("Video Played", '"zoom": 1.50, "value": 2, "revenue": 3, "event_id": "e-1"', user="")
        assert sent(KIND, event) == (
            '{"data":[{"event_name":"Video Played","event_time":1769860800,"event_id":"e-1","action_source":"website",'
            f'"user_data":{{"external_id":["{D_1}"]}},'
            '"custom_data":{"zoom":1.50,"value":2,"revenue":3}}]}'
        )

    @pytest.mark.parametrize(
        ("event", "name"),
        [
            ("product added", "AddToCart"),
            ("Product Added", "AddToCart"),
            ("Checkout Started", "InitiateCheckout"),
            ("Order Completed", "Purchase"),
            ("Products Searched", "Search"),
            ("Product Viewed", "ViewContent"),
            ("Product List Viewed", "ViewContent"),
            ("Signed Up", "CompleteRegistration"),
            ("Payment Info Entered", "AddPaymentInfo"),
            ("Product Added to Wishlist", "AddToWishlist"),
            ("Purchase", "Purchase"),
            ("purchase", "purchase"),
        ],
    )
    def test_standard_events(self, event: str, name: str) -> None:
        assert field(made(KIND, outgoing(event))[0], "event_name") == name

    def test_every_standard_event_is_written_in_lower_case(self) -> None:
        assert [name for name in STANDARD_EVENTS if name != name.lower()] == []

    def test_a_product_is_the_content_of_an_event_about_one(self) -> None:
        (request,) = made(KIND, outgoing("Product Added", '"product_id": "p", "price": 1.50, "name": "N"'))
        assert field(request, "custom_data", "contents") == [{"id": "p", "item_price": msgspec.Raw("1.50")}]
        (other,) = made(KIND, outgoing("Video Played", '"product_id": "p"'))
        assert field(other, "custom_data") == {"product_id": "p"}

    def test_what_the_event_says_itself_is_not_replaced(self) -> None:
        inside = '"contents": [{"id": "c"}], "products": [{"product_id": "p"}], "query": "q", "search_string": "s"'
        (request,) = made(KIND, outgoing("Products Searched", inside))
        custom = field(request, "custom_data")
        assert (custom["contents"], custom["search_string"]) == ([{"id": "c"}], "s")
        (searched,) = made(KIND, outgoing("Products Searched", '"query": "q"'))
        assert field(searched, "custom_data", "search_string") == "q"

    def test_there_are_requests_for_track_events_only(self) -> None:
        assert SHAPES[KIND].types == {EventType.TRACK}


class TestFindings:
    def test_a_good_event_has_none(self) -> None:
        assert words(KIND, asked()) == words(KIND, bought()) == []

    def test_a_purchase_needs_a_currency_and_a_value(self) -> None:
        assert words(KIND, bought(currency=None)) == ["currency"]
        assert words(KIND, bought(value=None)) == ["value"]
        assert words(KIND, bought(value="$5")) == ["value"]
        assert words(KIND, bought(value="5.00")) == []
        assert words(KIND, asked(event_name="Purchase")) == ["currency", "value"]

    @pytest.mark.parametrize("currency", ["usd", "ZZZ", 840])
    def test_any_currency_is_one_of_iso_4217(self, currency: object) -> None:
        assert words(KIND, asked(custom_data={"currency": currency})) == ["currency"]

    def test_a_website_says_which_browser_it_was(self) -> None:
        assert words(KIND, asked(user_data={"external_id": [U_1]})) == ["user-agent"]
        assert words(KIND, asked(user_data={"external_id": [U_1]}, action_source="app")) == []

    @pytest.mark.parametrize("contents", [[{}], [{"id": ""}], "a", {}, [7], [{"id": "1"}, {"quantity": 1}]])
    def test_contents_have_ids(self, contents: object) -> None:
        assert words(KIND, asked(custom_data={"contents": contents})) == ["contents"]

    def test_an_event_is_late_after_a_week(self) -> None:
        assert words(KIND, asked(), AT + 7 * 86_400) == []
        assert words(KIND, asked(), AT + 7 * 86_400 + 1) == ["late"]

    @pytest.mark.parametrize("name", ["", None])
    def test_an_event_without_a_name(self, name: object) -> None:
        assert words(KIND, asked(event_name=name)) == ["name"]

    def test_an_event_about_nobody(self) -> None:
        assert words(KIND, asked(user_data={}, action_source="app")) == ["user-data"]

    def test_another_path_or_method_and_another_body(self) -> None:
        fine = asked()
        assert words(KIND, msgspec.structs.replace(fine, method="GET")) == ["path"]
        assert words(KIND, msgspec.structs.replace(fine, url="/v24.0/123")) == ["path"]
        for body in (b"", b"{", b"[]", b"\xff", b'{"data": []}', b'{"data": {}}', b'{"data": [7]}'):
            assert words(KIND, msgspec.structs.replace(fine, body=body)) == ["body"]
        assert words(KIND, posted(URL, {"data": [FINE] * 1_001})) == ["body"]


class TestAnswers:
    def test_what_is_received_is_counted(self) -> None:
        reply, body = answered(KIND, asked())
        assert reply.status == 200
        assert body == {"events_received": 1, "messages": [], "fbtrace_id": "Aliveview"}
        assert answered(KIND, posted(URL, {"data": [FINE, FINE]}))[1]["events_received"] == 2

    def test_a_purchase_without_a_currency_is_refused(self) -> None:
        reply, body = answered(KIND, bought(currency=""))
        assert reply.status == 400
        error = body["error"]
        assert "currency" in error.pop("error_user_msg")
        assert error == {
            "message": "Invalid parameter",
            "type": "OAuthException",
            "code": 100,
            "error_subcode": 2804010,
            "is_transient": False,
            "error_user_title": "Missing Currency for Purchase Event",
            "fbtrace_id": "Aliveview",
        }

    def test_what_is_only_of_less_use_is_taken(self) -> None:
        assert answered(KIND, asked(user_data={"external_id": [U_1]}))[0].status == 200

    def test_any_other_refusal_says_why(self) -> None:
        reply, body = answered(KIND, bought(contents=[{}]))
        assert reply.status == 400
        assert "contents" in body["error"]["error_user_msg"]
        assert "error_subcode" not in body["error"]

    def test_it_has_nothing_else(self) -> None:
        reply, body = answered(KIND, ServiceRequest("GET", "/me", (), b""))
        assert reply.status == 404
        assert body["error"]["code"] == 2500


@examples(30)
@given(any_event(EventType.TRACK))
def test_whatever_an_event_holds_its_requests_are_made(event: Normalised) -> None:
    makes_requests(KIND, event)


@examples(100)
@given(any_request("/v24.0/1/events"), st.floats(0, 4e9))
def test_whatever_a_request_holds_it_is_checked_and_answered(request: ServiceRequest, at: float) -> None:
    returns(KIND, request, at)
