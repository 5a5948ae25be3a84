"""What the inspector says about an event that a destination only previews, view by view."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.reader import Reader
from liveview.log.read.trace import trace_of
from liveview.model.delivery import Outcome
from liveview.tui.inspector.attempts import attempt_lines
from liveview.tui.inspector.pipeline import pipeline_lines
from liveview.tui.inspector.routing import routing_lines
from liveview.tui.inspector.summary import summary
from liveview.tui.inspector.title import inspector_title
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import filter_of
from tests.support.core.kinds import calls_of_klaviyo
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PREVIEW, SENT, SETTINGS, WEBHOOKS, config
from tests.support.tui.reading import text

Opened = Callable[..., Session]
SCREEN = (
    b'{"type":"screen","name":"Home","userId":"u","writeKey":"k","messageId":"m","timestamp":"2026-09-21T14:13:20Z",'
    b'"properties":{}}'
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens a session with these destinations."""
    sessions: list[Session] = []

    def open_session(*destinations: object) -> Session:
        sessions.append(Session(tmp_path / f"{len(sessions)}.db", config(*destinations)))  # type: ignore[arg-type]  # of a configuration
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.close()


def context(session: Session) -> EventContext:
    return EventContext(session.at, session.snapshot().in_flight, SETTINGS)


def alone(session: Session) -> EventDetail:
    return session.detail(session.send(email="ada@example.com", **{"$insert_id": "a"}))


class TestAlone:
    """The event has no other destination, so it is unrouted: it has a route all the same."""

    def test_the_sentence_says_that_it_is_only_previewed(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        detail = alone(session)
        assert summary(detail, context(session))[0] == "○ not sent: only previewed, for Klaviyo"
        assert str(inspector_title(1, detail, failed=False)) == "Purchase #1 ─ ○ only previewed"

    def test_others_are_skipped(self, opened: Opened) -> None:
        session = opened(PREVIEW, WEBHOOKS)
        options = {"integrations": {"Webhooks": False}}
        detail = session.detail(session.send(**{"$options": options}))
        assert summary(detail, context(session))[0] == "○ not sent: only previewed, for Klaviyo; 1 skipped"

    def test_trace_names_the_preview_and_leads_to_others_like_it(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        lines = trace_lines(alone(session), context(session))
        shown = text(lines)
        at = shown.index("○ Klaviyo previewed, sent to nobody: by default")
        assert filter_of(lines[at]) == "previewed:Klaviyo rule:default"
        assert "unrouted: only previewed" in shown
        assert not any("skipped" in line or "webhooks get" in line for line in shown)

    def test_the_trace_of_programs_does_too(self, opened: Opened) -> None:
        steps = [step.text for step in trace_of(alone(opened(PREVIEW))) if step.step == "route"]
        (said,) = steps
        assert said == "Klaviyo previewed, sent to nobody: by default"

    def test_routing_answers_neither_yes_nor_no(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        shown = text(routing_lines(alone(session), context(session)))
        assert shown[:2] == ["○ preview  Klaviyo", "by default (rule default)"]

    def test_attempts_say_that_nobody_was_called(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        shown = text(attempt_lines(alone(session), context(session)))
        assert shown == ["Nobody was called: the event is only previewed. Pipeline shows the requests."]


def test_beside_others_it_is_counted_apart(opened: Opened) -> None:
    session = opened(PREVIEW, WEBHOOKS)
    event_id = session.send()
    session.answer_all()
    sentence = summary(session.detail(event_id), context(session))[0]
    assert sentence == "✓ delivered to 1 of 1 destination, 1 only previewed"


def test_a_type_without_a_payload_is_named_with_what_does_not_take_it(opened: Opened) -> None:
    session = opened(PREVIEW, WEBHOOKS)
    shown = text(routing_lines(session.detail(session.post(SCREEN, "/v1/s")), context(session)))
    assert shown[1:3] == [
        "no payload is made for this type (rule unsupported-type)",
        "the event is of type screen, which liveview does not make for Klaviyo",
    ]
    assert "the event is of type screen, for which there is no webhook payload" in shown


class TestRequest:
    """Pipeline ends with the request in place of a webhook's body."""

    def shown(self, session: Session, number: int = 0) -> list[str]:
        detail = session.detail(1)
        delivery = detail.deliveries[number]
        destination = next(each for each in SETTINGS.destinations if each.key == delivery.destination)
        with Reader(session.path) as reader:
            found = reader.stages(detail, delivery, destination)
        return text(pipeline_lines(detail, found, 80))

    def test_of_a_preview_is_at_the_services_own_host_and_sent_to_nobody(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        alone(session)
        shown = self.shown(session)
        assert shown[:3] == [
            "○ Klaviyo previewed, sent to nobody: by default",
            "as Purchase, its own name",
            "1 note: shaped; no step has changed the event",
        ]
        at = shown.index("Request, sent to nobody")
        assert shown[at + 1] == "shaped: one request for Klaviyo, 2025-01-15"
        assert shown[at + 2] == "POST https://a.klaviyo.com/api/events/"
        assert shown[at + 3] == "Authorization: Klaviyo-API-Key env:KLAVIYO_KEY"
        assert shown[at + 8 : at + 10] == ["{", '"data": {']

    def test_says_what_the_service_would_say(self, opened: Opened) -> None:
        session = opened(PREVIEW)
        session.send(phone="123")
        assert any(line.startswith("dest-klaviyo-phone: phone is not in E.164") for line in self.shown(session))


def test_a_round_that_ended_with_a_failure_says_how_many_calls_it_would_have_had(tmp_path: Path) -> None:
    """The calls behind the failed one were not made."""
    with calls_of_klaviyo(3), contextlib.closing(Session(tmp_path / "sent.db", config(SENT))) as session:
        event_id = session.send()
        session.answer(1, Outcome.OK)
        session.answer(1, Outcome.HTTP_ERROR)
        detail = session.detail(event_id)
        shown = text(trace_lines(detail, context(session)))
        assert sum("Klaviyo sent 1/3 ✓" in line or "Klaviyo sent 2/3 ✗" in line for line in shown) == 2
        calls = [step.text.partition(":")[0] for step in trace_of(detail) if step.step == "attempt"]
        assert calls == ["Klaviyo sent 1/3", "Klaviyo sent 2/3"]
