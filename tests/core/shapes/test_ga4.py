"""Google Analytics 4: requests, what is wrong with them, and a service that never tells."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.request_parts import json_of, members
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.shape_laws import any_event, any_request, makes_requests, returns
from tests.support.core.shop_events import AT, JSON, answered, made, outgoing, posted, sent, words
from tests.support.examples import examples

KIND = Kind.GA4
URL = "/mp/collect?measurement_id=G-1&api_secret=s"
FINE: dict[str, Any] = {
    "client_id": "d-1",
    "timestamp_micros": AT * 1_000_000,
    "events": [{"name": "sign_up", "params": {"method": "x"}}],
}


def asked(**params: Any) -> ServiceRequest:
    return named("custom", **params)


def named(name: object, /, **params: Any) -> ServiceRequest:
    return posted(URL, {**FINE, "events": [{"name": name, "params": params}]})


class TestRequests:
    def test_an_event_is_posted_with_the_settings_as_a_query(self) -> None:
        (request,) = made(KIND, outgoing("Video Played"), measurement_id="G-AB12", api_secret="s&c r")
        assert request.method == "POST"
        assert request.url == "/mp/collect?measurement_id=G-AB12&api_secret=s%26c%20r"
        assert request.headers == JSON
        assert SHAPES[KIND].host({}) == "https://www.google-analytics.com"

    def test_settings_without_values_stay_as_they_are_written(self) -> None:
        (request,) = made(KIND, outgoing("A"), measurement_id="env:GA_ID", api_secret="***")
        assert request.url == "/mp/collect?measurement_id=env:GA_ID&api_secret=***"

    def test_a_custom_event_has_its_properties_with_their_digits_and_order(self) -> None:
        event = outgoing(" Video  Played\t1", '"zoom": 1.50, "big": 12345678901234567890, "a": true, "$ip": "1.2.3.4"')
        assert sent(KIND, event) == (
            '{"client_id":"d-1","user_id":"u-1","timestamp_micros":1769860800000000,"events":[{"name":"Video__Played_1",'
            '"params":{"zoom":1.50,"big":12345678901234567890,"a":true,"engagement_time_msec":1}}]}'
        )

    def test_a_completed_order_is_a_purchase(self) -> None:
        event = outgoing(
            "Order Completed",
            '"order_id": "o-7", "total": 24.50, "revenue": 20.00, "currency": "EUR", "coupon": "MAY", "products": ['
            '{"product_id": "p-1", "sku": "s", "name": "Shirt", "price": 12.250, "quantity": 2, "position": 1},'
            '{"product_id": "p-2", "brand": "B", "category": "C", "variant": "V", "affiliation": "F", "coupon": "K"}]',
        )
        assert sent(KIND, event) == (
            '{"client_id":"d-1","user_id":"u-1","timestamp_micros":1769860800000000,"events":[{"name":"purchase",'
            '"params":{"transaction_id":"o-7","value":24.50,"revenue":20.00,"currency":"EUR","coupon":"MAY","items":['
            '{"item_id":"p-1","item_name":"Shirt","price":12.250,"quantity":2,"index":1},'
            '{"item_id":"p-2","item_brand":"B","item_category":"C","item_variant":"V","affiliation":"F","coupon":"K"}],'
            '"engagement_time_msec":1}}]}'
        )

    def test_a_page_is_a_page_view(self) -> None:
        page = '"$current_url": "https://x.io/a", "$title": "A", "$pathname": "/a", "$referrer": "https://y.io"'
        assert sent(KIND, outgoing("$page", f'{page}, "name": "Home", "engagement_time_msec": 90', user="")) == (
            '{"client_id":"d-1","timestamp_micros":1769860800000000,"events":[{"name":"page_view","params":{'
            '"page_location":"https://x.io/a","page_title":"A","page_referrer":"https://y.io","name":"Home",'
            '"engagement_time_msec":90}}]}'
        )

    def test_what_a_page_says_of_itself_is_said_once(self) -> None:
        event = outgoing("$page", '"$page_props": {"url": "https://x.io/b", "section": "s", "$a": 1}, "referrer": "r"')
        (request,) = made(KIND, event)
        assert members(json_of(request), "events", 0, "params") == {
            "page_referrer": "r",
            "page_location": "https://x.io/b",
            "section": "s",
            "engagement_time_msec": 1,
        }

    def test_an_event_without_a_device_has_no_client_id(self) -> None:
        assert '"client_id"' not in sent(KIND, outgoing("A", device=""))

    def test_there_are_requests_for_track_and_page_events(self) -> None:
        assert SHAPES[KIND].types == {EventType.TRACK, EventType.PAGE}


class TestFindings:
    def test_a_good_event_has_none(self) -> None:
        assert words(KIND, posted(URL, FINE)) == []
        assert words(KIND, made(KIND, outgoing("Order Completed", '"total": 1.5, "currency": "USD"'))[0]) == []

    @pytest.mark.parametrize("value", [None, ""])
    def test_an_event_of_nobody_is_dropped(self, value: object) -> None:
        assert words(KIND, posted(URL, {**FINE, "client_id": value})) == ["client-id"]

    @pytest.mark.parametrize("name", ["a" * 41, "", None, 7, "1a", "a-b", "Größe", "_a", "ga_x", "session_start"])
    def test_a_name_that_is_not_taken(self, name: object) -> None:
        assert words(KIND, named(name)) == ["name"]

    def test_the_longest_name(self) -> None:
        assert words(KIND, named("a" * 40)) == []

    @pytest.mark.parametrize("value", [None, [], {}, "x" * 101])
    def test_a_value_that_is_ignored_or_cut(self, value: object) -> None:
        assert words(KIND, asked(plan=value)) == ["value"]
        assert words(KIND, asked(items=[{"item_id": "1", "size": value}])) == ["value"]

    def test_names_are_said_and_values_are_not(self) -> None:
        (found,) = SHAPES[KIND].findings(asked(**{f"n{at}": ["secret"] for at in range(5)}), AT)
        assert "n0, n1, n2 and 2 more" in found.sentence
        assert "secret" not in found.sentence

    def test_an_address_may_be_longer_than_other_texts(self) -> None:
        assert words(KIND, asked(page_location="x" * 1000)) == []
        assert words(KIND, asked(page_location="x" * 1001)) == ["value"]

    def test_too_many_parameters_or_bytes_and_names_that_are_too_long(self) -> None:
        assert words(KIND, asked(**{f"n{at}": 1 for at in range(25)})) == []
        assert words(KIND, asked(**{f"n{at}": 1 for at in range(26)})) == ["value"]
        assert words(KIND, asked(**{"n" * 41: 1})) == ["value"]
        big = posted(URL, {**FINE, "user_properties": "x" * 130_000})
        assert words(KIND, big) == ["value"]

    @pytest.mark.parametrize("currency", ["usd", "USDX", "ZZZ", 840])
    def test_a_currency_that_is_none(self, currency: object) -> None:
        assert words(KIND, asked(currency=currency)) == ["currency"]
        assert words(KIND, asked(items=[{"item_id": 1, "currency": currency}])) == ["currency"]

    def test_a_value_of_money_needs_a_currency(self) -> None:
        assert words(KIND, named("purchase", value=1)) == ["currency"]
        assert words(KIND, named("purchase", value=1, items=[{"item_id": 1, "currency": "EUR"}])) == []
        assert words(KIND, named("custom", value=1)) == []

    @pytest.mark.parametrize("items", ["a", {}, [{}], [{"price": 1}], [7], [{"item_id": "", "item_name": ""}]])
    def test_items_without_id_and_name(self, items: object) -> None:
        assert words(KIND, asked(items=items)) == ["item"]

    def test_an_event_is_late_after_72_hours(self) -> None:
        request = posted(URL, FINE)
        assert words(KIND, request, AT + 72 * 3600) == []
        assert words(KIND, request, AT + 72 * 3600 + 1) == ["late"]

    def test_another_path_or_method_and_another_body(self) -> None:
        fine = posted(URL, FINE)
        assert words(KIND, msgspec.structs.replace(fine, method="GET")) == ["path"]
        assert words(KIND, msgspec.structs.replace(fine, url="/g/collect")) == ["path"]
        for body in (b"", b"{", b"[]", b"\xff", b'{"events": [1]}', b"[" * 10_000):
            assert words(KIND, msgspec.structs.replace(fine, body=body)) == ["body"]


class TestAnswers:
    @pytest.mark.parametrize("body", [json.dumps(FINE).encode(), b"", b"\xff{"])
    def test_it_answers_204_to_anything(self, body: bytes) -> None:
        reply, _ = answered(KIND, ServiceRequest("POST", URL, (), body))
        assert (reply.status, reply.body) == (204, b"")

    def test_it_has_nothing_else(self) -> None:
        assert answered(KIND, ServiceRequest("GET", URL, (), b""))[0].status == 404
        assert answered(KIND, ServiceRequest("POST", "/collect", (), b""))[0].status == 404


@examples(30)
@given(any_event(EventType.TRACK) | any_event(EventType.PAGE))
def test_whatever_an_event_holds_its_requests_are_made(event: Normalised) -> None:
    makes_requests(KIND, event)


@examples(100)
@given(any_request("/mp/collect"), st.floats(0, 4e9))
def test_whatever_a_request_holds_it_is_checked_and_answered(request: ServiceRequest, at: float) -> None:
    returns(KIND, request, at)
