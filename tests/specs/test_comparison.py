"""One event against one pattern."""

from typing import Any

import pytest

from liveview.specs.comparison import is_met, is_selected, terms, unmet, unselected
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.specs.spec import EventPattern
from tests.support.specs import delivery, observed_event


def pattern(**keys: Any) -> EventPattern:
    return read({"expect": [keys]}).expect[0]


EVENT = observed_event(
    1,
    columns={
        "problems": [{"code": "time-far"}, {"code": "likely-pii"}],
        "deliveries": [delivery("Webhooks"), delivery("Mixpanel", None)],
    },
    price=500,
    items=[{"sku": "a1", "id": "x"}],
)


class TestSelecting:
    @pytest.mark.parametrize(
        ("keys", "text"),
        [
            ({"name": "purchase"}, 'name is "Purchase", wanted "purchase"'),
            ({"type": "page"}, 'type is "track", wanted "page"'),
            ({"user": "u"}, 'user is "u-1", wanted "u"'),
            ({"filter": "price>900"}, "filter is not matched, wanted price>900"),
        ],
    )
    def test_by_exact_text_or_filter(self, keys: dict[str, str], text: str) -> None:
        matching = {"price>900": {2}}
        assert not is_selected(pattern(**keys), EVENT, matching)
        assert [each.text for each in unselected(pattern(**keys), EVENT, matching)] == [text]

    def test_all_that_is_said_must_be_so(self) -> None:
        wanted = pattern(name="Purchase", type="track", user="u-1", filter="price>100", state="failed")
        assert is_selected(wanted, EVENT, {"price>100": {1}})
        assert not is_selected(wanted, EVENT, {"price>100": ()})

    def test_an_event_without_a_name_is_not_meant_by_one(self) -> None:
        assert not is_selected(pattern(name="A"), observed_event(1, None), {})


class TestRequired:
    @pytest.mark.parametrize(
        "keys",
        [
            {},
            {"name": "another"},
            {"properties": {"price": 500.0, "items": [{"sku": "a1"}]}},
            {"kinds": {"items[0].id": "id", "items": "array"}},
            {"absent": ["coupon", "items[1]", "price.x"]},
            {"schema": {"required": ["price"], "properties": {"price": {"minimum": 500}}}},
            {"state": "delivered"},
            {"problems": ["likely-pii", "time-far"]},
            {"destinations": {"Webhooks": "delivered", "Mixpanel": "skip"}},
            {"destinations": {"Webhooks": "send"}},
        ],
    )
    def test_what_is_met(self, keys: dict[str, Any]) -> None:
        assert is_met(pattern(**keys), EVENT)

    @pytest.mark.parametrize(
        ("keys", "text"),
        [
            ({"properties": {"price": "500"}}, 'properties.price is 500, wanted "500"'),
            ({"kinds": {"items[0].id": "uuid"}}, 'properties.items[0].id is "x", wanted kind uuid'),
            ({"kinds": {"id": "uuid"}}, "properties.id is missing, wanted kind uuid"),
            ({"absent": ["items[0].id"]}, 'properties.items[0].id is "x", wanted absent'),
            ({"schema": {"properties": {"price": {"maximum": 5}}}}, "properties.price is 500, wanted maximum: 5"),
            ({"state": "failed"}, 'state is "delivered", wanted "failed"'),
            ({"problems": []}, 'problems is ["likely-pii", "time-far"], wanted []'),
            ({"problems": ["time-far"]}, 'problems is ["likely-pii", "time-far"], wanted ["time-far"]'),
            ({"destinations": {"Webhooks": "skip"}}, 'destinations.Webhooks is "delivered", wanted "skip"'),
            ({"destinations": {"Mixpanel": "send"}}, 'destinations.Mixpanel is "skip", wanted "send"'),
            ({"destinations": {"Other": "send"}}, 'destinations.Other is null, wanted "send"'),
        ],
    )
    def test_what_is_not(self, keys: dict[str, Any], text: str) -> None:
        assert not is_met(pattern(**keys), EVENT)
        assert [each.text for each in unmet(pattern(**keys), EVENT)] == [text]

    def test_problems_are_told_with_their_places(self) -> None:
        problems = [
            {"code": "likely-pii", "field": "properties.mail"},
            {"code": "plan-type", "field": "properties.price", "rule": 'type: "number"', "value": '"5"'},
            {"code": "plan-missing", "field": "properties.plan", "rule": "required"},
            {"code": "time-far", "field": 5, "rule": 5},
        ]
        (miss,) = unmet(pattern(problems=["likely-pii"]), observed_event(1, columns={"problems": problems}))
        assert miss.found == (
            '["likely-pii", "plan-missing", "plan-type", "time-far"] '
            '(plan-type at properties.price, type: "number"; plan-missing at properties.plan)'
        )

    def test_of_many_problems_the_first_are_told_with_their_places(self) -> None:
        problems = [{"code": "plan-missing", "field": f"properties.{name}"} for name in "abcdefg"]
        (miss,) = unmet(pattern(problems=[]), observed_event(1, columns={"problems": problems}))
        assert miss.found.endswith("plan-missing at properties.d; plan-missing at properties.e; 2 more)")

    def test_of_identify_events_the_traits_are_compared(self) -> None:
        event: ObservedEvent = observed_event(1, kind="identify", payload={"traits": {"plan": "free"}})
        assert [each.text for each in unmet(pattern(properties={"plan": "pro"}), event)] == [
            'traits.plan is "free", wanted "pro"'
        ]


def test_the_terms_of_a_pattern() -> None:
    assert terms(pattern()) == 0
    keys = {"name": "A", "filter": "b", "problems": [], "absent": ["x"], "schema": True, "properties": {"a": 1, "b": 2}}
    assert terms(pattern(**keys)) == 7
