"""Profiles of sessions: what they count, and that their memory is bounded."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read_text
from liveview.model.event import EventType
from liveview.plans import profile as limits
from liveview.plans.profile import PropertyProfile, Room, SessionProfile
from tests.support.core.wires import VALUES
from tests.support.examples import examples


def profiled(*texts: str) -> PropertyProfile:
    """The profile of events with these properties (JSON texts)."""
    session = SessionProfile()
    for text in texts:
        read = read_text(text)
        assert isinstance(read, Document)
        session.note(EventType.TRACK, "Purchase", read.value)
    return session.events[EventType.TRACK, "Purchase"].content


def at(content: PropertyProfile, path: str) -> PropertyProfile:
    return {place: inner for place, inner, _ in content.walk()}[path]


class TestTypes:
    def test_are_counted_under_the_names_of_json_schema(self) -> None:
        found = profiled(*(f'{{"a":{value}}}' for value in ("1", "2.5", "1e400", '"x"', "true", "null", "[]", "{}")))
        assert at(found, "a").types == {"number": 3, "string": 1, "boolean": 1, "null": 1, "array": 1, "object": 1}
        assert at(found, "a").type == "array, boolean, null, number, object, string"
        assert at(found, "a").count == 8

    def test_a_value_that_is_not_json_is_refused(self) -> None:
        with pytest.raises(KeyError):
            PropertyProfile().note(object(), Room())


class TestPaths:
    def test_lead_into_objects_and_lists(self) -> None:
        found = profiled('{"items":[{"sku":"a"},{"sku":"b","qty":1},3],"page":{"url":{"path":"/"}}}', '{"page":{}}')
        assert [(path, inner.type, share) for path, inner, share in found.walk()] == [
            ("items", "array", 0.5),
            ("items[]", "number, object", 1.0),
            ("items[].sku", "string", 1.0),
            ("items[].qty", "number", 0.5),
            ("page", "object", 1.0),
            ("page.url", "object", 0.5),
            ("page.url.path", "string", 1.0),
        ]

    def test_a_member_is_required_when_every_object_has_it(self) -> None:
        found = profiled('{"a":{"b":1,"c":null}}', '{"a":{"b":2}}', '{"a":5}')
        assert found.requires("a")
        assert at(found, "a").requires("b")
        assert not at(found, "a").requires("c")


class TestNumbers:
    def test_keep_their_digits(self) -> None:
        found = at(profiled('{"a":0.10}', '{"a":12345678901234567890.5}', '{"a":1e400}', '{"a":0.2}'), "a")
        assert (str(found.least), str(found.greatest)) == ("0.10", "1E+400")
        assert found.literals == {"0.10": 1, "12345678901234567890.5": 1, "1e400": 1, "0.2": 1}

    def test_that_round_to_the_same_float_are_told_apart(self) -> None:
        digits = ["9007199254740992.5", "9007199254740992.75", "9007199254740992.25"]
        found = at(profiled(*(f'{{"a":{each}}}' for each in digits)), "a")
        assert (found.least, found.greatest) == (Decimal(digits[2]), Decimal(digits[1]))

    def test_are_whole_as_json_schema_counts(self) -> None:
        assert at(profiled('{"a":1}', '{"a":2.0}', '{"a":3e2}', '{"a":1e400}'), "a").is_whole
        assert not at(profiled('{"a":1}', '{"a":2.5}'), "a").is_whole

    def test_beyond_every_exponent_do_no_harm(self) -> None:
        found = at(profiled('{"a":1e99999999999999999999}', '{"a":1}'), "a")
        assert (found.least, found.greatest, found.is_whole) == (Decimal(1), Decimal(1), False)

    def test_of_python_count_too(self) -> None:
        session = SessionProfile()
        for value in (1.5, Decimal("0.25"), 3):
            session.note(EventType.TRACK, "E", {"a": value})
        found = at(session.events[EventType.TRACK, "E"].content, "a")
        assert (found.least, found.greatest, found.type) == (Decimal("0.25"), Decimal(3), "number")


class TestTexts:
    def test_are_counted_with_the_formats_that_all_have(self) -> None:
        found = at(profiled('{"a":"5"}', '{"a":"6"}', '{"a":"5"}'), "a")
        assert (found.texts, found.formats) == ({"5": 2, "6": 1}, ("numeric",))
        assert at(profiled('{"a":"5"}', '{"a":"six"}', '{"a":"7"}'), "a").formats == ()
        assert at(profiled('{"a":5}'), "a").formats is None

    def test_are_shown_as_examples_in_the_order_in_which_they_came(self) -> None:
        found = at(profiled('{"a":"ä\\n"}', '{"a":1.50}', '{"a":true}', '{"a":"b"}'), "a")
        assert found.examples() == ('"ä\\n"', '"b"', "1.50", "true")
        assert found.examples(1) == ('"ä\\n"',)
        assert (found.distinct, found.has_more) == (4, False)


class TestLimits:
    def test_of_values(self) -> None:
        most, longest = limits.MOST_VALUES, limits.LONGEST_TEXT
        texts = at(profiled(*(f'{{"a":"t{number}"}}' for number in range(most + 1)), '{"a":"t0"}'), "a")
        assert (len(texts.texts), texts.texts["t0"], texts.has_more) == (most, 2, True)
        numbers = at(profiled(*(f'{{"a":{number}}}' for number in range(most + 1)), '{"a":0}'), "a")
        assert (len(numbers.literals), numbers.literals["0"], numbers.has_more) == (most, 2, True)
        assert (numbers.least, numbers.greatest) == (Decimal(0), Decimal(most))
        assert not at(profiled(f'{{"a":"{"x" * longest}"}}'), "a").has_more
        assert at(profiled(f'{{"a":"{"x" * (longest + 1)}"}}'), "a").has_more

    def test_of_members(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_MEMBERS", 2)
        found = profiled('{"a":1,"b":2}', '{"a":1,"c":3}')
        assert ([*found.properties], found.is_open) == (["a", "b"], True)

    def test_of_depth(self) -> None:
        most = limits.MOST_DEPTH
        found = profiled('{"a":' * most + "1" + "}" * most)
        assert not any(inner.is_open for _, inner, _ in found.walk())
        deeper = profiled('{"a":' * (most + 1) + "1" + "}" * (most + 1))
        assert [path for path, inner, _ in deeper.walk() if inner.is_open] == [".".join("a" * most)]
        lists = profiled('{"a":' + "[" * (most + 1) + "1" + "]" * (most + 1) + "}")
        assert [inner.is_open for _, inner, _ in lists.walk()][-1]

    def test_of_properties_of_a_session(self) -> None:
        room, content = Room(3), PropertyProfile()
        content.note({"a": [1], "b": {"c": 1}, "d": [2]}, room)
        assert [path for path, _, _ in content.walk()] == ["a", "a[]", "b"]
        assert (content.is_open, content.properties["b"].is_open) == (True, True)

    def test_of_names_counts_the_rest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_NAMES", 2)
        monkeypatch.setattr(limits, "MOST_OTHER_NAMES", 2)
        session = SessionProfile()
        for name in ("a", "b", "c", "c", "d", "e", "a"):
            session.note(EventType.TRACK, name, {})
        session.note_problems(EventType.TRACK, "f", 3, 3)
        assert [name for _, name in session.events] == ["a", "b"]
        assert (session.other_events, session.other_names, session.count) == (4, 2, 7)


class TestEvents:
    def test_are_told_apart_by_type_and_name(self) -> None:
        session = SessionProfile()
        session.note(EventType.TRACK, "Home", {"a": 1})
        session.note(EventType.SCREEN, "Home", {"b": 1})
        session.note_problems(EventType.TRACK, "Home", 5, 2)
        session.note_problems(EventType.TRACK, "Home", 1, 1)
        track, screen = session.events.values()
        assert [path for path, _, _ in track.properties] == ["a"]
        assert [path for path, _, _ in screen.properties] == ["b"]
        assert (track.count, track.received, track.with_problems) == (1, 6, 3)
        assert (screen.count, screen.received) == (1, 0)


@examples(60)
@given(st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), min_size=1, max_size=6))
def test_everything_in_the_events_is_found_again_and_nothing_else(events: list[dict[str, Any]]) -> None:
    found = profiled(*map(json.dumps, events))
    assert found.types == {"object": len(events)}
    assert [*found.properties] == [*dict.fromkeys(name for event in events for name in event)]
    for name, inner in found.properties.items():
        values = [event[name] for event in events if name in event]
        assert inner.count == len(values)
        numbers = [each for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
        exact = [Decimal(json.dumps(each)) for each in numbers]
        assert (inner.least, inner.greatest) == ((min(exact), max(exact)) if exact else (None, None))
        elements = [each for value in values if isinstance(value, list) for each in value]
        assert (0 if inner.items is None else inner.items.count) == len(elements)
