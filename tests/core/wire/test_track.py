"""Events of `/track`: their type, time and user on each of its wires."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.track import END_OF_TIME, FIRST_SECOND, MILLISECONDS_ABOVE, TYPES, normalise, type_of
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from tests.support.core.inputs import NOW, TOKEN

WIRES = (Wire.HTTP_API, Wire.WEB_SDK, Wire.MIXPANEL)


def event(name: object = "E", wire: Wire = Wire.MIXPANEL, /, **properties: object) -> Normalised:
    """An event with all required properties; `properties` add to them or replace them, and None removes one."""
    merged = {"distinct_id": "u", "token": TOKEN, "time": NOW} | properties
    kept = {key: value for key, value in merged.items() if value is not None}
    return literal(json.dumps({"event": name, "properties": kept}), wire)


def literal(text: str, wire: Wire = Wire.MIXPANEL) -> Normalised:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return normalise(reading.value, Origin(wire, NOW))


def with_time(time: str, wire: Wire = Wire.MIXPANEL) -> Normalised:
    return literal(f'{{"event":"E","properties":{{"distinct_id":"u","token":"t","time":{time}}}}}', wire)


def codes(normalised: Normalised) -> set[str]:
    return {problem.code for problem in normalised.problems}


class TestType:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("$identify", "identify"),
            ("$page", "page"),
            ("$mp_web_page_view", "page"),
            ("$group", "group"),
            ("$screen", "screen"),
            ("screen_view", "screen"),
            ("$create_alias", "alias"),
            ("$alias", "alias"),
            ("$web_event", "track"),
            ("mp_page_view", "track"),
            ("$groupidentify", "track"),
            ("Screen_View", "track"),
            ("identify", "track"),
            ("", "track"),
            (None, "track"),
        ],
    )
    def test_comes_from_the_name(self, name: str | None, kind: str) -> None:
        assert type_of(name, {}) == kind

    @pytest.mark.parametrize(("kind", "expected"), [("pageview", "page"), ("click", "track"), (["pageview"], "track")])
    def test_of_an_autocaptured_event_is_a_page_when_it_is_a_pageview(self, kind: object, expected: str) -> None:
        assert event("$web_event", Wire.WEB_SDK, **{"$event_type": kind}).type == expected
        assert type_of("E", {"$event_type": "pageview"}) is EventType.TRACK


class TestAutocapture:
    @pytest.mark.parametrize("wire", [Wire.WEB_SDK, Wire.MIXPANEL])
    @pytest.mark.parametrize("name", ["$web_event", "$mp_click", "$", "$touch"])
    def test_is_sent_nowhere_on_every_wire_but_the_http_api(self, wire: Wire, name: str) -> None:
        assert event(name, wire).unsent is Rule.AUTOCAPTURE
        assert event(name, Wire.HTTP_API).unsent is None

    @pytest.mark.parametrize("wire", WIRES)
    @pytest.mark.parametrize("name", ["E", "a$", *TYPES])
    def test_does_not_include_names_with_a_meaning(self, wire: Wire, name: str) -> None:
        assert event(name, wire).unsent is None

    def test_leaves_page_views_to_their_own_setting(self) -> None:
        normalised = event("$web_event", Wire.WEB_SDK, **{"$event_type": "pageview"})
        assert (normalised.type, normalised.unsent) == (EventType.PAGE, None)


class TestTime:
    @given(st.integers(MILLISECONDS_ABOVE + 1, END_OF_TIME * 1000 - 1))
    def test_above_the_limit_is_milliseconds_on_the_wire_of_mixpanel_alone(self, time: int) -> None:
        assert with_time(str(time)).time == Decimal(time) / 1000
        for wire in (Wire.HTTP_API, Wire.WEB_SDK):
            assert with_time(str(time), wire).time in {None, time}
            assert with_time(str(time), wire).time == (time if time < END_OF_TIME else None)

    @given(st.sampled_from(WIRES), st.integers(FIRST_SECOND, MILLISECONDS_ABOVE))
    def test_up_to_the_limit_is_seconds(self, wire: Wire, time: int) -> None:
        assert with_time(str(time), wire).time == time

    @pytest.mark.parametrize("time", [str(END_OF_TIME * 1000), "1e300", "-1e300", "1e999999", "1e99999999999999999999"])
    def test_outside_the_years_1_to_9999_is_a_problem(self, time: str) -> None:
        normalised = with_time(time)
        assert (normalised.time, codes(normalised)) == (None, {"time-out-of-range"})

    @pytest.mark.parametrize("time", ["1e1000010", '"1e999999"', "1e99999999999"])
    def test_that_is_huge_is_a_problem_on_every_wire(self, time: str) -> None:
        for wire in WIRES:
            assert "time-out-of-range" in codes(with_time(time, wire))

    @pytest.mark.parametrize("time", ["true", "[]", "{}", '""', '"now"', '"1,5"', '"１"', '"' + "1" * 101 + '"'])
    def test_that_is_not_a_number_is_a_problem(self, time: str) -> None:
        normalised = with_time(time)
        assert (normalised.time, codes(normalised)) == (None, {"time-unusable"})

    @pytest.mark.parametrize("time", ["null", None])
    def test_that_is_missing_is_the_time_of_receipt_on_the_wire_of_mixpanel_alone(self, time: str | None) -> None:
        normalised = with_time(time) if time else event(time=None)
        assert (normalised.time, normalised.valid, codes(normalised)) == (Decimal(str(NOW)), True, {"time-of-receipt"})
        for wire in (Wire.HTTP_API, Wire.WEB_SDK):
            assert codes(event("E", wire, time=None)) == {"time-missing"}

    def test_that_is_missing_makes_no_key(self) -> None:
        assert not event(time=None).identity.by_time
        assert event().identity.by_time
        assert event(time=None, **{"$insert_id": "i"}).identity.value == "i"
        assert event().identity.source is DedupSource.INSERT_ID

    def test_keeps_its_digits(self) -> None:
        assert with_time("1577836800.123456789").time == Decimal("1577836800.123456789")
        assert with_time("1577836800123.456").time == Decimal("1577836800.123456")


class TestUser:
    @pytest.mark.parametrize(
        ("wire", "user", "known"),
        [
            (Wire.MIXPANEL, "$device:d", False),
            (Wire.WEB_SDK, "$device:d", False),
            (Wire.HTTP_API, "$device:d", True),
            (Wire.MIXPANEL, "$device:other", True),
            (Wire.MIXPANEL, "$device:", True),
            (Wire.MIXPANEL, "u", True),
            (Wire.MIXPANEL, "d", False),
            (Wire.WEB_SDK, "d", False),
            (Wire.HTTP_API, "d", False),
        ],
    )
    def test_is_unknown_while_it_only_repeats_the_device(self, wire: Wire, user: str, known: bool) -> None:
        normalised = event("E", wire, distinct_id=user, **{"$device_id": "d"})
        assert (normalised.distinct_id, normalised.known_user) == (user, known)

    def test_without_a_device_is_unknown_if_it_is_only_a_prefix(self) -> None:
        assert not event(distinct_id="$device:").known_user
        assert event(distinct_id="u").known_user


class TestLibrary:
    @pytest.mark.parametrize(
        ("wire", "properties", "library"),
        [
            (Wire.HTTP_API, {}, "http-api"),
            (Wire.HTTP_API, {"mp_lib": "web"}, "freshpaint.js"),
            (Wire.WEB_SDK, {}, "freshpaint.js"),
            (Wire.MIXPANEL, {"mp_lib": "python"}, "http-api"),
        ],
    )
    def test_is_the_web_sdk_if_it_says_so(self, wire: Wire, properties: dict[str, object], library: str) -> None:
        normalised = event("E", wire, **properties)
        assert normalised.library == library
        assert ("mp_lib" in normalised.reserved) == (properties.get("mp_lib") == "web")


class TestAnything:
    @given(
        st.sampled_from(WIRES),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["event", "properties", "time", "token", "distinct_id", "$device_id", "$options", "x"]
                    ),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=15,
        ),
    )
    def test_is_read_without_raising_and_its_problems_say_what_is_missing(self, wire: Wire, value: object) -> None:
        normalised = literal(json.dumps(value), wire)
        usable = None not in (normalised.name, normalised.token, normalised.time, normalised.distinct_id)
        assert normalised.valid == usable
