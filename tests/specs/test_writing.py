"""Specs as text."""

import json
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.writing import json_text, toml_text
from tests.support.examples import examples

_SCALARS = st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


@examples(150)
@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_what_is_written_can_be_read_and_is_printable(document: dict[str, Any]) -> None:
    document = json.loads(json.dumps(document).encode("utf-8", "replace"))
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    for text, read_back in ((toml_text(document), tomllib.loads), (json_text(document), json.loads)):
        assert all(line.isprintable() for line in text.split("\n"))
        assert read_back(text) == document


@pytest.mark.parametrize("write", [toml_text, json_text])
def test_digits_are_kept(write: Any) -> None:
    text = write({"a": Decimal("1.2345678901234567890"), "b": 12345678901234567890123, "c": 0.1})
    for digits in ("1.2345678901234567890", "12345678901234567890123", "0.1"):
        assert digits in text


def test_toml_escapes_what_is_hidden_and_nothing_else() -> None:
    comment, line = toml_text({"a": "é\x9b\u202e日\U000e0041\x7f"}).splitlines(keepends=True)
    assert comment.startswith("# Captured by liveview")
    assert line == 'a = "é\\u009b\\u202e日\\U000e0041\\u007f"\n'


def test_json_has_short_values_on_one_line() -> None:
    assert json_text({"a": [{"b": 1}], "c": ["x" * 60, "y" * 60], "d": {}}) == (
        f'{{\n  "a": [{{"b": 1}}],\n  "c": [\n    "{"x" * 60}",\n    "{"y" * 60}"\n  ],\n  "d": {{}}\n}}\n'
    )
