"""The problems of one event, limited in number."""

import pytest

from liveview.core.planned.findings import MOST_OF_A_CODE, MOST_OMITTED, Findings, as_text, shortened
from liveview.model.problem import Severity


def findings(*, blocks: bool = False, omits: bool = False) -> Findings:
    return Findings("properties", blocks=blocks, omits=omits)


class TestSeverity:
    def test_is_an_error_only_when_blocking(self) -> None:
        for blocks, expected in ((True, Severity.ERROR), (False, Severity.WARNING)):
            found = findings(blocks=blocks)
            found.add("plan-type", "properties.a", "", "")
            found.add("plan-unknown-property", "properties.b", "", "")
            found.warn("plan-case", "event", "", "")
            assert [each.severity for each in found.problems(more=False)] == [expected, "warning", "warning"]


class TestNumber:
    def test_is_at_most_twenty_of_a_code(self) -> None:
        found = findings()
        for number in range(100):
            found.add("plan-type", f"properties.a{number}", "type", "1")
            found.add("plan-enum", f"properties.a{number}", "enum", "1")
        codes = [each.code for each in found.problems(more=True)]
        assert (codes.count("plan-type"), codes.count("plan-enum")) == (MOST_OF_A_CODE, MOST_OF_A_CODE)

    def test_is_larger_when_omitting_because_each_path_is_needed(self) -> None:
        found = findings(omits=True)
        for number in range(100):
            found.add("plan-type", f"properties.a{number}", "type", "1")
        problems = found.problems(more=False)
        assert [each.field for each in problems] == [f"properties.a{number}" for number in range(100)]
        assert all(each.omitted for each in problems)
        assert {(each.rule, each.value) for each in problems[MOST_OF_A_CODE:]} == {("type", "")}

    def test_has_an_end_when_omitting_then_all_properties_are_left_out(self) -> None:
        found = findings(omits=True)
        for number in range(2 * MOST_OMITTED):
            found.add("plan-type", f"properties.a{number}", "type", "1")
        problems = found.problems(more=True)
        assert (found.full, len(problems)) == (True, MOST_OMITTED + 1)
        assert (problems[-1].field, problems[-1].omitted) == ("properties", True)

    def test_what_is_missing_is_not_omitted(self) -> None:
        found = findings(omits=True)
        found.add("plan-missing", "properties.a", "required", "", missing=True)
        assert [each.omitted for each in found.problems(more=False)] == [False]


@pytest.mark.parametrize(("text", "expected"), [("a" * 200, "a" * 200), ("a" * 201, "a" * 199 + "…")])
def test_texts_have_at_most_200_characters(text: str, expected: str) -> None:
    assert shortened(text) == expected


def test_values_are_json() -> None:
    assert as_text({"a": ["ü", None]}) == '{"a":["ü",null]}'
