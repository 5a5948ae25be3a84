"""The views by name."""

from datetime import UTC
from pathlib import Path

import pytest

from liveview.tui.inspector.detail import PAYLOAD, VIEWS, payload_lines, view_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.json_lines import JsonText
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text


class TestPayload:
    def test_it_is_the_event_as_received(self, session: Session) -> None:
        found = session.detail(session.post(b'{"event":"A","properties":{"n":1.50}}'))
        shown = text(payload_lines(found, JsonText(found.event.payload or "")))
        assert shown == ["{", '"event": "A",', '"properties": {', '"n": 1.50', "}", "}"]

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
