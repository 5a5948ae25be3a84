"""One event in a test: the columns of the log as attributes, and what hangs on it."""

from decimal import Decimal
from functools import cached_property

from liveview.log.filter.payload import decoded
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.trace import trace_of
from liveview.specs.observed import ObservedEvent
from liveview.specs.values import Json, text_for_report


class ReceivedEvent:
    """An event as it was when it was read; `liveview.testing` calls it `Event`.

    `replied_at` is when its request was answered (epoch seconds), None to use what the log knows.
    """

    def __init__(self, detail: EventDetail, replied_at: float | None = None) -> None:
        event = detail.event
        self.id = event.id
        self.request_id = event.request_id
        self.position = event.position
        self.received_at = event.received_at
        self.token = event.token
        self.type = event.type
        self.name = event.name
        self.distinct_id = event.distinct_id
        self.device_id = event.device_id
        self.time = event.time
        self.verdict = event.verdict
        self.problems = list(event.problems)
        self.dedup_source = event.dedup_source
        self.dedup_key = event.dedup_key
        self.duplicate_of = event.duplicate_of
        self.collision = event.collision
        self.state = event.state
        self.deliveries = list(detail.deliveries)
        """Its deliveries, skipped ones too, oldest first."""
        self.attempts = list(detail.attempts)
        """The calls of all its deliveries, oldest first."""
        self.raw = detail.request.body.decode(errors="replace") if event.payload is None else event.payload
        """The event as text, as it was received."""
        self._detail = detail
        self._replied_at = replied_at

    def __repr__(self) -> str:
        return f"<Event {self.title}, {self.state}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReceivedEvent) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def title(self) -> str:
        """Its number and name, fit to be printed."""
        return title(self.id, self.name, self.type)

    @cached_property
    def payload(self) -> Json:
        """The event as it was received, decoded; None if it cannot be read."""
        return _plain(decoded(self.raw.encode(errors="replace")))

    @cached_property
    def properties(self) -> dict[str, Json]:
        """Its properties, or the traits of an identify or group event; {} if it has none."""
        known = {"id": self.id, "type": str(self.type), "payload": decoded(self.raw.encode(errors="replace"))}
        return {key: _plain(each) for key, each in ObservedEvent(known).properties.items()}

    @property
    def trace(self) -> str:
        """Everything that happened to it, by time."""
        steps = trace_of(self._detail, self._replied_at)
        return "\n".join(f"{each.ms:>11,.1f} ms  {each.step:<10}  {text_for_report(each.text)}" for each in steps)

    @property
    def _identity(self) -> tuple[int, float, str]:
        return self.id, self.received_at, self.raw


def title(event_id: int, name: str | None, kind: str) -> str:
    """The number and the name of an event, or else its type, fit to be printed."""
    return f"#{event_id} {text_for_report(name or kind)}"


def _plain(value: Json) -> Json:
    """The value with floats, as tests write them; a number with more digits than a float has stays a `Decimal`."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    return value
