"""What the dialogs about one event say: what sending it again will do, and what its deliveries wait for."""

from collections.abc import Sequence
from typing import NamedTuple

from liveview.log.dossier import Dossier
from liveview.log.overview import fits_track
from liveview.model.delivery import Decision, Delivery, DeliveryState
from liveview.model.event import Event, Headers, State, Verdict
from liveview.model.live import InFlight
from liveview.model.preview import Preview
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.dry_run import headline, where
from liveview.tui.text.header import TRACK
from liveview.tui.text.json_edit import with_properties
from liveview.tui.text.key_names import KeyNames
from liveview.tui.text.moments import countdown, counted, size

_SENT_AGAIN = frozenset({"content-type", "content-encoding"})
"""Headers that say how to read a body; others speak about the connection it came by."""


class Again(NamedTuple):
    """A body to send again. `refusal` is "" or why it cannot be; `dry_run` is the body as it reads decompressed."""

    body: bytes
    headers: Headers = ()
    refusal: str = ""
    dry_run: bytes = b""


def same_bytes(dossier: Dossier) -> Again:
    """The whole request, byte for byte."""
    request = dossier.request
    path = request.path.partition("?")[0]
    if path != TRACK:
        return Again(b"", refusal=f"it came to {visible(path, 60)}; only requests to {TRACK} can be sent again")
    if not request.body:
        return Again(b"", refusal="its body was not kept")
    headers = tuple((name, value) for name, value in request.headers if name.lower() in _SENT_AGAIN)
    packed = any(name.lower() == "content-encoding" for name, _ in headers)
    return Again(request.body, headers, dry_run=(dossier.event.payload or "").encode() if packed else request.body)


def fresh_copy(dossier: Dossier, values: dict[str, str], key: KeyNames) -> Again:
    """The event alone, with these properties (JSON texts) instead of its own."""
    edit = key["event.edit"]
    payload = dossier.event.payload
    if payload is None:
        return Again(b"", refusal=f"it is not JSON: {edit} edits it")
    if not fits_track(dossier.request.wire):
        return Again(b"", refusal=f"the form of the wire {visible(dossier.request.wire, 30)} does not fit {TRACK}")
    text = with_properties(payload, values)
    if text == payload:
        return Again(b"", refusal=f"it has no properties to put them in: {edit} edits it")
    body = text.encode()
    return Again(body, (("Content-Type", "application/json"),), dry_run=body)


def same_lines(again: Again, event: Event, events: int, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending the same bytes will do."""
    lead = key["resend.same"]
    if again.refusal:
        return [Line(lead, "the same bytes", "muted"), Line("", f"cannot be sent: {again.refusal}", "muted")]
    lines = [Line(lead, f"the same bytes, {size(len(again.body))}", "strong")]
    if events > 1:
        lines.append(Line("", f"! the whole request goes: all {events} events of its batch", "warning"))
    return [*lines, _outcome(previews) if previews else _expected(event)]


def fresh_lines(again: Again, previews: Sequence[Preview], key: KeyNames) -> list[Line]:
    """What sending a fresh copy will do."""
    lead = key["resend.fresh"]
    if again.refusal:
        return [Line(lead, "a fresh copy", "muted"), Line("", f"cannot be sent: {again.refusal}", "muted")]
    line = _outcome(previews) if previews else Line("", "a new event: validated, routed and delivered on its own")
    return [Line(lead, "this event with a fresh $insert_id and the time of now", "strong"), line]


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
