"""Filters as lines that people read and write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import ConfigError
from liveview.model.definition import PropertyFilter
from liveview.text.escaping import escaped
from liveview.tui.library.filter_text import filter_line, filter_text, name_text, read_filter, read_filters, read_name
from tests.support.examples import examples

TEXTS = st.text(max_size=12) | st.sampled_from(["500", "true", '"', "a b", "css", " x ", "null", "[1]", "5e2", ""])
VALUES = TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
COMPARED = st.builds(PropertyFilter, st.sampled_from(["=", "!=", "contains", "wildcard"]), TEXTS, VALUES)
FILTERS = (
    COMPARED
    | st.builds(PropertyFilter, st.just("exists"), TEXTS)
    | st.builds(PropertyFilter, st.just("css"), st.just(""), VALUES)
)


@examples(500)
@given(FILTERS)
def test_a_filter_is_read_as_it_was_written(each: PropertyFilter) -> None:
    line = filter_line(each)
    assert "\n" not in line
    found = read_filter(line)
    assert found == each
    assert type(found.value) is type(each.value)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("plan = pro", PropertyFilter("=", "plan", "pro")),
        ("  plan   =   pro plan ", PropertyFilter("=", "plan", "pro plan")),
        ("price != 5e2", PropertyFilter("!=", "price", 500.0)),
        ('zip = "500"', PropertyFilter("=", "zip", "500")),
        ("email exists", PropertyFilter("exists", "email")),
        ("css button.buy", PropertyFilter("css", "", "button.buy")),
        ('"my prop" contains x', PropertyFilter("contains", "my prop", "x")),
        ("$event_name wildcard *Viewed", PropertyFilter("wildcard", "$event_name", "*Viewed")),
        ("items.0.sku = [1]", PropertyFilter("=", "items.0.sku", "[1]")),
    ],
)
def test_lines_as_people_write_them(line: str, found: PropertyFilter) -> None:
    assert read_filter(line) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("plan", "filter line 1: there is no comparison; write a property, one of =, !=, contains"),
        ("a = 1\n\nplan is pro", "filter line 3: 'is' does not compare anything"),
        ("email exists x", "filter line 1: exists compares nothing, leave out the value"),
        ('"plan = pro', 'filter line 1: a property that begins with " has to end with it'),
        ("plan css x", "filter line 1: 'css' does not compare anything"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, why: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_filters(text)
    assert str(raised.value).startswith(why)


def test_lines_of_several_filters() -> None:
    filters = (PropertyFilter("=", "plan", "pro"), PropertyFilter("exists", "email"))
    assert filter_text(filters) == "plan = pro\nemail exists"
    assert read_filters("\n plan = pro\n\nemail exists\n") == filters


@examples(300)
@given(TEXTS.filter(bool))
def test_a_name_is_read_as_it_was_written_and_hides_nothing(name: str) -> None:
    text = name_text(name)
    assert read_name(f" {text} ") == name
    assert escaped(text) == text


@pytest.mark.parametrize(("text", "why"), [("  ", "needs a name"), ('""', "needs a name"), ('"a" b', "ends with it")])
def test_what_cannot_be_a_name_is_said(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read_name(text)


def test_what_cannot_be_seen_is_written_with_escapes() -> None:
    line = filter_line(PropertyFilter("=", "a\x1b", "x\u202e"))
    assert line == '"a\\u001b" = "x\\u202e"'
