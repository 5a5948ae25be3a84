"""What a file of a kind says."""

from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest
from tests.support.core.inputs import NOW, body
from tests.support.core.outgoing import outgoing


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    return (ServiceRequest("POST", f"/{settings['project']}", (), event.name.encode()),)


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:
    return () if request.body and at else (Finding("empty", "the body is empty"),)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    return ServiceReply(400 if findings or request.method != "POST" else 204)


OWN = Shape(
    kind=Kind.POSTHOG,
    version="1",
    source="ours",
    types=frozenset({EventType.TRACK}),
    host=lambda settings: f"https://{settings.get('region', 'us')}.example",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)


def test_makes_checks_and_answers() -> None:
    (made,) = OWN.requests(outgoing(body()), {"project": "p"})
    assert (made.url, made.body) == ("/p", b"Purchase")
    assert OWN.answer(made, OWN.findings(made, NOW)).status == 204
    empty = ServiceRequest("POST", "/p", (), b"")
    assert OWN.answer(empty, OWN.findings(empty, NOW)).status == 400
    assert OWN.host({}) == "https://us.example"
