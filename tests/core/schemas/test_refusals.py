"""Why schemas are refused."""

import json
from typing import Any

import jsonschema_rs
import pytest

from liveview.core.schemas.number_keywords import NUMBER_KEYWORDS
from liveview.core.schemas.refusals import known_reason


def reason(schema: Any) -> str | None:
    options = jsonschema_rs.RegexOptions(size_limit=1 << 20)
    with pytest.raises(jsonschema_rs.ValidationError) as said:
        jsonschema_rs.Draft202012Validator(
            schema, offline=True, pattern_options=options, validate_formats=True, keywords=dict(NUMBER_KEYWORDS)
        )
    return known_reason(said.value, json.dumps)


@pytest.mark.parametrize("pattern", ["(", "(?=a)b", r"(a)\1", "(?<!a)b", "(a{1000}){1000}"])
@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_patterns_run_in_linear_time(pattern: str, keyword: str) -> None:
    said = reason({"not": {keyword: pattern if keyword == "pattern" else {pattern: True}}})
    assert said is not None
    assert said.startswith(f"{json.dumps(pattern)} is not a pattern that runs in linear time; ")


@pytest.mark.parametrize(
    "schema", [{"type": "strin"}, {"type": ["null", "strin"]}, {"$ref": "#/x", "x": {"type": "strin"}}]
)
def test_a_type_is_known(schema: Any) -> None:
    assert reason(schema) == '"strin" is not a type, did you mean string?'


def test_types_are_listed_once_each() -> None:
    one_of = "use one of string, number, integer, boolean, object, array, null, or several, each once"
    assert reason({"type": ["string", "string"]}) == f'["string", "string"] names a type twice; {one_of}'
    assert reason({"type": []}) == f"[] names no type; {one_of}"


def test_a_number_is_one_where_only_a_reference_leads() -> None:
    assert reason({"$ref": "#/x", "x": {"minimum": "a"}}) == '"a" is not a number'


@pytest.mark.parametrize("schema", [{"minimum": "1"}, {"required": "a"}, {"properties": {"type": 5}}])
def test_all_else_is_said_by_the_validator(schema: Any) -> None:
    assert reason(schema) is None
