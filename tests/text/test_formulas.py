"""Cells that a spreadsheet would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.formulas import is_formula, without_formula
from tests.support.examples import examples


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "  =1", "\u200b=1", "＝1", "\ufeff@a"])
def test_begin_with_an_apostrophe(text: str) -> None:
    assert is_formula(text)
    assert without_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'=1", "1+1", " ", "é", "*a"])
def test_are_all_others_left_alone(text: str) -> None:
    assert without_formula(text) == text


@examples(100)
@given(st.text())
def test_are_none_afterwards(text: str) -> None:
    assert not is_formula(without_formula(text))
