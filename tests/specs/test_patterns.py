"""Regular expressions that can take forever."""

import re

import pytest

from liveview.specs.json_schema import JsonSchema
from liveview.specs.patterns import check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+$", "^(a*)*$", "([a-z]+)*@", "^(?:(a+))+$", "(a+|b)+$", r"^(\w+\s?)*$", r"(\s*\w+)+x", "(a+){1,50}$"),
        *("x(?=(a+)+$)", "((a+)+)?b", "(a+?)*?b", "(a*b*)*c"),
    ],
)
def test_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="it can take forever"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "",
            "^a+$",
            "(ab)+",
            r"^(\w+\.)*\w+$",
            "(a+b)+",
            "(a+){2}",
            r"^[^@\s]+@[^@\s]+$",
            "(a|b)*",
            "([a-z]{1,5}-)+x",
        ),
        *(r"^\d{4}-\d\d(-\d\d)?$", r'^"(?:[^"\\]|\\.)*"$', "^(?:[A-Z][a-z]*)(?: [A-Z][a-z]*)*$", "(?P<a>x)(?P=a)"),
    ],
)
def test_all_others_may_be_used(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(", "(?<=a+)b"])
def test_what_cannot_be_read_is_another_error(pattern: str) -> None:
    with pytest.raises(re.error):
        check_pattern(pattern)


@pytest.mark.parametrize("contents", [{"pattern": "(a+)+$"}, {"patternProperties": {"(a+)+$": True}}])
def test_a_schema_with_one_is_refused(contents: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is not a 'regex': it can take forever"):
        JsonSchema({"properties": {"a": contents}})
