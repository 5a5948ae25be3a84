"""The views by name."""

from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.event_detail import EventDetail
from liveview.model.problem import Problem, Severity
from liveview.tui.inspector.detail import PAYLOAD, VIEWS, payload_lines, view_lines
from liveview.tui.lines.cells import plain
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import parts_of
from liveview.tui.lines.json_lines import JsonText
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text


def broken(session: Session, event: bytes) -> tuple[EventDetail, JsonText]:
    """An event with problems of a plan."""
    warning, error = Severity.WARNING, Severity.ERROR
    problems = (
        Problem("plan-case", warning, "event", "a", rule="event"),
        Problem("plan-type", error, "properties.n", rule='type: "string"'),
        Problem("plan-rule", warning, "properties.n", rule="maximum: 1"),
        Problem("plan-unknown-property", warning, "properties.items[0].sku", rule="properties", omitted=True),
        Problem("plan-missing", warning, "properties.items[1].sku", rule="required"),
        Problem("time-missing", error, "properties.time"),
    )
    found = session.detail(session.post(event))
    changed = msgspec.structs.replace(found.event, problems=problems)
    return msgspec.structs.replace(found, event=changed), JsonText(found.event.payload or "")


class TestPayload:
    def test_it_is_the_event_as_received(self, session: Session) -> None:
        found = session.detail(session.post(b'{"event":"A","properties":{"n":1.50}}'))
        shown = text(payload_lines(found, JsonText(found.event.payload or "")))
        assert shown == ["{", '"event": "A",', '"properties": {', '"n": 1.50', "}", "}"]

    def test_what_breaks_the_plan_is_marked_at_its_line(self, session: Session) -> None:
        event = b'{"event":"A","properties":{"n":1.50,"items":[{"sku":1},{}]}}'
        shown = [plain(parts_of(line)).strip() for line in payload_lines(*broken(session, event))]
        assert shown == [
            "{",
            '"event": "A",  ∆ the plan has a',
            '"properties": {',
            '"n": 1.50,  ! type: "string"  ∆ maximum: 1',
            '"items": [',
            "{",
            '"sku": 1  ∆ not in the plan, left out',
            "},",
            "{}  ∆ properties.items[1].sku is missing",
            "]",
            "}",
            "}",
        ]

    def test_a_mark_does_not_change_what_is_copied(self, session: Session) -> None:
        found, payload = broken(session, b'{"event":"A","properties":{"n":1.50}}')
        list(payload_lines(found, payload))
        assert payload.value(3) == "1.50"

    def test_a_body_that_is_not_json_is_shown_as_it_arrived(self, session: Session) -> None:
        found = session.detail(session.post(b"\x1b[2J\xff"))
        assert text(payload_lines(found, JsonText("")))[-1] == r"\x1b[2J\xff"


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize("width", [20, 48, 100])
def test_every_view_of_every_sample_holds_nothing_a_terminal_obeys(tmp_path: Path, view: str, width: int) -> None:
    """Whatever happened to the event, and however narrow it is."""
    session = samples.shop(tmp_path / "shop.db")
    try:
        for event_id in range(1, session.snapshot().balance.received + 1, 2):
            found = session.detail(event_id)
            context = EventContext(session.at, session.snapshot().in_flight, zone=UTC)
            lines = list(view_lines(view, found, context, width, JsonText(found.event.payload or "")))
            assert lines
            assert all((line.lead + line.text).isprintable() for line in lines)
    finally:
        session.close()


def test_the_payload_remembers_where_its_values_are(session: Session) -> None:
    """So that one of them can be copied as it was received."""
    found = session.detail(session.post(b'{"event":"A","properties":{"n":1.50}}'))
    payload = JsonText(found.event.payload or "")
    list(view_lines(PAYLOAD, found, EventContext(), 40, payload))
    assert payload.value(3) == "1.50"
