"""A JSON text in lines, exactly as received."""

import json

from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.lines.cells import plain
from liveview.tui.lines.json_lines import LONGEST_LINE, json_lines, json_parts
from liveview.tui.lines.safe_text import SafeText, say, visible

_WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=20,
)


def shown(text: str) -> list[SafeText]:
    return [line.text for line in json_lines(text)]


class TestJsonLines:
    @given(_JSON)
    def test_the_layout_is_the_usual_one(self, value: object) -> None:
        assert "\n".join(shown(json.dumps(value))) == json.dumps(value, indent=2)

    def test_order_digits_and_doubled_keys_are_as_received(self) -> None:
        assert shown('{"b":1.50,"a":1e400,"b":12345678901234567890.10}') == [
            "{",
            '  "b": 1.50,',
            '  "a": 1e400,',
            '  "b": 12345678901234567890.10',
            "}",
        ]

    def test_what_a_terminal_would_obey_is_an_escape(self) -> None:
        assert shown('{"a":"\u202e"}') == ["{", r'  "a": "\u202e"', "}"]

    def test_a_long_value_is_cut_and_says_how_much_is_missing(self) -> None:
        line = shown(json.dumps({"a": "x" * 1_000_000}))[1]
        assert line.endswith("… 998,007 more characters")
        assert len(line) < LONGEST_LINE + 40

    def test_nesting_of_any_depth_is_laid_out(self) -> None:
        assert len(shown("[" * 3000 + "1" + "]" * 3000)) == 6001

    @given(st.text(max_size=80))
    def test_text_that_is_not_json_does_not_fail(self, text: str) -> None:
        assert all(line.isprintable() for line in shown(text))


class TestJsonParts:
    @given(_JSON)
    def test_the_parts_are_the_line(self, value: object) -> None:
        for line in shown(json.dumps(value)):
            assert plain(json_parts(visible(line))) == line

    @given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=60))
    def test_any_piece_of_a_line_keeps_its_text(self, text: str) -> None:
        assert plain(json_parts(SafeText(text))) == text

    def test_keys_strings_numbers_and_words_are_told_apart(self) -> None:
        assert list(json_parts(say('  "a": "b", 1.5, true'))) == [
            ("  ", "muted"),
            *(('"a"', "key"), (":", "muted"), (" ", "muted"), ('"b"', "string"), (", ", "muted")),
            *(("1.5", "number"), (", ", "muted"), ("true", "number")),
        ]
