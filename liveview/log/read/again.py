"""Requests and events of the log as requests to send again, with their own method, path and headers."""

from decimal import Decimal

import msgspec

from liveview.core.wire import again
from liveview.core.wire.fresh import fresh
from liveview.core.wire.paths import find
from liveview.core.wire.stored import StoredPayload
from liveview.log.read.event_detail import stored_of
from liveview.model.event import Event, Request
from liveview.model.outgoing import Outgoing
from liveview.text.headers import headers_again


def same_request(request: Request) -> Outgoing | None:
    """A request as it was sent, byte for byte; None when it was refused or no receiver would take it.

    A query that is not valid in a request line is left out of a POST: its events are in the body.
    """
    if request.problem is not None:
        return None
    path = request.path.partition("?")[0]
    target = request.path if can_be_sent(request.path) or request.method == "GET" else path
    if not can_be_sent(target):
        return None
    return Outgoing(request.body, request.method, target, headers_again(request.headers))


def fresh_request(event: Event, request: Request, identifier: str, at: float) -> Outgoing | None:
    """The event alone, with a new ID and time (epoch seconds); None when it has no place for them."""
    if event.payload is None or not can_be_sent(request.path):
        return None
    stored = stored_of(event, request)
    payload = fresh(stored, identifier, _milliseconds(at))
    return None if payload is None else _alone(request, stored, payload)


def edited_request(event: Event, request: Request, text: str) -> Outgoing:
    """`text` in place of the event, alone; it need not be JSON."""
    return _alone(request, stored_of(event, request), text)


def fresh_text(event: Event, request: Request, text: str, identifier: str, at: float) -> str | None:
    """An edited copy of the event with a new ID and time (epoch seconds); None when it has no place for them."""
    stored = msgspec.structs.replace(stored_of(event, request), payload=text)
    return fresh(stored, identifier, _milliseconds(at))


def fresh_event(text: str, identifier: str, at: float) -> str | None:
    """A composed event for `/track` with a new ID and time (epoch seconds); None when it has no place for them."""
    return fresh(StoredPayload(text), identifier, _milliseconds(at))


def can_be_sent(target: str) -> bool:
    """Whether a receiver takes this path and it is valid in a request line."""
    return find(target) is not None and target.isascii() and target.isprintable() and " " not in target


def _alone(request: Request, stored: StoredPayload, payload: str) -> Outgoing:
    return again.alone(request, msgspec.structs.replace(stored, payload=payload))


def _milliseconds(at: float) -> Decimal:
    return Decimal(f"{at:.3f}")
