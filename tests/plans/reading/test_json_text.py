"""JSON of plans."""

from decimal import Decimal

import pytest

from liveview.errors import PlanError
from liveview.plans.reading.json_text import DEEPEST, read_json


def said(text: str) -> str:
    with pytest.raises(PlanError) as refused:
        read_json(text, "plan.json")
    return str(refused.value)


class TestNumbers:
    @pytest.mark.parametrize("text", ["0.1", "1.0", "79.90", "1.23456789012345678901", "-0.0", "1E+2"])
    def test_digits_of_fractions_are_kept(self, text: str) -> None:
        number = read_json(text, "")
        assert isinstance(number, Decimal)
        assert str(number) == text

    def test_whole_numbers_are_not_rounded(self) -> None:
        assert read_json("123456789012345678901234567890", "") == 123456789012345678901234567890
        assert read_json("9" * 600, "") == Decimal("9" * 600)

    @pytest.mark.parametrize("text", ["9" * 601, "1" * 5_000 + ".0", "0." + "1" * 5_000])
    def test_a_longer_one_is_refused(self, text: str) -> None:
        expected = "plan.json:2: a: the number is too long, at most 600 characters are read; write a shorter one"
        assert said(f'{{"a":\n{text}}}') == expected

    def test_one_beyond_all_numbers_is_refused(self) -> None:
        expected = "plan.json:2: a[0]: the number is too large; write a smaller one"
        assert said('{"a":\n[1e99999999999999999999]}') == expected


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "plan.json:1: not valid JSON, column 1: Expecting value; correct it there"),
            ('{"a": 1,\n "b": }', "plan.json:2: not valid JSON, column 7: Expecting value"),
            ("{'a': 1}", "plan.json:1: not valid JSON, column 2: Expecting property name"),
            ('{"a": 1} x', "plan.json:1: not valid JSON, column 10: Extra data"),
            ('{"a": {"b": 1,\n "c": 2, "b": 3}}', "plan.json:1: a.b: this key is there twice; remove one of them"),
            ('[{"a": 1, "a": {"b": 1, "b": 2}}]', "plan.json:1: [0].a: this key is there twice"),
            ('{"a": [NaN]}', "plan.json:1: a[0]: NaN is not JSON; write a number or null"),
            ('{"a": -Infinity}', "plan.json:1: a: -Infinity is not JSON"),
            ('{"a": "\\ud83d"}', 'plan.json:1: a: "\\ud83d" holds half of a character; write the whole one'),
            ('{"a": {"\\ude00": 1}}', 'plan.json:1: a: the key "\\ude00" holds half of a character'),
        ],
    )
    def test_with_the_line_and_what_to_do(self, text: str, reason: str) -> None:
        assert said(text).startswith(reason)

    @pytest.mark.parametrize("levels", [DEEPEST + 1, 100_000])
    def test_what_is_nested_too_deep(self, levels: int) -> None:
        assert f"it is nested too deep, at most {DEEPEST} levels are read" in said("[" * levels + "1" + "]" * levels)

    def test_as_deep_as_allowed(self) -> None:
        assert read_json("[" * DEEPEST + "]" * DEEPEST, "") is not None

    def test_both_halves_are_a_character(self) -> None:
        assert read_json('"\\ud83d\\ude00"', "") == "😀"
