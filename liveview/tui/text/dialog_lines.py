"""What the dialogs about one event say: what sending it again will do, and what its deliveries wait for."""

from collections.abc import Sequence
from typing import NamedTuple

from liveview.log.again import fresh_request, same_request
from liveview.log.dossier import Dossier
from liveview.model.delivery import Decision, Delivery, DeliveryState
from liveview.model.event import DedupSource, Event, State, Verdict, Wire
from liveview.model.live import InFlight
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.dry_run import headline, where
from liveview.tui.text.key_names import KeyNames
from liveview.tui.text.moments import countdown, counted, size


class Again(NamedTuple):
    """A request to send again; None when it cannot be, `refusal` then says why."""

    request: Outgoing | None
    refusal: str = ""


def same_bytes(dossier: Dossier) -> Again:
    """The whole request, byte for byte."""
    request = dossier.request
    found = same_request(request)
    if found is None:
        return Again(None, f"it came to {visible(request.path.partition('?')[0], 60)}, where events cannot be sent")
    return Again(found)


def fresh_copy(dossier: Dossier, identifier: str, at: float, key: KeyNames) -> Again:
    """The event alone, with this ID and time (epoch seconds) instead of its own."""
    edit = key["event.edit"]
    if dossier.event.payload is None:
        return Again(None, f"it is not JSON: {edit} edits it")
    found = fresh_request(dossier.event, dossier.request, identifier, at)
    if found is None:
        return Again(None, f"it has no place for an ID and a time: {edit} edits it")
    return Again(found)


def same_lines(again: Again, event: Event, events: int, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending the same bytes will do."""
    lead = key["resend.same"]
    if again.request is None:
        return [Line(lead, "the same bytes", "muted"), Line("", f"cannot be sent: {again.refusal}", "muted")]
    lines = [Line(lead, f"the same bytes, {size(_weight(again))}", "strong")]
    if events > 1:
        lines.append(Line("", f"! the whole request goes: all {events} events of its batch", "warning"))
    return [*lines, _outcome(previews) if previews else _expected(event)]


def fresh_lines(again: Again, wire: Wire | None, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending a fresh copy will do, by the wire that the event came by."""
    lead = key["resend.fresh"]
    if again.request is None:
        return [Line(lead, "a fresh copy", "muted"), Line("", f"cannot be sent: {again.refusal}", "muted")]
    line = _outcome(previews) if previews else Line("", "a new event: validated, routed and delivered on its own")
    return [Line(lead, f"this event with a fresh {id_name(wire)} and the time of now", "strong"), line]


def id_name(wire: Wire | None) -> str:
    """What events of a wire call the ID that tells them apart."""
    if wire in {Wire.SEGMENT, Wire.MOBILE}:
        return DedupSource.MESSAGE_ID.value
    return DedupSource.UUID.value if wire is Wire.REACT_NATIVE else DedupSource.INSERT_ID.value


def _weight(again: Again) -> int:
    """Bytes of a request's body, or of the path that carries the event instead."""
    return 0 if again.request is None else len(again.request.body) or len(again.request.target)


def delivery_lines(deliveries: Sequence[Delivery], calls: Sequence[InFlight], at: float) -> list[Line]:
    """Where each delivery stands, and what a pending one waits for."""
    under_way = {call.delivery_id for call in calls}
    return [
        _delivery(delivery, delivery.id in under_way, at)
        for delivery in deliveries
        if delivery.decision is Decision.SEND
    ]


def pending(deliveries: Sequence[Delivery]) -> int:
    """How many deliveries are not settled."""
    return sum(delivery.state is DeliveryState.PENDING for delivery in deliveries)


def nothing_waits(dossier: Dossier, key: KeyNames) -> str:
    """Why there is nothing to retry."""
    event = dossier.event
    rounds = max((delivery.rounds for delivery in dossier.deliveries), default=0)
    reasons = {
        State.INVALID: "An invalid event goes nowhere.",
        State.DUPLICATE: f"A duplicate goes nowhere; its original is #{event.duplicate_of}.",
        State.UNROUTED: "It was routed nowhere: there is nothing to deliver.",
        State.FAILED: f"Given up{_after(rounds)}: send the event again with {key['event.resend']} (resend).",
    }
    return reasons.get(event.state, "Everything is delivered.")


def _after(rounds: int) -> str:
    return f" after {counted(rounds, 'round')}" if rounds else " before a round ended"


def _outcome(previews: Sequence[Preview]) -> Line:
    line = headline(previews)
    if len(previews) == 1 and previews[0].routes:
        return line._replace(text=f"{line.text}, going {where(previews[0].routes)}")
    return line


def _expected(event: Event) -> Line:
    """What is to be expected before the core has answered."""
    if event.verdict is Verdict.INVALID:
        return Line("", f"{status.INVALID.glyph} invalid again", status.INVALID.style)
    original = event.duplicate_of or event.id
    return Line("", f"{status.DUPLICATE.glyph} shows as a duplicate of #{original}: that is the point", "warning")


def _delivery(delivery: Delivery, under_way: bool, at: float) -> Line:
    name = visible(delivery.destination, 40)
    if delivery.state is DeliveryState.DELIVERED:
        return Line("", f"{status.DELIVERED.glyph} {name}: delivered", status.DELIVERED.style)
    if delivery.state is DeliveryState.FAILED:
        words = f"{status.FAILED.glyph} {name}: given up{_after(delivery.rounds)}"
        return Line("", words, status.FAILED.style)
    look = status.RETRYING if delivery.rounds else status.PENDING
    which = f"{look.glyph} {name}: round {delivery.rounds + 1}"
    if under_way:
        return Line("", f"{which} is under way", look.style)
    if delivery.next_attempt_at is None or delivery.next_attempt_at <= at:
        return Line("", f"{which} is due", look.style)
    return Line("", f"{which} in {countdown(delivery.next_attempt_at - at)}", look.style)
