"""Exported records as lines of a file."""

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.read.export_lines import Counting, csv_lines, json_lines


class Thing(msgspec.Struct, frozen=True):
    """A record with a field of each kind."""

    name: str | None
    payload: msgspec.Raw | None = None
    count: int = 0
    odd: bool = False
    parts: tuple[str, ...] = ()


def cells(*things: Thing) -> list[list[str]]:
    text = b"".join(csv_lines(things, Thing)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


class TestJson:
    def test_a_line_is_a_record_even_if_its_payload_has_line_ends(self) -> None:
        payload = msgspec.Raw(b'{\r\n  "a":\n  1.10\n}')
        lines = list(json_lines([Thing("x", payload), Thing(None)]))
        assert [line.count(b"\n") for line in lines] == [1, 1]
        assert b"1.10" in lines[0]
        assert [json.loads(line)["payload"] for line in lines] == [{"a": 1.1}, None]

    def test_each_line_can_be_made_fit_to_be_shown(self) -> None:
        (line,) = json_lines([Thing("a\x9bb")], lambda raw: raw.replace(b"\xc2\x9b", b"?"))
        assert json.loads(line)["name"] == "a?b"


class TestCsv:
    def test_columns_are_the_fields_and_cells_their_values(self) -> None:
        thing = Thing('say "hi",\nplease', msgspec.Raw(b'{"a":1}'), 7, True, ("x", "y"))
        assert cells(thing) == [
            ["name", "payload", "count", "odd", "parts"],
            ['say "hi",\nplease', '{"a":1}', "7", "1", '["x","y"]'],
        ]

    @pytest.mark.parametrize(
        "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", "\n1", "  =1", "\u200b=1", "\ufeff-1", "\uff1d1"]
    )
    def test_no_text_is_a_formula(self, formula: str) -> None:
        assert cells(Thing(formula))[1][0] == f"'{formula}"

    @pytest.mark.parametrize("plain", ["1-1", "a=b", "", " x", "'=1"])
    def test_other_texts_stay_as_they_are(self, plain: str) -> None:
        assert cells(Thing(plain))[1][0] == plain

    def test_a_negative_number_is_a_number(self) -> None:
        assert cells(Thing(None, count=-3))[1] == ["", "", "-3", "0", "[]"]

    @given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=5))
    def test_any_text_comes_back_but_for_the_quote_before_formulas(self, names: list[str]) -> None:
        found = [row[0] for row in cells(*map(Thing, names))[1:]]
        assert [text.removeprefix("'") for text in found] == [name.removeprefix("'") for name in names]


def test_records_are_counted_as_they_pass() -> None:
    counting = Counting(Thing(str(number)) for number in range(3))
    assert counting.count == 0
    assert len(list(json_lines(counting))) == counting.count == 3
