"""What a query may say: known parameters, once each, with a value that they can have."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from liveview.api.parameters import choice, read, seconds, text, whole
from liveview.api.problem import ApiError, ProblemType
from tests.support.examples import examples

KNOWN = (
    text("filter", 20, "Which events.", ""),
    choice("order", ("newest", "oldest"), "newest", "The order."),
    whole("limit", 1, 1_000, 100, "How many."),
    seconds("timeout", 300, 5, "How long."),
    text("cursor", 10, "Where to go on."),
)


def refused(*pairs: tuple[str, str]) -> tuple[str, str]:
    """The parameter that is refused, and why."""
    with pytest.raises(ApiError) as failed:
        read(KNOWN, MultiDict(pairs))
    assert failed.value.kind is ProblemType.BAD_PARAMETER
    return failed.value.members["parameter"], str(failed.value)


def test_what_is_not_given_has_its_default() -> None:
    found = read(KNOWN, MultiDict())
    assert found == {"filter": "", "order": "newest", "limit": 100, "timeout": 5.0, "cursor": None}


def test_what_is_given_is_read() -> None:
    given = {"filter": "a b", "order": "oldest", "limit": "1000", "timeout": "0.25", "cursor": "x"}
    assert read(KNOWN, MultiDict(given)) == {**given, "limit": 1_000, "timeout": 0.25}


def test_a_misspelled_parameter_does_not_mean_everything() -> None:
    assert refused(("fliter", "x")) == ("fliter", "there is no parameter 'fliter' here; did you mean filter?")


def test_a_repeated_parameter_is_refused() -> None:
    assert refused(("limit", "1"), ("limit", "1")) == ("limit", "the parameter limit is given more than once")


@pytest.mark.parametrize("written", ["", "0", "1001", "-1", "+1", "1.0", "1e2", " 1", "١", "9" * 5_000])
def test_a_number_outside_of_its_range_is_refused(written: str) -> None:
    assert refused(("limit", written)) == ("limit", "the parameter limit must be a whole number from 1 to 1,000")


@pytest.mark.parametrize("written", ["", "-1", "301", "nan", "inf", "1e1", "0x1", "9" * 5_000])
def test_seconds_outside_of_their_range_are_refused(written: str) -> None:
    assert refused(("timeout", written))[0] == "timeout"


def test_a_word_that_is_not_one_of_the_choices_is_refused() -> None:
    assert refused(("order", "Newest")) == ("order", "the parameter order must be newest or oldest")


def test_a_name_is_quoted_only_up_to_a_length() -> None:
    name, why = refused(("x" * 60_000, ""))
    assert len(name) < 400
    assert len(why) < 500


@examples(200)
@given(st.lists(st.tuples(st.sampled_from([each.name for each in KNOWN]), st.text(max_size=30)), max_size=4))
def test_what_is_accepted_fits_the_schema_that_is_published(pairs: list[tuple[str, str]]) -> None:
    try:
        found = read(KNOWN, MultiDict(pairs))
    except ApiError:
        return
    for parameter in KNOWN:
        value = found[parameter.name]
        assert value is None or fits(dict(parameter.schema), value)


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is what the few words of our schemas say."""
    json.dumps(schema)
    if schema["type"] == "string":
        return len(value) <= schema.get("maxLength", 99) and value in schema.get("enum", [value])
    return bool(schema["minimum"] <= value <= schema["maximum"])
