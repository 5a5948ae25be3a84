"""Trace: what it says about the pipeline and the environment of an event."""

from datetime import UTC
from typing import Any

import msgspec

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Rule
from liveview.model.hipaa import AllowedProperties
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.settings import KnownEnvironment, Settings
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.lines.context import EventContext
from tests.support.log.piped import REMOVED, RENAMED
from tests.support.tui.fakes import Session

SETTINGS = Settings(retry_schedule=(5.0, 30.0, 120.0))


def text(found: EventDetail, context: EventContext) -> list[str]:
    return [f"{line.lead:9}{line.text}".rstrip() for line in trace_lines(found, context)]


def trace(session: Session, event_id: int, **more: Any) -> list[str]:
    """Without the leads of wide lines."""
    context = EventContext(session.at, session.snapshot().in_flight, zone=UTC, **{"settings": SETTINGS, **more})
    return [
        line.removeprefix(" " * 9) if number == 0 else line
        for number, line in enumerate(text(session.detail(event_id), context))
    ]


def test_a_route_has_the_name_and_the_notes_of_its_pipeline(session: Session) -> None:
    detail = session.detail(session.send())
    first, second = detail.deliveries
    lead = msgspec.structs.replace(first, emission="Lead", definition="Lead", notes=(RENAMED, REMOVED))
    form = msgspec.structs.replace(first, id=3, emission="Form", definition="Form")
    stopped = msgspec.structs.replace(
        second, decision=Decision.SKIP, rule=Rule.SQL_ERROR, state=None, emission="Lead", notes=(RENAMED,)
    )
    twice = msgspec.structs.replace(stopped, id=4, emission="Form", notes=())
    found = msgspec.structs.replace(detail, deliveries=(lead, form, stopped, twice))
    lines = [line.strip() for line in text(found, EventContext())]
    at = lines.index("→ Webhooks: by default")
    assert lines[at : at + 6] == [
        "→ Webhooks: by default",
        "as Lead, by its definition; 2 notes: renamed, hipaa-removed",
        "→ Webhooks: by default",
        "as Form, by its definition",
        "⊘ Mixpanel skipped: the SQL of a transformation failed",
        "Mixpanel: as Lead; 1 note: renamed",
    ]


class TestEnvironment:
    def test_its_name_is_shown_with_what_it_has_of_its_own(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        known = msgspec.structs.replace(SETTINGS, environments=(KnownEnvironment("[b]Dev\x1b", "dev"),))
        assert trace(session, event_id, settings=known)[3] == "         of environment [b]Dev\\x1b"
        own = PipelineSettings(exclusive={"dev": ()}, environments={"dev": AllowedProperties()})
        with_own = trace(session, event_id, settings=msgspec.structs.replace(known, pipeline=own))
        assert with_own[3].endswith(", which has destinations and allowlists of its own")
        other = msgspec.structs.replace(SETTINGS, environments=(KnownEnvironment("Prod", "prod"),))
        assert not any("environment" in line for line in trace(session, event_id, settings=other))
