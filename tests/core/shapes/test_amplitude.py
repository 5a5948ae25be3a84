"""What Amplitude would get, and what it would say. The golden requests were written from its page by hand."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import amplitude
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import NOW, body
from tests.support.core.outgoing import (
    FIELDS,
    MESSAGE,
    answer,
    arbitrary_requests,
    assert_heard,
    assert_made_or_not,
    request,
    sent,
    words,
)
from tests.support.examples import examples

KIND = Kind.AMPLITUDE
GOOD = {"user_id": "user-1", "event_type": "E", "time": 5}
law = examples(60)


def upload(*events: object, **more: object) -> ServiceRequest:
    """A request with these events."""
    content = {"api_key": "k", "events": events, **more}
    return ServiceRequest("POST", "/2/httpapi", (), json.dumps(content).encode())


def event(**properties: object) -> dict[str, Any]:
    """The event that a track event becomes."""
    (made,) = sent(request(KIND, body(**properties)))["events"]
    return dict(made)


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(**{"$device_id": "d-123", "price": 3.5, "quantity": 2, "$os": "x"}), api_key="k")
        assert (made.method, made.url) == ("POST", "/2/httpapi")
        assert made.headers == (("Content-Type", "application/json"), ("Accept", "*/*"))
        assert made.body == (
            b'{"api_key":"k","events":[{"user_id":"13793","device_id":"d-123","event_type":"Purchase",'
            b'"time":1577836800500,"event_properties":{"price":3.5,"quantity":2},'
            b'"insert_id":"MDEyMzQ1Njc4OWFiY2RlZg==","price":3.5,"quantity":2,"revenue":7.0}]}'
        )

    def test_a_page_view_has_the_name_that_amplitude_has_for_it(self) -> None:
        page = {"$current_url": "http://a.test/p?q", "$title": "P", "$pathname": "/p", "x": 1}
        assert sent(request(KIND, body("$page", **page)))["events"] == [
            {
                "user_id": "13793",
                "event_type": "[Amplitude] Page Viewed",
                "time": 1577836800500,
                "event_properties": {
                    "x": 1,
                    "[Amplitude] Page Location": "http://a.test/p?q",
                    "[Amplitude] Page Title": "P",
                    "[Amplitude] Page Path": "/p",
                },
                "insert_id": MESSAGE,
            }
        ]

    def test_without_a_user_there_is_only_the_device(self) -> None:
        found = event(distinct_id="d-123", **{"$device_id": "d-123"})
        assert found["device_id"] == "d-123"
        assert "user_id" not in found

    @pytest.mark.parametrize(
        ("price", "quantity", "revenue"),
        [("1.10", "3", b"3.30"), ("0.1", "0.2", b"0.02"), ("12345678901234567890", "2", b"24691357802469135780")],
    )
    def test_the_product_is_exact(self, price: str, quantity: str, revenue: bytes) -> None:
        text = f'{body().decode()[:-2]}, "price": {price}, "quantity": {quantity}}}}}'
        assert request(KIND, text.encode()).body.endswith(b'"revenue":' + revenue + b"}]}")

    @pytest.mark.parametrize("price", ["3", None, True, [1]])
    def test_other_values_make_no_revenue(self, price: object) -> None:
        found = event(price=price, quantity=2)
        assert (found.get("price"), found["quantity"], found.get("revenue")) == (None, 2, None)

    def test_a_product_beyond_all_measure_is_left_out(self) -> None:
        text = f'{body().decode()[:-2]}, "price": 1e999999, "quantity": 9e999999}}}}'
        assert b"revenue" not in request(KIND, text.encode()).body

    def test_without_price_and_quantity_the_own_revenue_counts(self) -> None:
        assert event(revenue=9.5)["revenue"] == 9.5
        assert event(revenue=9.5, price=2, quantity=2)["revenue"] == 4
        assert "revenue" not in event(revenue="9.5")

    @pytest.mark.parametrize(("region", "host"), [("", "api2"), ("us", "api2"), ("eu", "api.eu")])
    def test_the_region_decides_the_host(self, region: str, host: str) -> None:
        settings = {"region": region} if region else {}
        assert amplitude.SHAPE.host(settings) == f"https://{host}.amplitude.com"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        ("user", "device", "found"),
        [
            ("user1", None, []),
            (None, "dev12", []),
            ("u", None, ["id"]),
            ("user1", "d", ["id"]),
            (None, None, ["id"]),
            ("", "", ["id"]),
        ],
    )
    def test_ids_have_at_least_five_characters(self, user: object, device: object, found: list[str]) -> None:
        assert words(KIND, upload({**GOOD, "user_id": user, "device_id": device})) == found

    def test_the_events_are_named(self) -> None:
        short, none = {**GOOD, "user_id": "u"}, {"event_type": "E"}
        found = amplitude.SHAPE.findings(upload(GOOD, none, short, {**short, "device_id": "d"}), NOW)
        assert [each.records for each in found] == [(1,), (2, 3)]

    def test_a_request_may_ask_for_another_length(self) -> None:
        assert words(KIND, upload({**GOOD, "user_id": "u"}, options={"min_id_length": 1})) == []
        assert words(KIND, upload(GOOD, options={"min_id_length": 7})) == ["id"]
        assert words(KIND, upload({**GOOD, "user_id": "u"}, options={"min_id_length": True})) == ["id"]

    def test_an_own_request_is_judged_the_same(self) -> None:
        assert words(KIND, request(KIND, body(distinct_id="u1"))) == ["id"]
        assert words(KIND, request(KIND, body())) == []


class TestAnswer:
    """What Amplitude says."""

    def test_events_are_ingested(self) -> None:
        made = upload(GOOD, GOOD)
        size = len(made.body)
        taken = {"code": 200, "events_ingested": 2, "payload_size_bytes": size, "server_upload_time": 5}
        assert answer(KIND, made) == (200, taken)

    @pytest.mark.parametrize(
        ("content", "field"),
        [({}, "api_key"), ({"events": []}, "api_key"), ({"api_key": ""}, "events"), ([], "api_key")],
    )
    def test_a_missing_field_is_named(self, content: object, field: str) -> None:
        made = ServiceRequest("POST", "/2/httpapi", (), json.dumps(content).encode())
        said = {"code": 400, "error": "Request missing required field", "missing_field": field}
        assert answer(KIND, made) == (400, said)

    def test_events_without_a_field_are_named(self) -> None:
        said = {"code": 400, "error": "Request missing required field"}
        missing = {"event_type": [1], "user_id": [1, 2]}
        assert answer(KIND, upload(GOOD, {}, {"event_type": "E"})) == (
            400,
            {**said, "events_with_missing_fields": missing},
        )
        assert answer(KIND, upload()) == (400, {**said, "events_with_missing_fields": {}})

    def test_ids_that_are_too_short_are_named(self) -> None:
        assert answer(KIND, upload(GOOD, {**GOOD, "user_id": "u", "device_id": "device-1"})) == (
            400,
            {
                "code": 400,
                "error": "Invalid id length for user_id or device_id",
                "events_with_invalid_id_lengths": {"user_id": [1]},
            },
        )

    def test_too_much_at_once_is_refused(self) -> None:
        said = {"code": 413, "error": "Payload too large"}
        assert answer(KIND, upload({**GOOD, "event_properties": {"a": "x" * amplitude.MOST_BYTES}})) == (413, said)
        assert answer(KIND, upload(*[GOOD] * 2_001)) == (413, said)

    def test_too_many_of_one_user_are_refused(self) -> None:
        status, said = answer(KIND, upload(*[GOOD] * 901, {**GOOD, "user_id": "user-2"}))
        assert (status, said["error"]) == (429, "Too many requests for some devices and users")
        assert (said["eps_threshold"], said["throttled_users"], said["throttled_devices"]) == (30, {"user-1": 30}, {})
        assert said["throttled_events"] == list(range(901))
        assert answer(KIND, upload(*[GOOD] * 900))[0] == 200

    def test_an_own_request_is_taken_also_without_a_key(self) -> None:
        assert answer(KIND, request(KIND, body()))[0] == 200

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, ServiceRequest("POST", "/identify", (), b""))[0] == 404
        assert answer(KIND, ServiceRequest("GET", "/2/httpapi", (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$page"]))
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str) -> None:
    assert_made_or_not(KIND, body(name, **properties), {"api_key": "k"})


@law
@given(arbitrary_requests("/2/httpapi"))
def test_every_request_gets_an_answer(made: ServiceRequest) -> None:
    assert_heard(KIND, made)
