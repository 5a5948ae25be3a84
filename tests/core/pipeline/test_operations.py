"""Operations of transformations: what each does, and what it leaves alone."""

from typing import Any

import msgspec
import pytest

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.operations import exact, number
from liveview.core.pipeline.transform import ready, transformed
from liveview.model.transform import Operation, Transform
from tests.support.core.emissions import codes, inside, shape, stored, tracked

IDENTIFY = (
    '{"event":"$identify","properties":{"distinct_id":"u","token":"t","time":1,"$user_props":{"plan":"PRO","n":1.50}}}'
)


def after(emission: Emission, *operations: dict[str, Any]) -> Emission:
    """The emission after these operations, as a configuration writes them."""
    ops = msgspec.convert(operations, tuple[Operation, ...])
    return transformed(emission, ready([Transform(ops=ops)]), None)


def rename(source: str, to: str) -> dict[str, Any]:
    return {"op": "rename", "from": source, "to": to}


def convert(prop: str, to: str) -> dict[str, Any]:
    return {"op": "type", "prop": prop, "to": to}


class TestEventNames:
    def test_the_event_goes_out_under_its_new_name(self) -> None:
        out = after(tracked(), {"op": "rename_event", "to": "Order Completed"})
        assert shape(out)["event"] == "Order Completed"
        assert (codes(out), out.name) == (["event-renamed"], "Purchase")

    def test_only_the_first_rename_counts(self) -> None:
        out = after(tracked(), {"op": "rename_event", "to": "A"}, {"op": "rename_event", "to": "B"})
        assert shape(out)["event"] == "A"
        assert codes(out) == ["event-renamed", "rename-twice"]

    def test_a_standard_event_comes_first_wherever_it_is_written(self) -> None:
        out = after(
            tracked('"a":1'),
            {"op": "delete", "prop": "a"},
            {"op": "rename_event", "to": "B"},
            {"op": "standard", "to": "S"},
        )
        assert shape(out)["event"] == "S"
        assert codes(out) == ["standard", "deleted", "rename-twice"]

    def test_its_own_name_is_not_noted(self) -> None:
        assert after(tracked(), {"op": "rename_event", "to": "Purchase"}) == tracked()


class TestRename:
    def test_the_value_keeps_its_place_and_its_digits(self) -> None:
        out = after(tracked('"a":1,"total":24.600,"b":[1.0,{"c":1e2}]'), rename("total", "value"))
        assert inside(out) == '{"a":1,"value":24.600,"b":[1.0,{"c":1e2}]}'
        assert (out.notes[0].code, out.notes[0].added, out.notes[0].removed) == ("renamed", ("value",), ("total",))

    def test_a_taken_name_changes_nothing(self) -> None:
        out = after(tracked('"a":1,"b":2'), rename("a", "b"))
        assert (inside(out), codes(out)) == ('{"a":1,"b":2}', ["rename-collides"])

    def test_a_property_that_is_missing_is_noted(self) -> None:
        out = after(tracked('"a":1'), rename("x", "y"))
        assert (inside(out), codes(out)) == ('{"a":1}', ["absent"])

    @pytest.mark.parametrize(
        "operation", [rename("a", "token"), rename("time", "when"), {"op": "delete", "prop": "token"}]
    )
    def test_fields_of_the_wire_are_not_properties(self, operation: dict[str, Any]) -> None:
        out = after(tracked('"a":1'), operation)
        assert (inside(out), codes(out)) == ('{"a":1}', ["reserved"])

    def test_what_the_sdk_captured_can_be_sent_under_another_name(self) -> None:
        out = after(tracked('"$browser":"Chrome","a":1'), rename("$browser", "browser"))
        assert inside(out) == '{"browser":"Chrome","a":1}'


class TestTypes:
    @pytest.mark.parametrize(
        ("before", "to", "then"),
        [
            ('"24.60"', "number", "24.60"),
            ('" 7 "', "number", "7"),
            ('"-1.5e+3"', "number", "-1.5e+3"),
            ('"123456789012345678901234567890"', "number", "123456789012345678901234567890"),
            ("true", "number", "1"),
            ("false", "number", "0"),
            ("24.60", "text", '"24.60"'),
            ("1e400", "text", '"1e400"'),
            ("true", "text", '"true"'),
            ('{"b":1.0,"a":[null]}', "text", '"{\\"b\\":1.0,\\"a\\":[null]}"'),
            ('"True"', "boolean", "true"),
            ('"0"', "boolean", "false"),
            ("1.0", "boolean", "true"),
            ("0", "boolean", "false"),
        ],
    )
    def test_a_value_is_converted(self, before: str, to: str, then: str) -> None:
        out = after(tracked(f'"a":1,"p":{before},"z":2.0'), convert("p", to))
        assert inside(out) == f'{{"a":1,"p":{then},"z":2.0}}'
        assert (codes(out), out.notes[0].changed) == (["converted"], ("p",))

    @pytest.mark.parametrize(
        ("before", "to"),
        [
            *(
                (f'"{text}"', "number")
                for text in ("$812.37", "", "1,5", "0x10", "02139", ".5", "1.", "+1", "NaN", "١")
            ),
            *(("null", to) for to in ("number", "text", "boolean")),
            *((value, "number") for value in ("{}", "[1]")),
            *((value, "boolean") for value in ("2", '"yes"', "[]", "1e400")),
        ],
    )
    def test_a_value_that_cannot_be_converted_stays(self, before: str, to: str) -> None:
        out = after(tracked(f'"p":{before}'), convert("p", to))
        assert (inside(out), codes(out)) == (f'{{"p":{before}}}', ["convert-failed"])

    @pytest.mark.parametrize(
        ("value", "to"), [("1.50", "number"), ("1", "number"), ('"a"', "text"), ("true", "boolean")]
    )
    def test_a_value_of_that_type_is_not_noted(self, value: str, to: str) -> None:
        out = after(tracked(f'"p":{value}'), convert("p", to))
        assert (inside(out), codes(out)) == (f'{{"p":{value}}}', [])

    def test_a_note_never_holds_the_value(self) -> None:
        out = after(tracked('"p":"$812.37"'), convert("p", "number"), {"op": "case", "prop": "p", "to": "lower"})
        assert "812" not in str(out.notes)


class TestOtherOperations:
    def test_texts_change_their_case(self) -> None:
        out = after(tracked('"p":"Ab Ä","n":1'), *({"op": "case", "prop": name, "to": "upper"} for name in "pn"))
        assert (inside(out), codes(out)) == ('{"p":"AB Ä","n":1}', ["converted", "convert-failed"])

    def test_a_property_is_left_out(self) -> None:
        out = after(tracked('"a":1,"b":2,"c":3'), {"op": "delete", "prop": "b"})
        assert (inside(out), out.notes[0].removed) == ('{"a":1,"c":3}', ("b",))

    def test_a_constant_is_set_in_place_or_at_the_end(self) -> None:
        out = after(tracked('"a":1,"b":2'), *({"op": "constant", "prop": name, "value": 2.5} for name in "az"))
        assert inside(out) == '{"a":2.5,"b":2,"z":2.5}'
        assert [(each.added, each.changed) for each in out.notes] == [((), ("a",)), (("z",), ())]

    def test_a_constant_that_is_there_already_is_not_noted(self) -> None:
        out = after(
            tracked('"a":true,"b":1.5'),
            *({"op": "constant", "prop": n, "value": v} for n, v in [("a", True), ("b", 1.5)]),
        )
        assert codes(out) == []

    def test_one_and_true_are_different_constants(self) -> None:
        assert inside(after(tracked('"a":true'), {"op": "constant", "prop": "a", "value": 1})) == '{"a":1}'

    def test_traits_of_identify_are_changed(self) -> None:
        out = after(stored(IDENTIFY), {"op": "case", "prop": "plan", "to": "lower"}, rename("n", "number"))
        assert inside(out, "traits") == '{"plan":"pro","number":1.50}'


class TestNumbers:
    @pytest.mark.parametrize("literal", ["0", "-7", "1.50", "-0", "999999999999999999", "1000000000000000000", "1e5"])
    def test_the_digits_stay(self, literal: str) -> None:
        assert msgspec.json.encode(number(literal)).decode() == literal

    def test_values_of_python_become_values_that_were_read(self) -> None:
        assert [exact(each) for each in (1, True, "a", 0.5)] == [1, True, "a", msgspec.Raw(b"0.5")]
