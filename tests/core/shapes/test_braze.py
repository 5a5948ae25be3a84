"""What Braze would get, and what it would say. The golden requests were written from its pages by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import braze
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

KIND = Kind.BRAZE
law = examples(60)


def posted(url: str, content: object, *headers: tuple[str, str]) -> ServiceRequest:
    """A request that somebody else makes, with credentials unless there are other headers."""
    return ServiceRequest("POST", url, headers or (("Authorization", "***"),), json.dumps(content).encode())


PATH = "/users/track"
GOOD = {"external_id": "u", "name": "E", "time": "2020-01-01T00:00:00Z"}
BOUGHT = {**GOOD, "product_id": "p", "currency": "EUR", "price": 3.5}


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(price=3.5), api_key="k")
        assert (made.method, made.url) == ("POST", PATH)
        assert made.headers == (("Authorization", "Bearer k"), ("Content-Type", "application/json"))
        assert made.body == (
            b'{"events":[{"external_id":"13793","name":"Purchase","time":"2020-01-01T00:00:00Z",'
            b'"properties":{"price":3.5}}]}'
        )

    def test_the_products_of_an_order_are_purchases(self) -> None:
        products = [{"product_id": "p-1", "price": 3.5, "quantity": 2, "color": "blue"}, {"sku": "s", "price": 1}, 3]
        made = sent(request(KIND, body("Order Completed", products=products, currency="EUR", coupon="C")))
        first, second = made["purchases"]
        assert first == {
            "external_id": "13793",
            "product_id": "p-1",
            "currency": "EUR",
            "price": 3.5,
            "quantity": 2,
            "time": "2020-01-01T00:00:00Z",
            "properties": {"coupon": "C", "color": "blue"},
        }
        assert (second["product_id"], second["quantity"]) == ("s", 1)

    def test_an_order_without_products_is_an_event(self) -> None:
        assert sent(request(KIND, body("Order Completed", total=5)))["events"][0]["name"] == "Order Completed"

    def test_a_user_has_attributes(self) -> None:
        made = sent(request(KIND, body("$identify", **{"$user_props": {"firstName": "Ada", "plan": "pro"}})))
        assert made == {"attributes": [{"first_name": "Ada", "plan": "pro", "external_id": "13793"}]}

    def test_without_a_user_the_device_is_an_alias(self) -> None:
        (made,) = sent(request(KIND, body(distinct_id="d-1", **{"$device_id": "d-1"})))["events"]
        assert made["user_alias"] == {"alias_name": "d-1", "alias_label": "anonymous_id"}

    @pytest.mark.parametrize("endpoint", ["rest.fra-01.braze.eu", "https://rest.fra-01.braze.eu/"])
    def test_the_endpoint_is_the_host(self, endpoint: str) -> None:
        assert braze.SHAPE.host({"endpoint": endpoint}) == "https://rest.fra-01.braze.eu"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        ("kind", "more", "found"),
        [
            ("events", {}, []),
            ("events", {"external_id": ""}, ["id"]),
            ("events", {"name": "x" * 256, "time": "now"}, ["time", "name"]),
            ("purchases", {}, []),
            ("purchases", {"currency": "euro", "price": "3.5"}, ["currency", "price"]),
            ("attributes", {"time": 3}, []),
        ],
    )
    def test_ids_times_names_and_prices(self, kind: str, more: dict[str, object], found: list[str]) -> None:
        assert words(KIND, posted(PATH, {kind: [{**BOUGHT, **more}]})) == found


class TestAnswer:
    """What Braze says."""

    def test_records_are_counted(self) -> None:
        said = {"message": "success", "attributes_processed": 1, "events_processed": 2}
        assert answer(KIND, posted(PATH, {"events": [GOOD, GOOD], "attributes": [{"external_id": "u"}]})) == (201, said)

    def test_records_that_are_ignored_are_named_in_a_success(self) -> None:
        status, said = answer(KIND, posted(PATH, {"events": [GOOD, {**GOOD, "time": ""}]}))
        assert (status, said["message"], said["events_processed"]) == (201, "success", 1)
        assert [(each["input_array"], each["index"]) for each in said["errors"]] == [("events", 1)]

    def test_a_call_without_credentials_or_records_is_refused(self) -> None:
        assert answer(KIND, posted(PATH, {"events": [GOOD]}, ("Accept", "*/*")))[0] == 401
        assert answer(KIND, posted(PATH, {"events": []}))[0] == 400

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, posted("/users/identify", {}))[0] == 404
        assert answer(KIND, ServiceRequest("GET", PATH, (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "Order Completed", "$identify"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"api_key": "k"})


@law
@given(arbitrary_requests("/users/track"))
def test_every_request_is_heard(heard: ServiceRequest) -> None:
    assert_heard(KIND, heard)
