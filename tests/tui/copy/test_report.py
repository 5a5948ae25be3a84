"""The report as Markdown."""

from datetime import UTC

import pytest

from liveview.tui.copy.report import report
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import Session


def test_it_holds_summary_trace_and_payload(session: Session) -> None:
    """All that somebody needs who was not there."""
    event_id = session.send(user=None, **{"$insert_id": "a"})
    assert report(session.detail(event_id), EventContext(zone=UTC)).split("\n") == [
        "# Purchase #1",
        "",
        "! invalid: no distinct\\_id",
        "",
        "Received 2026-09-21 14:13:20.250 +0000.",
        "",
        "## Trace",
        "",
        "```text",
        "+0 ms    received POST /track, 106 B",
        "         at 2026-09-21 14:13:20.250 +0000 from 127.0.0.1",
        "         ! invalid, 1 error: it goes nowhere",
        "           no distinct_id (properties.distinct_id)",
        "           fix: add the id of the user, usually the email address",
        "         in the log, answered 200",
        "```",
        "",
        "## Payload",
        "",
        "```json",
        "{",
        '  "event": "Purchase",',
        '  "properties": {',
        '    "distinct_id": null,',
        '    "token": "dev",',
        '    "time": 1790000000.25,',
        '    "$insert_id": "a"',
        "  }",
        "}",
        "```",
        "",
    ]


@pytest.mark.parametrize("name", ["[x](http://evil)", "<img src=x>", "\x1b[2J", "````", "*bold*"])
def test_names_of_strangers_are_not_markdown(session: Session, name: str) -> None:
    """No link, no picture, no way out of a code block, nothing a terminal obeys."""
    text = report(session.detail(session.send(name, **{"$insert_id": name})), EventContext(zone=UTC))
    title = text.split("\n")[0]
    assert not any(f"{sign}" in title.replace(f"\\{sign}", "") for sign in "[]<>*`")
    assert all(line.isprintable() for line in text.split("\n"))
    fences = [line for line in text.split("\n") if line.startswith("```")]
    assert len(fences) == 4


def test_a_body_that_is_not_json_is_shown_with_escapes(session: Session) -> None:
    """Byte by byte where it is not text."""
    text = report(session.detail(session.post(b"\xff{\x00")), EventContext(zone=UTC))
    assert r"\xff{\x00" in text
