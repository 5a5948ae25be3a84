"""Reports in every format, whatever events say."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.formats import FORMATS, github_of, json_of, junit_of, text_of
from liveview.specs.judge import judge
from liveview.specs.reading import read
from liveview.specs.report import CheckReport, CheckResult
from tests.support.examples import examples
from tests.support.specs import Given, observed_event

_HOSTILE = st.sampled_from(
    [
        *("\n::error::x", "::set-output name=a::b", "\r\n", "\x1b]0;x\x07", "\x9b31m", "]]>", "<!--", "&", "\0"),
        *("##[error]x", "##vso[task.x]", "%0A::error::x", "\u2028::x", "\u202e", "\ud800", "'\"", "\x7f", "\x85"),
        "\ufffe",
    ]
)
_TEXT = st.lists(_HOSTILE | st.text(max_size=4), max_size=3).map("".join)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@st.composite
def reports(draw: st.DrawFn) -> CheckReport:
    """The report about a spec that fails in every possible way because of an event that says anything."""
    name, key, value, user = (draw(_TEXT) for _ in range(4))
    spec: dict[str, Any] = {
        "title": draw(_TEXT),
        "unexpected": "fail",
        "order": [["a", f"b{name}"]],
        "expect": [
            {"id": "a", "name": name, "user": f"{user}x", "properties": {key: 1}, "absent": ["x"]},
            {"id": f"b{name}", "name": name, "kinds": {"x": "uuid"}, "schema": {"properties": {key: {"maxLength": 0}}}},
            {"id": "c", "name": name, "every": True, "destinations": {name: "failed"}, "state": "failed"},
        ],
        "never": [{"name": name}, {"user": user}],
    }
    payload = {"event": name, "properties": {key: value, "x": value}}
    event = observed_event(1, name, columns={"distinct_id": user}, payload=payload)
    return judge(read(spec), Given([event, observed_event(2, draw(_TEXT))]))


@examples(150)
@given(reports())
def test_no_format_has_a_control_character(report: CheckReport) -> None:
    for write in FORMATS.values():
        assert not _CONTROL.search(write(report))


@examples(150)
@given(reports())
def test_only_our_annotations_begin_a_line_with_colons(report: CheckReport) -> None:
    lines = github_of(report).split("\n")
    ours = [line for line in lines if line.lstrip().startswith("::")]
    assert len(ours) == len(report.failed)
    assert all(re.fullmatch(r"::error title=[^:,]*::.+", line) for line in ours)
    assert not any(re.search(r"##\w*\[", line) for line in lines)
    assert not [line for line in text_of(report).split("\n") if line.lstrip().startswith("::")]


@examples(150)
@given(reports())
def test_xml_is_well_formed_and_says_the_same(report: CheckReport) -> None:
    suite = ElementTree.fromstring(junit_of(report)).find("testsuite")
    assert suite is not None
    cases = list(suite)
    assert [case.get("name") for case in cases] == [each.id for each in report.results]
    assert [len(case) == 0 for case in cases] == [each.ok for each in report.results]
    assert suite.get("failures") == str(len(report.failed))
    failures = [case.find("failure") for case in cases]
    assert [each.get("message") for each in failures if each is not None] == [each.text for each in report.failed]


@examples(150)
@given(reports())
def test_json_is_one_line_and_says_the_same(report: CheckReport) -> None:
    text = json_of(report)
    assert text.isascii()
    assert text.count("\n") == 1
    read_back = json.loads(text)
    assert list(read_back) == ["title", "ok", "events", "results"]
    assert [each["text"] for each in read_back["results"]] == [each.text for each in report.results]


SPEC: dict[str, Any] = {
    "title": "Checkout",
    "expect": [{"id": "paid", "name": "Purchase", "count": 1, "properties": {"price": 500}}],
    "never": [{"name": "Error"}],
}


@pytest.mark.parametrize("command", ["##[error]x", "##vso[task.complete]", "##teamcity[testFailed]"])
def test_text_and_annotations_take_commands_apart_that_a_report_holds(command: str) -> None:
    result = CheckResult(id=command, kind="never", ok=False, wanted=0, found=1, events=(1,), text=command)
    report = CheckReport(title=command, ok=False, events=1, results=(result,))
    for write in (text_of, github_of):
        assert not re.search(r"##\w*\[", write(report))
        assert f"FAILED  \\x23{command[1:]}\n" in write(report)


class TestText:
    def test_has_a_line_for_each_result_and_one_for_all(self) -> None:
        assert text_of(judge(read(SPEC), Given([observed_event(7, price=500)]))) == (
            "ok      paid: wanted exactly 1, found 1: #7\n"
            "ok      never: Error: wanted none, found 0\n"
            "ok      Checkout: 2 of 2 hold, 1 event\n"
        )

    def test_says_what_the_nearest_miss_has_instead(self) -> None:
        assert text_of(judge(read(SPEC), Given([observed_event(7, price="500")]))).splitlines() == [
            'FAILED  paid: wanted exactly 1, found 0; nearest is #7 Purchase: properties.price is "500", wanted 500',
            "ok      never: Error: wanted none, found 0",
            "FAILED  Checkout: 1 of 2 failed, 1 event",
        ]


class TestJson:
    def test_has_the_documented_keys(self) -> None:
        first, _ = json.loads(json_of(judge(read(SPEC), Given([observed_event(7, price="500")]))))["results"]
        assert list(first) == ["id", "kind", "ok", "wanted", "found", "events", "nearest", "text"]
        assert first["nearest"]["event"] == 7
        assert first["nearest"]["differs"] == [{"field": "properties.price", "wanted": "500", "found": '"500"'}]


class TestGithub:
    def test_begins_with_an_annotation_for_each_failure(self) -> None:
        first, *others = github_of(judge(read(SPEC), Given([]))).splitlines()
        assert first == "::error title=Checkout%3A paid::paid: wanted exactly 1, found 0"
        assert others[0].startswith("FAILED  paid: ")

    def test_percent_signs_are_escaped(self) -> None:
        spec = {"title": "100%", "expect": [{"name": "50%, x"}]}
        assert github_of(judge(read(spec), Given([]))).startswith("::error title=100%25%3A 50%25%2C x::50%25, x: ")


class TestJunit:
    def test_cases_have_the_names_of_the_results(self) -> None:
        root = ElementTree.fromstring(junit_of(judge(read(SPEC), Given([observed_event(1, "Error")]))))
        assert [case.get("name") for case in root.iter("testcase")] == ["paid", "never: Error"]
        assert [failure.get("type") for failure in root.iter("failure")] == ["expect", "never"]

    @pytest.mark.parametrize("name", ["tests", "failures", "errors", "skipped"])
    def test_suites_are_counted(self, name: str) -> None:
        root = ElementTree.fromstring(junit_of(judge(read(SPEC), Given([]))))
        wanted = {"tests": "2", "failures": "1", "errors": "0", "skipped": "0"}[name]
        assert root.get(name) == root[0].get(name) == wanted

    def test_several_reports_are_several_suites(self) -> None:
        held, failed = (judge(read(SPEC), Given(events)) for events in ([observed_event(1, price=500)], []))
        root = ElementTree.fromstring(junit_of(held, failed))
        assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("2", "0"), ("2", "1")]
        assert (root.get("tests"), root.get("failures")) == ("4", "1")
