"""Events as an export writes them."""

from decimal import Decimal
from typing import Any

import pytest

from liveview.specs.observed import ObservedEvent, observed
from tests.support.specs import delivery, observed_event


class TestObserved:
    def test_lines_become_events_with_all_digits(self) -> None:
        (event,) = observed([b'{"id":7,"name":"A","payload":{"properties":{"a":1.2345678901234567890}}}\n'])
        assert (event.id, event.name) == (7, "A")
        assert event.properties == {"a": Decimal("1.2345678901234567890")}

    @pytest.mark.parametrize("line", [b"", b"{", b"[]", b"{}"])
    def test_other_lines_are_left_out(self, line: bytes) -> None:
        assert observed([line]) == []


class TestProperties:
    @pytest.mark.parametrize(
        ("kind", "payload", "found"),
        [
            ("track", {"event": "A", "properties": {"a": 1}}, {"a": 1}),
            ("page", {"type": "page", "properties": {"a": 1}, "traits": {"b": 2}}, {"a": 1}),
            ("track", {"event_type": "A", "event_properties": {"b": 2, "custom_props": {"a": 1}}}, {"a": 1}),
            ("identify", {"event": "$identify", "properties": {"b": 2, "$user_props": {"a": 1}}}, {"a": 1}),
            ("group", {"event": "$group", "properties": {"$user_props": {"b": 2}, "$group_props": {"a": 1}}}, {"a": 1}),
            ("identify", {"type": "identify", "traits": {"a": 1, "userId": "u"}}, {"a": 1}),
            ("identify", {"type": "identify", "context": {"traits": {"a": 1, "anonymousId": "u"}}}, {"a": 1}),
            ("identify", {"event_properties": {"$user_props": {"a": 1}}}, {"a": 1}),
            ("identify", {"event_properties": {"custom_props": {"$user_props": {"a": 1}}}}, {"a": 1}),
            ("identify", {"$distinct_id": "u", "$set": {"a": 1}}, {"a": 1}),
            ("identify", {"event": "$identify", "properties": {"b": 2}}, {}),
            ("track", {"properties": [1]}, {}),
            ("track", {"event_properties": 1}, {}),
            ("track", "not JSON", {}),
            ("track", [1], {}),
        ],
    )
    def test_of_every_protocol(self, kind: str, payload: Any, found: object) -> None:
        assert observed_event(1, kind=kind, payload=payload).properties == found


class TestColumns:
    def test_problems_are_sorted_codes_each_once(self) -> None:
        event = observed_event(
            1, columns={"problems": [{"code": "time-far"}, {"code": "likely-pii"}, {"code": "time-far"}, 5]}
        )
        assert event.problems == ["likely-pii", "time-far"]

    def test_problems_have_places(self) -> None:
        problems = [{"code": "plan-rule", "field": "traits.a", "rule": "minimum: 1"}, {"code": "time-far"}]
        event = observed_event(1, columns={"problems": problems})
        assert event.problem_places == [("plan-rule", "plan-rule at traits.a, minimum: 1")]

    def test_the_latest_delivery_to_a_destination_counts(self) -> None:
        deliveries = [delivery("A", "failed"), delivery("B", None), delivery("A", "delivered")]
        assert observed_event(1, columns={"deliveries": deliveries}).destinations == {
            "A": ("delivered", "send"),
            "B": (None, "skip"),
        }

    @pytest.mark.parametrize(
        ("state", "deliveries", "pending"),
        [
            ("pending", [], True),
            ("duplicate", [delivery("A", "pending")], True),
            ("delivered", [delivery("A"), delivery("B", None)], False),
        ],
    )
    def test_whether_something_may_still_change(self, state: str, deliveries: list[Any], pending: bool) -> None:
        assert observed_event(1, state=state, columns={"deliveries": deliveries}).is_pending is pending

    def test_whatever_a_log_holds_can_be_asked(self) -> None:
        event = ObservedEvent({"id": 1, "name": 5, "problems": "odd", "deliveries": None, "payload": None})
        assert (event.name, event.type, event.user, event.state) == ("5", None, None, None)
        assert (event.problems, event.destinations, event.properties) == ([], {}, {})
