"""An event as shapes look at it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from tests.support.core.inputs import body
from tests.support.core.outgoing import MESSAGE, outgoing
from tests.support.examples import examples


def test_has_what_webhooks_would_get() -> None:
    event = outgoing(body(price=3, **{"$os": "x", "$device_id": "d"}))
    assert (event.type, event.name, event.message) == (EventType.TRACK, "Purchase", MESSAGE)
    assert event.properties == {"price": 3}
    assert (event.user_id, event.anonymous_id, event.id) == ("13793", "d", "13793")
    assert (event.traits, event.group_id, event.page) == ({}, "", {})


def test_without_a_user_the_device_is_its_id() -> None:
    event = outgoing(body(distinct_id="d", **{"$device_id": "d"}))
    assert (event.user_id, event.anonymous_id, event.id) == ("", "d", "d")


def test_with_nothing_known_it_is_empty() -> None:
    event = OutgoingEvent(Normalised(known_user=False), 0, "")
    assert (event.name, event.user_id, event.anonymous_id, event.id, event.group_id) == ("",) * 5


def test_a_page_has_only_what_is_known_of_it() -> None:
    event = outgoing(body("$page", **{"$current_url": "http://a.test/", "$pathname": None, "a": 1}))
    assert (event.type, event.page, event.properties) == (EventType.PAGE, {"url": "http://a.test/"}, {"a": 1})


def test_a_group_has_its_id_and_traits() -> None:
    event = outgoing(body("$group", **{"$group_id": 42, "$group_props": {"plan": "pro"}}))
    assert (event.group_id, event.traits) == ("42", {"plan": "pro"})


@pytest.mark.parametrize(
    ("names", "found"),
    [(("email",), "p"), (("phone",), "t"), (("no", "phone"), "t"), (("empty", "$ip"), "i"), ((), None)],
)
def test_values_are_looked_for_in_properties_and_traits(names: tuple[str, ...], found: object) -> None:
    traits = {"email": "t", "phone": "t"}
    event = outgoing(body("$identify", email="p", empty="", none=None, **{"$ip": "i", "$user_props": traits}))
    assert event.found(*names) == found
    assert event.found("none", "empty") is None


@pytest.mark.parametrize(
    ("time", "seconds", "milliseconds", "microseconds"),
    [
        ("1577836800.5", 1577836800, 1577836800500, 1577836800500000),
        ("1577836800.999999", 1577836800, 1577836800999, 1577836800999999),
        ("-0.5", -1, -500, -500000),
    ],
)
def test_times_are_rounded_down(time: str, seconds: int, milliseconds: int, microseconds: int) -> None:
    event = outgoing(body(time=json.loads(time)))
    assert (event.seconds, event.milliseconds, event.microseconds) == (seconds, milliseconds, microseconds)


def test_a_time_is_written_in_whole_seconds() -> None:
    assert outgoing(body(time=1577836800.9)).iso_time == "2020-01-01T00:00:00Z"


@examples(60)
@given(st.floats(-62_135_596_800, 253_402_300_799))
def test_every_time_has_one_moment_in_all_units(time: float) -> None:
    event = OutgoingEvent(Normalised(), time, "")
    assert event.seconds == event.milliseconds // 1_000 == event.microseconds // 1_000_000
