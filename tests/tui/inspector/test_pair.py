"""Pairs as plain text: the line of Trace and the section of Dedup."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.log.read.trace import trace_of
from liveview.model.destination import Destination
from liveview.model.kind import Kind
from liveview.tui.inspector.dedup import dedup_lines
from liveview.tui.inspector.pair import pair_section, pair_step
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import event_of
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text

CONTEXT = EventContext(zone=UTC)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path / "log.db", Config(destinations=(Destination("Meta", kind=Kind.FACEBOOK_CAPI),)))
    yield made
    made.close()


def sent(session: Session, agent: str, name: str = "Purchase", /, **properties: Any) -> int:
    """An event of this caller arrives; its id."""
    known = {"distinct_id": "ada", "token": "dev", "time": round(session.at, 3), **properties}
    body = msgspec.json.encode({"event": name, "properties": known})
    return session.post(body, **{"User-Agent": agent})


def step(session: Session, event_id: int) -> list[str]:
    return text(list(pair_step(session.detail(event_id))))


def section(session: Session, event_id: int, width: int = 70) -> list[str]:
    return text(list(pair_section(session.detail(event_id), width)))


def test_an_event_without_one_has_no_lines(session: Session) -> None:
    event_id = sent(session, CHROME)
    assert step(session, event_id) == section(session, event_id) == []
    assert "pair" not in {each.step for each in trace_of(session.detail(event_id))}


class TestByEventId:
    def test_each_leads_to_the_other(self, session: Session) -> None:
        sent(session, CHROME, "Viewed", event_id="e", plan="free", **{"$insert_id": "a"})
        sent(session, "curl/8", "Viewed", event_id="e", plan="pro", **{"$insert_id": "b"})
        assert step(session, 1) == ["pair of #2 (server), by event_id; 1 field differs"]
        assert step(session, 2) == ["pair of #1 (browser), by event_id; 1 field differs"]
        assert [event_of(line) for line in pair_step(session.detail(1))] == [2]
        assert step(session, 1)[0] in "\n".join(text(trace_lines(session.detail(1), CONTEXT)))

    def test_the_differences_are_listed_for_both_sides(self, session: Session) -> None:
        sent(session, "curl/8", "Viewed", event_id="e", plan="free", n=1, **{"$insert_id": "a"})
        sent(session, CHROME, "Viewed", event_id="e", plan="pro", n=1, **{"$insert_id": "b"})
        for number, other, side in ((1, 2, "browser"), (2, 1, "server")):
            assert section(session, number, 50) == [
                "",
                "Browser and server",
                f"pair of #{other} ({side}), by event_id: Viewed by ada",
                "Both go out: a service that knows event_id counts one of them.",
                "properties.plan",
                '#1  "free"',
                '#2  "pro"',
            ]
        heads = [line for line in section(session, 1, 80) if line.startswith("#1")]
        assert [head.split() for head in heads] == [["#1,", "server", "│", "#2,", "browser"]]

    def test_the_same_content_is_said(self, session: Session) -> None:
        sent(session, CHROME, "Viewed", event_id="e", **{"$insert_id": "a"})
        sent(session, "curl/8", "Viewed", event_id="e", **{"$insert_id": "b"})
        assert step(session, 1) == ["pair of #2 (server), by event_id; same content"]
        assert section(session, 1)[-1] == "✓ Same content, apart from transport fields."


def test_a_duplicate_shows_its_differences_once(session: Session) -> None:
    sent(session, CHROME, "Viewed", plan=1, **{"$insert_id": "a"})
    sent(session, "curl/8", "Viewed", plan=2, **{"$insert_id": "a"})
    assert section(session, 2) == [
        "",
        "Browser and server",
        "pair of #1 (browser), by $insert_id: Viewed by ada",
        "With one $insert_id, the later of them is a duplicate.",
    ]
    assert text(list(dedup_lines(session.detail(2), CONTEXT, 50)))[-4:] == section(session, 2)
    assert section(session, 1, 50)[-2:] == ["#1  1", "#2  2"]


def test_a_conversion_that_counts_twice_is_told_once(session: Session) -> None:
    """The later event has a warning that says so."""
    sent(session, CHROME, **{"$insert_id": "a"})
    sent(session, "curl/8", **{"$insert_id": "b"})
    head = "the same conversion as #{} ({}), without a common ID; same content"
    assert step(session, 1) == [head.format(2, "server"), "∆ would count twice, at Meta"]
    assert step(session, 2) == [head.format(1, "browser")]
    assert section(session, 2)[3] == "∆ would count twice, at Meta"
    said = [each.text for each in trace_of(session.detail(1)) if each.step == "pair"]
    assert said == ["the same conversion as #2 (server), without a common ID; would count twice, at Meta"]
    warned = "\n".join(text(trace_lines(session.detail(2), CONTEXT)))
    assert "without an ID by which the service could tell: event #1, at Meta" in warned
