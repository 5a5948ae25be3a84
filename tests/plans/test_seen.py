"""A stored event as a plan is about it."""

from decimal import Decimal

from liveview.core.wire.stored import StoredPayload
from liveview.model.event import EventType, Wire
from liveview.plans.seen import seen
from tests.support.plan_edits import came


def test_it_has_its_own_properties_apart_with_all_digits() -> None:
    event = came('{"price":1.10,"big":123456789012345678901}')
    assert event.own == {"price": Decimal("1.10"), "big": 123456789012345678901}
    assert str(event.own["price"]) == "1.10"
    assert event.content.keys() > event.own.keys()
    assert (event.type, event.name, event.inside) == (EventType.TRACK, "Purchase", "properties")


def test_a_path_leads_to_a_value() -> None:
    event = came('{"items":[{"sku":"a"}]}')
    steps = event.steps("properties.items[0].sku")
    assert steps == ("items", 0, "sku")
    assert event.value(steps) == "a"
    assert event.value(()) is event.own
    assert event.value(("none",)) is None
    assert event.steps("event") is None


def test_traits_are_what_a_plan_is_about_in_an_identify() -> None:
    payload = StoredPayload('{"userId":"u","traits":{"a":1}}', Wire.SEGMENT, EventType.IDENTIFY)
    assert (seen(payload).own, seen(payload).inside) == ({"a": 1}, "traits")
