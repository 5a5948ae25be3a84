"""Properties as a captured spec has them."""

from typing import Any

import pytest

from liveview.specs.json_schema import JsonSchema
from liveview.specs.shape import CapturedShape
from tests.support.specs import AT

UUID = "2ce2b45b-af44-4426-a3ef-a314abce9c85"


class TestLiteral:
    def test_is_all_that_does_not_differ(self) -> None:
        shape = CapturedShape({"a": 1, "b": {"c": [True, {"d": "x"}]}, "e": []}, AT)
        assert shape.literal == {"a": 1, "b": {"c": [True, {"d": "x"}]}, "e": []}
        assert shape.kinds == {}

    def test_leaves_keys_out_that_differ_or_cannot_be_written(self) -> None:
        shape = CapturedShape({UUID: 1, "\ud800": 2, "a": 3}, AT)
        assert shape.literal == {"a": 3}
        assert shape.schema == {"maxProperties": 3, "minProperties": 3}


class TestKinds:
    def test_are_at_their_paths(self) -> None:
        shape = CapturedShape({"a": {"b.c": [{"d": UUID}]}, "n": None}, AT)
        assert shape.kinds == {'a["b.c"][0].d': "uuid", "n": "null"}
        assert shape.literal == {"a": {"b.c": [{}]}}

    @pytest.mark.parametrize(
        ("key", "value", "kind"),
        [
            ("time", 1577836800, "time"),
            ("time", "yesterday", "string"),
            ("time", 5, "number"),
            ("$insert_id", "a1", "id"),
            ("$insert_id", UUID, "uuid"),
            ("$insert_id", None, "null"),
            ("$device_id", {"a": 1}, "object"),
            ("$device_id", 7, "id"),
        ],
    )
    def test_replace_what_every_run_has_of_its_own(self, key: str, value: Any, kind: str) -> None:
        shape = CapturedShape({key: value, "inner": {key: "x"}}, AT)
        assert shape.kinds == {key: kind}
        assert shape.literal == {"inner": {key: "x"}}

    def test_end_where_it_becomes_too_deep(self) -> None:
        deep: Any = 1
        for _ in range(60):
            deep = {"a": deep}
        shape = CapturedShape({"a": deep}, AT)
        assert list(shape.kinds.values()) == ["object"]


class TestSchema:
    def differing(self, one: Any, other: Any) -> bool:
        return any(JsonSchema(CapturedShape({"a": one}, AT).schema).differences({"a": other}, ()))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({}, {"b": 1}),
            ({"b": {"c": 1}}, {"b": {"c": 1, "d": 2}}),
            ([{"b": 1}], [{"b": 1, "c": 2}]),
            ({UUID: 1, "b": 2}, {"b": 2}),
            ([UUID, "x"], [UUID, "y"]),
            ([UUID, "x"], [UUID]),
            ([UUID, {"b": [1]}], [UUID, {"b": [2]}]),
            ([UUID, {"b": 1}], [UUID, {}]),
            ([UUID, {"b": 1}], [UUID, {"b": 1, "c": 2}]),
            ([UUID, []], [UUID, [1]]),
            ([[UUID], 1], [[UUID, UUID], 1]),
            ([UUID], "x"),
        ],
    )
    def test_says_what_a_subset_cannot(self, one: Any, other: Any) -> None:
        assert self.differing(one, other)
        assert not self.differing(one, one)

    def test_leaves_the_rest_to_subset_and_kinds(self) -> None:
        assert CapturedShape({"a": 1, "b": [2]}, AT).schema == {"maxProperties": 2}
