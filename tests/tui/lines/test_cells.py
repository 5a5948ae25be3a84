"""Cutting, filling and wrapping in terminal cells."""

from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.lines.cells import STYLES, Align, Part, fit, fit_end, fit_parts, parts_width, plain
from liveview.tui.lines.safe_text import SafeText, say, visible

_TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=60)
_PARTS = st.lists(st.tuples(_TEXT.map(SafeText), st.sampled_from(STYLES)), max_size=6)


class TestFit:
    @given(_TEXT, st.integers(0, 40), st.sampled_from(get_args(Align)))
    def test_it_fills_exactly_the_width(self, text: str, width: int, align: Align) -> None:
        assert cell_len(fit(SafeText(text), width, align)) == width

    @pytest.mark.parametrize(
        ("text", "width", "shown"),
        [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("日本語", 4, "日 …"), ("abc", 3, "abc"), ("abc", 0, "")],
    )
    def test_long_text_ends_in_an_ellipsis(self, text: str, width: int, shown: str) -> None:
        assert fit(visible(text), width) == shown


class TestFitEnd:
    @given(_TEXT, st.integers(0, 40))
    def test_it_fills_exactly_the_width(self, text: str, width: int) -> None:
        assert cell_len(fit_end(SafeText(text), width)) == width

    @pytest.mark.parametrize(
        ("text", "width", "shown"),
        [("abc", 5, "abc  "), ("abcdef", 4, "…def"), ("日本語", 4, "…語 "), ("abc", 3, "abc"), ("abc", 0, "")],
    )
    def test_long_text_begins_with_an_ellipsis(self, text: str, width: int, shown: str) -> None:
        assert fit_end(visible(text), width) == shown


class TestFitParts:
    @given(_PARTS, st.integers(0, 80))
    def test_parts_fill_exactly_the_width_together(self, parts: list[Part], width: int) -> None:
        assert cell_len(plain(fit_parts(parts, width))) == width

    def test_the_part_that_does_not_fit_is_cut(self) -> None:
        assert plain(fit_parts([(say("abc"), "plain"), (say("def"), "error")], 5)) == "abcd…"

    def test_the_last_cell_is_the_ellipsis_when_a_whole_part_is_left_out(self) -> None:
        assert plain(fit_parts([(say("abc"), "plain"), (say("def"), "error")], 3)) == "ab…"


def test_parts_are_measured_in_cells() -> None:
    assert parts_width([(visible("日本"), "plain"), (say("a"), "error")]) == 5
    assert parts_width([]) == 0


def test_every_style_looks_like_something() -> None:
    sheet = files("liveview.tui").joinpath("style.tcss").read_text("utf-8")
    assert [style for style in STYLES if f".text--{style} " not in sheet] == []
