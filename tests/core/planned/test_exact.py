"""The values of an event as the validator reads them."""

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.planned.exact import exact
from tests.support.examples import examples

law = examples(200)
RULES: list[Any] = [
    {"type": "integer"},
    *(
        {word: Decimal(limit)}
        for word in ("minimum", "maximum", "multipleOf", "const")
        for limit in ("0.01", "7", "1.5")
    ),
]
"""Schemas for which the exact value of a number matters."""


def values(text: str) -> dict[str, Any]:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return exact(reading.value, frozenset({"token"}))[0]


def number(literal: str) -> Any:
    return values(f'{{"n":{literal}}}')["n"]


class TestMembers:
    def test_of_the_product_are_left_out(self) -> None:
        assert values('{"token":1,"$x":2,"a":{"token":1,"$x":2}}') == {"a": {"token": 1, "$x": 2}}

    def test_are_left_out_of_many_too(self) -> None:
        """What is left out of few names is remembered, of many it is not."""
        many = {f"a{number}": number for number in range(100)}
        assert values(json.dumps({"token": 1, "$x": 1, **many})) == many

    def test_are_not_copied_if_nothing_changes(self) -> None:
        reading = read(b'{"a":{"b":[1,{"c":null}]},"d":[{"e":"x"}]}')
        assert isinstance(reading, Document)
        found, _ = exact(reading.value, frozenset())
        assert (found["a"] is reading.value["a"], found["d"] is reading.value["d"]) == (True, True)

    def test_leave_the_event_as_it_is(self) -> None:
        reading = read(b'{"a":{"b":[1.5,{"c":2.5}]}}')
        assert isinstance(reading, Document)
        assert exact(reading.value, frozenset()) == ({"a": {"b": [1.5, {"c": 2.5}]}}, False)
        assert bytes(reading.value["a"]["b"][0]) == b"1.5"


class TestNumbers:
    @pytest.mark.parametrize(
        "literal", ["1234567890123456789", "0.1000000000000000055511151231257827", "123456789.123456789", "-1e-20"]
    )
    def test_keep_their_digits(self, literal: str) -> None:
        assert number(literal) == Decimal(literal)
        assert isinstance(number(literal), Decimal)

    @pytest.mark.parametrize("text", ['{"a":%s}', '{"a":[1,%s]}', '{"a":{"b":[{"c":%s}]}}'])
    @pytest.mark.parametrize(("literal", "expected"), [("0.30000000000000004", True), ("1e20", True), ("1.5", False)])
    def test_are_said_to_be_long(self, text: str, literal: str, *, expected: bool) -> None:
        reading = read((text % literal).encode())
        assert isinstance(reading, Document)
        assert exact(reading.value, frozenset())[1] is expected

    @pytest.mark.parametrize("literal", ["0.0", "-0.0", "0e5", "-0", "0e999999999999999999999"])
    def test_may_be_zero(self, literal: str) -> None:
        assert number(literal) == 0

    @pytest.mark.parametrize(
        ("literal", "expected"),
        [
            ("1e999999999999999999999", 1e308),
            ("-1e400", -1e308),
            ("1e-400", 1e-308),
            ("-1e-99999999999999999999", -1e-308),
        ],
    )
    def test_beyond_a_hundred_zeros_are_just_large_or_small(self, literal: str, expected: float) -> None:
        assert number(literal) == expected

    @pytest.mark.parametrize("literal", ["9" * 5_000, "-1" + "0" * 4_300 + ".5", "9" * 4_301 + "e-1"])
    def test_of_thousands_of_digits_can_be_told_of(self, literal: str) -> None:
        """The validator writes what is wrong; Python refuses integers of more than 4,300 digits."""
        validator = jsonschema_rs.Draft202012Validator({"properties": {"n": {"type": "string"}}})
        assert len([*validator.iter_errors(values(f'{{"n":{literal}}}'))]) == 1

    @given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=4).map(str))
    @law
    def test_are_judged_as_if_each_was_a_decimal(self, literal: str) -> None:
        for rule in RULES:
            validator = jsonschema_rs.Draft202012Validator(rule)
            assert validator.is_valid(number(literal)) == validator.is_valid(Decimal(literal)), rule

    @pytest.mark.timeout(20)
    def test_cost_no_more_than_other_texts(self) -> None:
        validator = jsonschema_rs.Draft202012Validator(
            {"properties": {"n": {"items": {"multipleOf": Decimal("0.01")}}}}
        )
        for literal in ("1e400", "1e-400", "1e99999", "9" * 1_000, "1." + "9" * 1_000):
            validator.is_valid(values(f'{{"n":[{",".join([literal] * (500_000 // len(literal)))}]}}'))
