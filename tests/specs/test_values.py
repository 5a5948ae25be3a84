"""JSON values with exact numbers."""

import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.values import LONGEST, cut, equal, is_whole, json_of, read_json, shown, text_for_report
from tests.support.examples import examples

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_JSON: st.SearchStrategy[Any] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=12
)


class TestEqual:
    @pytest.mark.parametrize(
        ("one", "other"),
        [(500, 500.0), (500, Decimal("5e2")), (0.1, Decimal("0.1")), ("a", "a"), (None, None), (True, True)],
    )
    def test_by_value(self, one: object, other: object) -> None:
        assert equal(one, other)
        assert equal(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [(500, "500"), (1, True), (0, False), (None, False), ("A", "a"), (9007199254740993, 9007199254740992.0)],
    )
    def test_not_by_spelling_or_truth(self, one: object, other: object) -> None:
        assert not equal(one, other)
        assert not equal(other, one)

    def test_numbers_of_any_size_differ_in_their_last_digit(self) -> None:
        first, second = (read_json(f"0.{'1' * 60}{last}") for last in "12")
        assert not equal(first, second)
        assert equal(first, read_json(f"{'1' * 61}e-61"))


class TestIsWhole:
    @pytest.mark.parametrize(("value", "whole"), [(5, True), (5.0, True), (5.5, False), (True, False), ("5", False)])
    def test_only_numbers_without_a_fraction(self, value: object, whole: bool) -> None:
        assert is_whole(value) is whole

    def test_a_number_beyond_every_range_is_not(self) -> None:
        assert not is_whole(read_json("1e9999999999999999999999"))


class TestReadJson:
    @pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[NaN]", "[Infinity]", "{", ""])
    def test_refuses_what_a_spec_cannot_mean(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            read_json(text)

    def test_an_integer_of_any_length_is_read(self) -> None:
        assert read_json("9" * 5_000) == Decimal("9" * 5_000)


class TestJsonOf:
    @examples(100)
    @given(_JSON)
    def test_it_can_be_read_back_and_is_ascii(self, value: Any) -> None:
        text = json_of(value)
        assert text.isascii()
        assert text.isprintable()
        assert json.loads(text) == json.loads(json.dumps(value))

    @pytest.mark.parametrize("number", [10**350, Decimal("1E+400"), 10**2_000, Decimal("-1E-9999")])
    def test_a_number_beyond_those_of_the_machine_is_a_number(self, number: int | Decimal) -> None:
        assert equal(read_json(json_of(number)), number)

    def test_digits_are_kept(self) -> None:
        assert json_of({"a": [Decimal("1.500"), 12345678901234567890123]}) == '{"a": [1.500, 12345678901234567890123]}'


class TestShown:
    @examples(100)
    @given(_JSON)
    def test_it_is_short_and_printable(self, value: Any) -> None:
        text = shown(value)
        assert text.isprintable()
        assert not {unicodedata.category(each) for each in text} & {"Cc", "Cf", "Cs"}

    @pytest.mark.parametrize(
        ("value", "text"),
        [({"a": [1, None, "é"]}, '{"a": [1, null, "é"]}'), ("a\x9bb", r'"a\x9bb"'), ("##[error]x", r'"\x23#[error]x"')],
    )
    def test_is_json_in_which_nothing_is_obeyed(self, value: object, text: str) -> None:
        assert shown(value) == text

    @pytest.mark.parametrize("value", ["x" * 10_000, ["x"] * 10_000, {"k" * 10_000: 1}, [["x" * 150] * 9]])
    def test_a_long_value_is_cut(self, value: object) -> None:
        assert len(shown(value)) <= LONGEST
        assert shown(value).endswith("…")


class TestTextForReport:
    @pytest.mark.parametrize("command", ["##[add-path]/x", "a ##vso[task.x]", "##teamcity[x]"])
    def test_no_command_to_a_build_server_is_left(self, command: str) -> None:
        assert "##" not in text_for_report(command)

    def test_a_heading_is_left_alone(self) -> None:
        assert text_for_report("## Title [1] Foo::Bar") == "## Title [1] Foo::Bar"

    def test_cut_keeps_the_beginning(self) -> None:
        assert cut("a" * 300) == "a" * (LONGEST - 1) + "…"
        assert cut("a" * LONGEST) == "a" * LONGEST
