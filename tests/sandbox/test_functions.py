"""The functions that replace those of SQLite: the same answers, and a time that grows with the text."""

import sqlite3
import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.pipeline.sql import Cell
from liveview.sandbox.functions import (
    LONGEST_PATTERN,
    LONGEST_RESULT,
    LONGEST_SEARCH,
    MOST_TRIMMED,
    REPLACED,
    FunctionError,
    like,
    replace,
    text,
    trim,
)
from tests.support.examples import examples

law = examples(150)
TEXTS = st.text("aAbB%_! é\n", max_size=8)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-9_999, 9_999).map(lambda number: number / 8)
CELLS = TEXTS | st.none() | NUMBERS | st.just(float("-inf"))
MEGABYTE = 1 << 20


def sqlite_says(name: str, *arguments: Cell) -> Cell:
    """What SQLite's own function returns."""
    return asked(f"{name}({','.join('?' * len(arguments))})", *arguments)


def asked(expression: str, *arguments: Cell) -> Cell:
    """The value of an expression."""
    with closing(sqlite3.connect(":memory:")) as connection:
        found: Cell = connection.execute(f"select {expression}", arguments).fetchone()[0]
    return found


class TestSameAsSqlite:
    @law
    @given(st.sampled_from([key for key in REPLACED if key[0] != "like"]), st.tuples(CELLS, CELLS, CELLS))
    def test_texts_numbers_and_nulls(self, key: tuple[str, int], cells: tuple[Cell, ...]) -> None:
        name, count = key
        found, wanted = REPLACED[key](*cells[:count]), sqlite_says(name, *cells[:count])
        assert (found is None) == (wanted is None)
        assert found is None or text(found) == text(wanted)  # older versions of SQLite do not make a text of a number

    @law
    @given(TEXTS, CELLS)
    def test_patterns(self, pattern: str, value: Cell) -> None:
        assert like(pattern, value) == sqlite_says("like", pattern, value)

    @law
    @given(TEXTS, TEXTS, st.sampled_from("!aé_"))
    def test_patterns_with_an_escape(self, pattern: str, value: str, escape: str) -> None:
        if not pattern.endswith(escape):  # SQLite reads what is behind the pattern then
            assert like(pattern, value, escape) == sqlite_says("like", pattern, value, escape)

    @pytest.mark.parametrize("number", [0.1, 1.0, -2.5, 123456789.25, 1e100, 1e-5, 1.5e-300, float("inf"), 123])
    def test_numbers_become_the_same_text(self, number: float) -> None:
        assert text(number) == asked("cast(? as text)", number)


class TestBounds:
    @pytest.mark.parametrize("arguments", [("instr", b"a", "a"), ("trim", "a", b"a"), ("like", "a", b"a")], ids=str)
    def test_bytes_are_refused(self, arguments: tuple[str, Cell, Cell]) -> None:
        name, *cells = arguments
        with pytest.raises(FunctionError, match="bytes"):
            REPLACED[str(name), 2](*cells)

    def test_a_long_pattern_is_refused(self) -> None:
        assert like("%" * LONGEST_PATTERN, "a") == 1
        with pytest.raises(FunctionError, match="longer than 256"):
            like("%" * (LONGEST_PATTERN + 1), "a")

    def test_an_escape_is_one_character(self) -> None:
        with pytest.raises(FunctionError, match="single character"):
            like("a", "a", "!!")

    def test_a_long_search_with_any_character_is_refused(self) -> None:
        with pytest.raises(FunctionError, match="too long a text"):
            like("%a_b_c%", "a" * LONGEST_SEARCH)

    def test_too_long_a_result_is_refused_before_it_is_made(self) -> None:
        assert replace("ab" * 10, "a", "c" * 50_000) == ("c" * 50_000 + "b") * 10
        assert replace("a" * LONGEST_RESULT, "a", "b") == "b" * LONGEST_RESULT
        for new in ("bb", "b" * LONGEST_RESULT):
            before = time.thread_time()
            with pytest.raises(FunctionError, match="string or blob too big"):
                replace("a" * LONGEST_RESULT, "a", new)
            assert time.thread_time() - before < 1

    def test_many_characters_to_trim_are_refused(self) -> None:
        with pytest.raises(FunctionError, match="different characters"):
            trim("a", "".join(map(chr, range(200, 201 + MOST_TRIMMED))))

    @pytest.mark.parametrize(
        ("name", "cells"),
        [
            ("instr", ("a" * MEGABYTE, "a" * (MEGABYTE // 2) + "b")),
            ("instr", ("a" * MEGABYTE, "a" * 49 + "b" + "a" * 49)),
            ("replace", ("a" * MEGABYTE, "a" * 1_000 + "b", "")),
            ("replace", ("a" * MEGABYTE, "a", "")),
            ("trim", ("ab" * (MEGABYTE // 2), "".join(map(chr, range(98, 97 + MOST_TRIMMED))) + "a")),
            ("like", ("%a" * 100 + "%b", "a" * MEGABYTE)),
            ("like", ("%" + "a" * 100 + "b%", "a" * MEGABYTE)),
            ("like", ("%a_b%", "a" * MEGABYTE)),
        ],
        ids=range(8),
    )
    def test_a_megabyte_takes_a_moment(self, name: str, cells: tuple[Cell, ...]) -> None:
        before = time.thread_time()
        REPLACED[name, len(cells)](*cells)
        assert time.thread_time() - before < 1  # SQLite's own instr and replace take more than five seconds
