"""What a query may say: known parameters, once each, with a value that they can have."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        read(KNOWN, urlencode(pairs))
    assert failed.value.kind is ProblemType.BAD_PARAMETER
    return failed.value.members["parameter"], str(failed.value)


def test_what_is_not_given_has_its_default() -> None:
    found = read(KNOWN, "")
    assert found == {"filter": "", "order": "newest", "limit": 100, "timeout": 5.0, "cursor": None}


def test_what_is_given_is_read() -> None:
    given = {"filter": "a b", "order": "oldest", "limit": "1000", "timeout": "0.25", "cursor": "x"}
    assert read(KNOWN, urlencode(given)) == {**given, "limit": 1_000, "timeout": 0.25}


def test_a_misspelled_parameter_does_not_mean_everything() -> None:
    assert refused(("fliter", "x")) == ("fliter", "there is no parameter 'fliter' here; did you mean filter?")


def test_a_repeated_parameter_is_refused() -> None:
    assert refused(("limit", "1"), ("limit", "1")) == ("limit", "the parameter limit is given more than once")


@pytest.mark.parametrize("written", ["", "0", "1001", "-1", "+1", "1.0", "1e2", " 1", "١", "9" * 5_000])
def test_a_number_outside_of_its_range_is_refused(written: str) -> None:
    assert refused(("limit", written)) == ("limit", "the parameter limit must be a whole number from 1 to 1,000")


@pytest.mark.parametrize("written", ["", "-1", "301", "nan", "inf", "1e3", "1e999", "1e", ".5", "0x1", "9" * 5_000])
def test_seconds_outside_of_their_range_are_refused(written: str) -> None:
    assert refused(("timeout", written))[0] == "timeout"


@examples(200)
@given(st.floats(0, 300))
def test_seconds_are_read_however_a_language_writes_them(seconds: float) -> None:
    written = (repr(seconds), f"{seconds:.20f}", f"{seconds:.17E}")
    assert [read(KNOWN, urlencode({"timeout": each}))["timeout"] for each in written] == [
        seconds,
        pytest.approx(seconds, abs=1e-15),
        seconds,
    ]


@pytest.mark.parametrize("query", ["filter=%FF", "filter=name:%C3", "filter=%ED%A0%80", "filter=\udcff"])
def test_a_value_that_is_not_utf_8_does_not_mean_its_percent_signs(query: str) -> None:
    with pytest.raises(ApiError, match="the parameter filter is not UTF-8") as failed:
        read(KNOWN, query)
    assert failed.value.members["parameter"] == "filter"
    with pytest.raises(ApiError, match="%FF is not UTF-8"):
        read(KNOWN, "%FF=1")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_value_is_read_as_it_was_meant(meant: str) -> None:
    for written in (
        urlencode({"filter": meant}),
        f"&filter={quote(meant, safe='/:;?@!$')}&&",
        f"%66ilter={quote(meant)}",
    ):
        assert read(KNOWN, written)["filter"] == meant


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
        found = read(KNOWN, urlencode(pairs))
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
