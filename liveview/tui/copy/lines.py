"""What can be copied of an event, and the text of each."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Attempt
from liveview.model.destination import SINK_SCHEME
from liveview.model.snapshot import Endpoints
from liveview.tui.copy.curl import Message, command
from liveview.tui.copy.report import report
from liveview.tui.copy.reproduction import reproduction
from liveview.tui.keys.copies import EVENT, MOST_ATTEMPTS, REPORT, REPRODUCTION, REQUEST, VALUE
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.moments import size
from liveview.tui.lines.safe_text import SafeText, say, visible
from liveview.tui.lines.words import outcome_words

_SHOWN = 200
"""Characters of a value that its line is made of."""

OF_VIEW = {"payload": VALUE, "pipeline": VALUE, "http": REQUEST, "attempts": "attempt-1"}
"""What one most likely wants to copy from a view; elsewhere a report."""


class Copy(NamedTuple):
    """Something to copy."""

    name: str
    """Unique in a dialog; the key that takes it is `copy.` and this."""
    label: SafeText
    """What it is, in a word."""
    detail: SafeText
    """What is in it."""
    file: str
    """The end of the name of its file."""
    make: Callable[[], bytes]
    """Makes its bytes."""


_RECEIVER, _SINK = "http://127.0.0.1:4080", "http://127.0.0.1:4081"
"""Where liveview listens by default: a recorded session has no addresses."""


def copies(
    event_detail: EventDetail,
    context: EventContext,
    endpoints: Endpoints,
    value: str | None,
    view: str,
    original: EventDetail | None = None,
) -> list[Copy]:
    """Everything that can be copied, in the order of the dialog; `value` is under the cursor of the view.

    `original` is that of a duplicate: a reproduction has to send it first.
    """
    endpoints = msgspec.structs.replace(
        endpoints, receiver=endpoints.receiver or _RECEIVER, sink=endpoints.sink or _SINK
    )
    event, number = event_detail.event, event_detail.event.id
    whole = event_detail.request.body if event.payload is None else event.payload.encode()
    what = say("JSON as received")
    if event.payload is None:
        what = say("body as received, which is not JSON")
    ending = "bin" if event.payload is None else "json"
    detail = say("{}, {}", what, size(len(whole)))
    found = [Copy(EVENT, say("event"), detail, f"event-{number}-event.{ending}", lambda: whole)]
    if value:
        shown = visible(value[:_SHOWN].replace("\n", " "), 60)
        label = say("value") if view == "payload" else say("line")
        if view == "pipeline" and value.startswith("{"):
            label = say("payload")
        found.append(Copy(VALUE, label, shown, f"event-{number}-value.txt", value.encode))
    detail = say("outcome, trace and payload, as Markdown")
    found.append(
        Copy(REPORT, say("report"), detail, f"event-{number}-report.md", lambda: report(event_detail, context).encode())
    )
    detail = say("report, configuration and curl commands, as Markdown")
    file = f"event-{number}-reproduction.md"
    found.append(Copy(REPRODUCTION, say("reproduction"), detail, file, lambda: _again(event_detail, context, original)))
    detail = say("curl as received, to this receiver")
    file, receiver = f"event-{number}-request.sh", endpoints.receiver
    found.append(Copy(REQUEST, say("request"), detail, file, lambda: _request(event_detail, receiver)))
    return found + _attempts(event_detail, endpoints)


def _attempts(event_detail: EventDetail, endpoints: Endpoints) -> list[Copy]:
    """The latest calls, latest first."""
    names = {delivery.id: delivery.destination for delivery in event_detail.deliveries}
    sent = [attempt for attempt in event_detail.attempts if attempt.request_body is not None and attempt.webhook]
    found = []
    for position, attempt in enumerate(reversed(sent[-MOST_ATTEMPTS:]), start=1):
        destination = visible(names[attempt.delivery_id], 30)
        webhook = visible(attempt.webhook, 40)
        detail = say("curl as sent to {} {}, {}", destination, webhook, outcome_words(attempt))
        file = f"event-{event_detail.event.id}-attempt-{attempt.id}.sh"
        found.append(Copy(f"attempt-{position}", say("call"), detail, file, _of_attempt(attempt, endpoints)))
    return found


def _again(event_detail: EventDetail, context: EventContext, original: EventDetail | None) -> bytes:
    needed = [one for one in (original, event_detail) if one is not None]
    requests = {one.request.id: _request(one, _RECEIVER).decode() for one in needed}
    return reproduction(event_detail, context, list(requests.values())).encode()


def _request(event_detail: EventDetail, receiver: str) -> bytes:
    request = event_detail.request
    # Without Host: the request may have come to the address of another run.
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "host")
    message = Message(request.method, receiver + request.path, headers, request.body)
    return command(message, f"request of event {event_detail.event.id} as liveview received it").encode()


def _of_attempt(attempt: Attempt, endpoints: Endpoints) -> Callable[[], bytes]:
    def make() -> bytes:
        url = attempt.webhook
        if url.startswith(SINK_SCHEME):
            url = endpoints.sink + url.removeprefix(SINK_SCHEME)
        message = Message("POST", url, attempt.request_headers, attempt.request_body or b"")
        return command(message, f"attempt {attempt.id} as liveview sent it, round {attempt.round}").encode()

    return make
