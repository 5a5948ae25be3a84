"""Plans learned from sessions: every accepted event conforms, and hardly a value is written."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned.check import PlanCheck
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.plans import profile as limits
from liveview.plans.learning import learned, left_out, share_of, shown_name
from liveview.plans.merging import merge
from liveview.plans.profile import SessionProfile
from liveview.plans.reading import own
from liveview.plans.reading.json_text import read_json
from liveview.plans.reading.place import PlanPlace
from liveview.plans.writing import text_of
from tests.support.conformity import conforms, events_of_texts, profile_of_texts
from tests.support.examples import examples

TEXTS = st.sampled_from(
    [
        *("", "free", "pro", "EUR", "USD", "5", "5.50", "007", "a@b.de", "2026-11-29", "2026-11-29T12:00:00Z"),
        *("https://example.com/a", "2ce2b45b-af44-4426-a3ef-a314abce9c85", "x" * 120),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
NAMES = st.sampled_from(["a", "b", "c", "a.b", "email", "user_id", "a@b.de", "", "007"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
EVENTS = st.lists(st.dictionaries(NAMES, JSON, max_size=4).map(json.dumps), min_size=1, max_size=8)
"""The properties of the events of a session, as JSON texts."""


def schema_of(*texts: str, kind: EventType = EventType.TRACK) -> dict[str, Any]:
    (event,) = learned(profile_of_texts(*texts, kind=kind))["events"]
    schema: dict[str, Any] = event["schema"]
    return schema


def property_of(*values: str, name: str = "a") -> dict[str, Any]:
    schema: dict[str, Any] = schema_of(*(f'{{"{name}":{value}}}' for value in values))["properties"][name]
    return schema


class TestDocument:
    def test_is_a_plan_of_our_own_kind(self) -> None:
        assert learned(profile_of_texts('{"price":5}', '{"price":500,"coupon":null}')) == {
            "liveview_plan": 1,
            "version": 1,
            "events": [
                {
                    "name": "Purchase",
                    "type": "track",
                    "required": True,
                    "schema": {
                        "type": "object",
                        "required": ["price"],
                        "properties": {
                            "price": {"type": "number", "x-share": 1, "x-range": [5, 500]},
                            "coupon": {"type": "null", "x-share": Decimal("0.5")},
                        },
                    },
                }
            ],
        }

    def test_requires_the_events_that_every_session_has(self) -> None:
        session = profile_of_texts("{}", name="Signup")
        profile_of_texts("{}", "{}", name="Purchase", into=session)
        session.note(EventType.TRACK, "Signup", {})
        session.note(EventType.TRACK, "Purchase", {})
        session.end_session()
        found = {event["name"]: event["required"] for event in learned(session)["events"]}
        assert found == {"Signup": False, "Purchase": False}
        assert learned(profile_of_texts("{}"))["events"][0]["required"]

    def test_has_no_event_that_was_never_accepted(self) -> None:
        session = profile_of_texts("{}")
        session.note_problems(EventType.TRACK, "", 3, 3)
        session.note_problems(EventType.TRACK, "Broken", 3, 3)
        assert [event["name"] for event in learned(session)["events"]] == ["Purchase"]

    def test_has_no_name_that_is_data(self) -> None:
        session = profile_of_texts("{}")
        profile_of_texts("{}", name="ada@example.com", into=session)
        assert [event["name"] for event in learned(session)["events"]] == ["Purchase"]
        assert left_out(session) == 1


class TestTypes:
    def test_are_the_union_with_numbers_as_number(self) -> None:
        assert property_of("5")["type"] == "number"
        assert property_of("5", '"x"', "5.5", "null")["type"] == ["null", "number", "string"]

    def test_of_an_object_list_its_members(self) -> None:
        assert property_of('{"x":1}', '{"x":2,"y":"z"}') == {
            "type": "object",
            "required": ["x"],
            "properties": {
                "x": {"type": "number", "x-share": 1, "x-range": [1, 2]},
                "y": {"type": "string", "x-share": Decimal("0.5")},
            },
            "x-share": 1,
        }
        assert property_of("{}") == {"type": "object", "properties": {}, "x-share": 1}

    def test_of_a_list_are_those_of_its_elements(self) -> None:
        found = property_of('[{"sku":"a"},5]', "[]")
        assert found["items"] == {
            "type": ["number", "object"],
            "required": ["sku"],
            "properties": {"sku": {"type": "string", "x-share": 1}},
        }
        assert property_of("[]") == {"type": "array", "x-share": 1}


class TestFormats:
    @pytest.mark.parametrize(
        ("format_", "texts"),
        [
            ("email", ["a@b.de", "c@d.org"]),
            ("uri", ["https://example.com"]),
            ("date-time", ["2026-11-29T12:00:00Z"]),
            ("date", ["2026-11-29", "2026-11-30"]),
            ("uuid", ["2ce2b45b-af44-4426-a3ef-a314abce9c85"]),
            ("currency", ["EUR", "USD"] * 3),
            ("numeric", ["5", "6"] * 3),
        ],
    )
    def test_are_learned_when_all_texts_have_one_and_come_before_enums(self, format_: str, texts: list[str]) -> None:
        assert property_of(*(f'"{text}"' for text in texts)) == {"type": "string", "format": format_, "x-share": 1}

    def test_are_not_learned_when_a_text_has_none(self) -> None:
        assert "format" not in property_of('"a@b.de"', '""')

    def test_are_learned_of_numbers_that_come_as_text_too(self) -> None:
        found = property_of("5", '"6"')
        assert (found["type"], found["format"]) == (["number", "string"], "numeric")


class TestEnums:
    def test_have_the_values_instead_of_a_type(self) -> None:
        assert property_of(*['"pro"', '"free"'] * 3) == {"enum": ["free", "pro"], "x-share": 1}

    def test_are_not_made_of_personal_values(self) -> None:
        assert property_of(*['"Ada"', '"Grace"'] * 3, name="first_name") == {"type": "string", "x-share": 1}


class TestPrivacy:
    def test_no_value_is_written_but_enums_and_ranges(self) -> None:
        secret = "Mühlbauer"
        texts = [json.dumps({"a": secret, "b": [secret] * 3, "c": {"d": secret}, "n": number}) for number in range(5)]
        assert secret not in json.dumps(learned(profile_of_texts(*texts)), default=str, ensure_ascii=False)

    def test_names_that_are_data_are_not_listed_but_allowed(self) -> None:
        schema = schema_of('{"by":{"ada@example.com":1,"13793":2,"all":3}}')
        assert schema["properties"]["by"]["additionalProperties"] is True
        assert [*schema["properties"]["by"]["properties"]] == ["all"]
        assert schema["properties"]["by"]["required"] == ["all"]


class TestShare:
    def test_is_one_only_for_all_and_never_zero(self) -> None:
        assert [str(share_of(count, 3_000)) for count in (1, 1_000, 2_999, 3_000)] == ["0.001", "0.333", "0.999", "1.0"]


class TestShownName:
    def test_has_the_type_where_the_name_does_not_tell_it(self) -> None:
        assert shown_name(EventType.TRACK, "Home") == "Home"
        assert shown_name(EventType.SCREEN, "Home") == "Home (screen)"
        assert shown_name(EventType.IDENTIFY, "$identify") == "$identify"


def all_conform(document: dict[str, Any], *texts: str, name: str = "Purchase") -> bool:
    return all(conforms(document, name, text) for text in texts)


@examples(150)
@given(EVENTS)
def test_every_event_conforms_to_what_was_learned_from_it(events: list[str]) -> None:
    assert all_conform(learned(profile_of_texts(*events)), *events)


def check_of(document: dict[str, Any]) -> PlanCheck:
    """What compares events with a plan, after it was written and read."""
    text = text_of(document)
    return PlanCheck(own.read(read_json(text, "plan.json"), PlanPlace("plan.json", text)))


@examples(100)
@given(EVENTS, EVENTS)
def test_no_event_has_a_problem_with_what_was_learned_from_it_or_with_what_that_was_merged_into(
    one: list[str], two: list[str]
) -> None:
    document = learned(profile_of_texts(*one))
    for texts in (one, two):
        check = check_of(document)
        for event in events_of_texts(*texts):
            assert check.problems(Normalised(name=event.name, properties=event.properties)) == ()
        document = merge(document, profile_of_texts(*two), partial(events_of_texts, *two)).document


@examples(40)
@given(EVENTS, st.integers(0, 4), st.integers(1, 3), st.integers(0, 8))
def test_they_conform_beyond_every_limit(events: list[str], depth: int, members: int, room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MOST_DEPTH", depth)
        patch.setattr(limits, "MOST_MEMBERS", members)
        patch.setattr(limits, "MOST_VALUES", members)
        session = SessionProfile(limits.Room(room))
        assert all_conform(learned(profile_of_texts(*events, into=session)), *events)
