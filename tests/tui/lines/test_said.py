"""What the configured columns say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.list_columns import read_columns
from liveview.tui.lines.said import said


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("status", 503, "503"),
        ("latency", 0.25, "250 ms"),
        ("size", 2048, "2.0 kB"),
        ("latency", float("inf"), "inf"),
        ("latency", "soon", "soon"),
        ("status", None, ""),
        ("status", b"\x00", ""),
        ("token", "a\x1bb", r"a\x1bb"),
        ("properties.size", 2048, "2048"),
    ],
)
def test_a_value_is_in_the_words_of_its_column(column: str, value: object, text: str) -> None:
    assert said(read_columns([column]), [value]) == (text,)


@given(st.none() | st.integers() | st.floats() | st.text() | st.binary())
def test_whatever_a_log_holds_can_be_shown(value: object) -> None:
    columns = read_columns(["latency", "size", "status"])
    assert all(text.isprintable() for text in said(columns, [value] * 3))


def test_there_is_a_value_for_each_column() -> None:
    with pytest.raises(ValueError, match="shorter"):
        said(read_columns(["size", "status"]), [1])


def test_an_environment_is_shown_by_its_name() -> None:
    names = {"dev": "Development", "p": "Рrod\x1b"}
    columns = read_columns(["token", "properties.token"])
    assert said(columns, ["dev", "dev"], names) == ("Development", "dev")
    assert said(columns, ["p", None], names) == ("\\u0420rod\\x1b", "")
    assert said(columns, ["other", None], names) == ("other", "")
