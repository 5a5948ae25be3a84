"""Exact JSON: what can be read, what is refused and why, and that numbers keep their digits."""

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.json.document import MAX_DEPTH, Document, Unreadable, decimal, encode, read, read_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def code_of(body: bytes) -> str:
    reading = read(body)
    assert isinstance(reading, Unreadable), reading
    return reading.problem.code


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


class TestReading:
    @settings(deadline=None)
    @given(VALUES)
    def test_gives_what_the_standard_decoder_gives(self, value: object) -> None:
        reading = read(json.dumps(value).encode())
        assert isinstance(reading, Document)
        assert json.loads(encode(reading.value)) == value

    @settings(deadline=None)
    @given(st.binary(max_size=60))
    def test_never_raises_whatever_the_bytes(self, body: bytes) -> None:
        assert isinstance(read(body), Document | Unreadable)

    @settings(deadline=None)
    @given(st.text(alphabet='{}[]",:.eE+-019 \\udtfnN', max_size=40))
    def test_never_raises_whatever_the_punctuation(self, text: str) -> None:
        assert isinstance(read(text.encode()), Document | Unreadable)

    @settings(deadline=None)
    @given(VALUES)
    def test_keeps_the_text_as_received(self, value: object) -> None:
        text = f" {json.dumps(value, indent=1)}\n"
        reading = read(text.encode())
        assert isinstance(reading, Document)
        assert reading.text == text

    def test_keeps_the_order_of_keys(self) -> None:
        reading = read(b'{"b": 1, "a": 2}')
        assert isinstance(reading, Document)
        assert encode(reading.value) == b'{"b":1,"a":2}'


LITERALS = st.sampled_from(
    [
        *("1", "-0", "0", "-0.0", "1.50", "1E+3", "true", "null", '"a"', '":x"', '"x:y"', '"-0,"', '"-0"', '"\\u0061"'),
        *("12345678901234567", "123456789012345678", "1234567890123456789", "-12345678901234567"),
        *("-123456789012345678", "9" * 25, '"ü"', "[]", "{}", '"a b"', '" "'),
    ]
)
KEYS = st.sampled_from(['"a"', '"b"', '":"', '"c:"', '"a b"', '"ü"'])
TREES = st.recursive(
    LITERALS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=4).map(tuple),
    max_leaves=12,
)


def written(tree: Any, before_colon: str) -> str:
    """JSON with something before each colon; a tuple is an object, whose keys may come twice."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, list):
        return f"[{','.join(written(each, before_colon) for each in tree)}]"
    return f"{{{','.join(f'{key}{before_colon}:{written(each, before_colon)}' for key, each in tree)}}}"


def spelled_out(value: Any) -> Any:
    """A decoded value in which types differ visibly."""
    if isinstance(value, dict):
        return {key: spelled_out(each) for key, each in value.items()}
    if isinstance(value, list):
        return [spelled_out(each) for each in value]
    return (type(value).__name__, bytes(value) if isinstance(value, msgspec.Raw) else value)


@given(tree=TREES)
def test_the_way_it_is_read_does_not_depend_on_blanks(tree: Any) -> None:
    """A compact text is read in a faster way than one with blanks before its colons, with the same result."""
    compact, blank = read_text(written(tree, "")), read_text(written(tree, " "))
    assert isinstance(compact, Document)
    assert isinstance(blank, Document)
    assert spelled_out(compact.value) == spelled_out(blank.value)
    assert compact.problems == blank.problems


class TestWhatIsNotJson:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" \r\n\t",
            b"nul",
            b"{",
            b'{"a": 1',
            b'{"a": 1,}',
            b"[1,]",
            b"{} {}",
            b"'a'",
            b"{a: 1}",
            b'"\x01"',
            b'"\\x41"',
            b"01",
            b"+1",
            b"1.",
            b".5",
            b"0x10",
            b"// no\n1",
            b"\xc2\xa01",
            b"\x00",
        ],
    )
    def test_is_refused(self, body: bytes) -> None:
        assert code_of(body) == "not-json"

    @pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
    def test_includes_the_constants_that_python_accepts(self, constant: bytes) -> None:
        assert code_of(b'{"a": [%s]}' % constant) == "not-json"

    def test_includes_a_byte_order_mark(self) -> None:
        reading = read(b"\xef\xbb\xbf{}")
        assert isinstance(reading, Unreadable)
        assert "byte order mark" in reading.problem.detail

    @pytest.mark.parametrize(
        "body", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xe2\x82"', b"\xff\xfe{\x00}\x00"]
    )
    def test_includes_bytes_that_are_not_utf8(self, body: bytes) -> None:
        assert code_of(body) == "not-json"

    def test_says_where(self) -> None:
        """Lines and columns count from 1, as in editors."""
        reading = read(b'{"a": 1,\n "b" 2}')
        assert isinstance(reading, Unreadable)
        assert reading.problem.detail == "expecting ':' delimiter in line 2, column 6"

    def test_keeps_no_text(self) -> None:
        """The log's payload column holds JSON or null."""
        reading = read(b"{")
        assert isinstance(reading, Unreadable)
        assert reading.text is None


class TestDepth:
    @pytest.mark.parametrize("opening", ["[", '{"a":'])
    def test_of_64_is_read(self, opening: str) -> None:
        closing = "]" if opening == "[" else "}"
        assert isinstance(read((opening * MAX_DEPTH + "1" + closing * MAX_DEPTH).encode()), Document)

    def test_of_65_is_refused_and_keeps_its_text(self) -> None:
        reading = read(nested(MAX_DEPTH + 1))
        assert isinstance(reading, Unreadable)
        assert reading.problem.code == "too-deep"
        assert reading.text == nested(MAX_DEPTH + 1).decode()

    def test_counts_levels_and_not_containers(self) -> None:
        assert isinstance(read(b"[" + b"[]," * 5000 + b"[]]"), Document)

    def test_does_not_count_brackets_in_text(self) -> None:
        assert isinstance(read(json.dumps(["[" * 500]).encode()), Document)

    @pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, nested(100_000)])
    def test_of_100000_is_refused(self, body: bytes) -> None:
        assert code_of(body) == "too-deep"


class TestSurrogates:
    @pytest.mark.parametrize(
        "text", ['"\\ud800"', '{"\\udfff": 1}', '["\\uDC00\\uD800"]', '{"a": {"b": ["x\\uD83d"]}}', '"\\ud83dx\\ude00"']
    )
    def test_without_their_other_half_are_refused_but_kept_as_text(self, text: str) -> None:
        reading = read(text.encode())
        assert isinstance(reading, Unreadable)
        assert reading.problem.code == "lone-surrogate"
        assert reading.text == text

    def test_that_make_a_pair_are_one_character(self) -> None:
        reading = read(b'"\\ud83d\\ude00"')
        assert isinstance(reading, Document)
        assert encode(reading.value) == '"😀"'.encode()

    def test_behind_an_escaped_backslash_are_plain_text(self) -> None:
        reading = read(b'"\\\\ud800"')
        assert isinstance(reading, Document)
        assert reading.value == "\\ud800"

    def test_in_a_repeated_key_leave_problems_that_can_be_stored(self) -> None:
        """The value with half a pair is replaced by the second one, but a problem still names its key."""
        reading = read(b'{"a": {"\\ud800": 1, "\\ud800": 2}, "a": 1}')
        problems = reading.problems if isinstance(reading, Document) else (reading.problem,)
        assert msgspec.json.encode(problems)


class TestRepeatedKeys:
    def test_warn_and_the_last_one_counts(self) -> None:
        reading = read(b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}')
        assert isinstance(reading, Document)
        assert reading.value == {"a": 3, "b": {"c": 2}}
        assert [(each.code, each.detail) for each in reading.problems] == [
            ("duplicate-key", "a"),
            ("duplicate-key", "c"),
        ]

    def test_in_different_objects_do_not_count(self) -> None:
        reading = read(b'[{"a": 1}, {"a": 1}]')
        assert isinstance(reading, Document)
        assert reading.problems == ()

    def test_spelt_differently_are_the_same(self) -> None:
        reading = read(b'{"a": 1, "\\u0061": 2}')
        assert isinstance(reading, Document)
        assert len(reading.problems) == 1

    def test_by_the_thousands_do_not_all_get_a_warning(self) -> None:
        """Every other kind of warning is limited by `MOST_WARNINGS`, for the same reason."""
        reading = read(b"{" + b",".join(b'"k%d":1,"k%d":2' % (number, number) for number in range(30_000)) + b"}")
        assert isinstance(reading, Document)
        assert len(reading.problems) <= 100


class TestNumbers:
    @pytest.mark.parametrize(
        "literal",
        [
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1.10",
            "1e5",
            "1E+05",
            "1e400",
            "-1e400",
            "1e-400",
            "0.1000000000000000055511151231257827",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "123456789012345678",
            "999999999999999999",
            "1577836800.1234567",
            "7" * 5000,
            "-" + "7" * 5000,
            "0." + "3" * 5000,
            "1e99999999999999999999",
        ],
    )
    def test_keep_every_digit(self, literal: str) -> None:
        reading = read(f'{{"n": [{literal}]}}'.encode())
        assert isinstance(reading, Document)
        assert encode(reading.value) == f'{{"n":[{literal}]}}'.encode()

    @pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("100", "1e2"), ("0", "-0"), ("0.5", "5E-1")])
    def test_have_an_exact_value_whatever_their_spelling(self, one: str, other: str) -> None:
        left, right = read(one.encode()), read(other.encode())
        assert isinstance(left, Document)
        assert isinstance(right, Document)
        assert decimal(left.value) == decimal(right.value)

    @pytest.mark.parametrize("text", ["true", "false", "null", '"1"', "[]", "{}"])
    def test_are_not_texts_and_booleans(self, text: str) -> None:
        reading = read(text.encode())
        assert isinstance(reading, Document)
        assert decimal(reading.value) is None

    def test_with_5000_digits_are_read_without_a_limit(self) -> None:
        reading = read(b"7" * 5000)
        assert isinstance(reading, Document)
        assert str(decimal(reading.value)) == "7" * 5000

    def test_of_a_mebibyte_are_read_quickly(self) -> None:
        began = time.thread_time()
        assert isinstance(read(b"7" * (1 << 20)), Document)
        assert time.thread_time() - began < 2
