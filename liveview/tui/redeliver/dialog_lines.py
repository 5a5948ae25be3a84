"""What the dialogs about one event say: what sending it again will do, and what its deliveries are waiting for."""

from collections.abc import Sequence
from typing import NamedTuple

from liveview.log.read.again import fresh_request, same_request
from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Delivery, DeliveryState
from liveview.model.event import DedupSource, Event, State, Verdict, Wire
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.model.snapshot import InFlight
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.dry_run import headline, note_lines, where
from liveview.tui.lines.moments import countdown, counted, size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.words import SOURCES


class Again(NamedTuple):
    """A request to send again."""

    request: Outgoing | None
    """What to send; None when it cannot be sent."""
    refusal: SafeText = EMPTY
    """Why not, as the end of a sentence; EMPTY when it can be sent."""


def same_bytes(detail: EventDetail) -> Again:
    """The whole request, byte for byte."""
    request = detail.request
    found = same_request(request)
    if found is None:
        path = visible(request.path.partition("?")[0], 60)
        return Again(None, say("its path {} does not accept events", path))
    return Again(found)


def fresh_copy(detail: EventDetail, identifier: str, at: float, key: KeyNames) -> Again:
    """The event alone, with this ID and time (epoch seconds) in place of its own."""
    edit = key["event.edit"]
    if detail.event.payload is None:
        return Again(None, say("it is not JSON; {} edits it", edit))
    found = fresh_request(detail.event, detail.request, identifier, at)
    if found is None:
        return Again(None, say("it has no place for an ID and a time; {} edits it", edit))
    return Again(found)


def same_lines(again: Again, event: Event, events: int, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending the same bytes will do."""
    lead = key["resend.same"]
    if again.request is None:
        return [
            Line(lead, say("the same bytes"), "muted"),
            Line(EMPTY, say("cannot be sent: {}", again.refusal), "muted"),
        ]
    lines = [Line(lead, say("the same bytes, {}", size(_weight(again))), "strong")]
    if events > 1:
        lines.append(Line(EMPTY, say("! this sends the whole request: all {} events of its batch", events), "warning"))
    return [*lines, *(_outcome(previews) if previews else [_expected(event)])]


def fresh_lines(again: Again, wire: Wire | None, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending a fresh copy will do, by the wire that the event came by."""
    lead = key["resend.fresh"]
    if again.request is None:
        return [
            Line(lead, say("a fresh copy"), "muted"),
            Line(EMPTY, say("cannot be sent: {}", again.refusal), "muted"),
        ]
    expected = [Line(EMPTY, say("a new event: validated, routed and delivered on its own"))]
    head = Line(lead, say("this event with a fresh {} and the current time", id_name(wire)), "strong")
    return [head, *(_outcome(previews) if previews else expected)]


def id_name(wire: Wire | None) -> SafeText:
    """The name of the ID that tells the events of a wire apart."""
    if wire in {Wire.SEGMENT, Wire.MOBILE}:
        return SOURCES[DedupSource.MESSAGE_ID]
    return SOURCES[DedupSource.UUID if wire is Wire.REACT_NATIVE else DedupSource.INSERT_ID]


def _weight(again: Again) -> int:
    """Bytes of a request's body, or of the path that carries the event instead."""
    return 0 if again.request is None else len(again.request.body) or len(again.request.target)


def delivery_lines(deliveries: Sequence[Delivery], calls: Sequence[InFlight], at: float) -> list[Line]:
    """How far each delivery is, and what a pending one is waiting for."""
    under_way = {call.delivery_id for call in calls}
    return [
        _delivery(delivery, delivery.id in under_way, at)
        for delivery in deliveries
        if delivery.decision is Decision.SEND
    ]


def pending(deliveries: Sequence[Delivery]) -> int:
    """How many deliveries are not settled."""
    return sum(delivery.state is DeliveryState.PENDING for delivery in deliveries)


def nothing_waits(detail: EventDetail, key: KeyNames) -> SafeText:
    """Why there is nothing to retry."""
    event = detail.event
    rounds = max((delivery.rounds for delivery in detail.deliveries), default=0)
    nowhere = say("It was routed nowhere, so there is nothing to deliver.")
    if any(delivery.decision is Decision.PREVIEW for delivery in detail.deliveries):
        nowhere = say("It was only previewed, so there is nothing to deliver.")
    reasons = {
        State.INVALID: say("Invalid events are not delivered."),
        State.DUPLICATE: say("Duplicates are not delivered; the original is #{}.", event.duplicate_of or 0),
        State.UNROUTED: nowhere,
        State.FAILED: say("Given up{}; {} sends the event again.", _after(rounds), key["event.resend"]),
    }
    return reasons.get(event.state, say("Everything has been delivered."))


def _after(rounds: int) -> SafeText:
    return say(" after {}", counted(rounds, "round")) if rounds else say(" before a round ended")


def _outcome(previews: Sequence[Preview]) -> list[Line]:
    """What the engine says about them; of a single event also what the pipeline would do."""
    line = headline(previews)
    if len(previews) == 1 and (routes := previews[0].routes):
        return [line._replace(text=say("{} and go {}", line.text, where(routes))), *note_lines(routes)]
    return [line]


def _expected(event: Event) -> Line:
    """What to expect, before the engine has answered."""
    if event.verdict is Verdict.INVALID:
        return Line(EMPTY, say("{} invalid again", status.INVALID.glyph), status.INVALID.style)
    original = event.duplicate_of or event.id
    return Line(
        EMPTY,
        say("{} will show as a duplicate of #{}, which is the point", status.DUPLICATE.glyph, original),
        "warning",
    )


def _delivery(delivery: Delivery, under_way: bool, at: float) -> Line:
    name = visible(delivery.destination, 40)
    if delivery.state is DeliveryState.DELIVERED:
        return Line(EMPTY, say("{} {}: delivered", status.DELIVERED.glyph, name), status.DELIVERED.style)
    if delivery.state is DeliveryState.FAILED:
        words = say("{} {}: given up{}", status.FAILED.glyph, name, _after(delivery.rounds))
        return Line(EMPTY, words, status.FAILED.style)
    look = status.RETRYING if delivery.rounds else status.PENDING
    which = say("{} {}: round {}", look.glyph, name, delivery.rounds + 1)
    if under_way:
        return Line(EMPTY, say("{} is under way", which), look.style)
    if delivery.next_attempt_at is None or delivery.next_attempt_at <= at:
        return Line(EMPTY, say("{} is due", which), look.style)
    return Line(EMPTY, say("{} in {}", which, countdown(delivery.next_attempt_at - at)), look.style)
