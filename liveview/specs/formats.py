"""A report as text, as JSON, as JUnit XML, and as annotations of GitHub.

What comes from an event was made printable when the report was made. Each format then escapes what it gives a meaning
to, so no event can begin a line, an element or a command, not even one that arises where two texts meet.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias
from xml.etree import ElementTree

import msgspec

from liveview.formats import counted
from liveview.specs.report import CheckReport
from liveview.specs.values import text_for_report
from liveview.text.ci_commands import tamed

Format: TypeAlias = Literal["text", "json", "github"]
"""The formats of `liveview check`."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OK, _FAILED = "ok      ", "FAILED  "


def text_of(report: CheckReport) -> str:
    """A line for each result, and one with the sum."""
    lines = [f"{_OK if each.ok else _FAILED}{each.text}" for each in report.results]
    return "".join(f"{tamed(line)}\n" for line in [*lines, _sum(report)])


def json_of(report: CheckReport) -> str:
    """One JSON object in ASCII characters, on one line."""
    return json.dumps(msgspec.to_builtins(report)).replace("\x7f", r"\u007f") + "\n"


def github_of(report: CheckReport) -> str:
    """The text, and an annotation for each result that does not hold."""
    return "".join([*_annotations(report), text_of(report)])


def junit_of(*reports: CheckReport) -> bytes:
    """JUnit XML in UTF-8: a suite for each report, in it a test case for each result."""
    suites = ElementTree.Element("testsuites", {"name": "liveview", **_counts(reports)})
    for report in reports:
        _add_suite(suites, report)
    ElementTree.indent(suites)
    written: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


FORMATS: Mapping[Format, Callable[[CheckReport], str]] = MappingProxyType(
    {"text": text_of, "json": json_of, "github": github_of}
)
"""What writes each format."""


def _add_suite(suites: ElementTree.Element, report: CheckReport) -> None:
    title = _xml(report.title)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": title, **_counts([report])})
    for each in report.results:
        case = ElementTree.SubElement(suite, "testcase", {"classname": title, "name": _xml(each.id)})
        if not each.ok:
            failure = ElementTree.SubElement(case, "failure", {"type": each.kind, "message": _xml(each.text)})
            failure.text = _xml(each.text)


def _counts(reports: Sequence[CheckReport]) -> dict[str, str]:
    tests = sum(len(report.results) for report in reports)
    failures = sum(len(report.failed) for report in reports)
    return {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0"}


def _annotations(report: CheckReport) -> Iterator[str]:
    for each in report.failed:
        title = _property(f"{report.title}: {each.id}" if report.title else each.id)
        yield f"::error title={title}::{_message(each.text)}\n"


def _message(text: str) -> str:
    return tamed(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _sum(report: CheckReport) -> str:
    title = f"{report.title}: " if report.title else ""
    events = counted(report.events, "event")
    if report.ok:
        return f"{_OK}{title}{len(report.results)} of {len(report.results)} hold, {events}"
    return f"{_FAILED}{title}{len(report.failed)} of {len(report.results)} failed, {events}"


def _xml(text: str) -> str:
    """Text without characters that XML does not allow."""
    return _NOT_XML.sub("\ufffd", text_for_report(text))
