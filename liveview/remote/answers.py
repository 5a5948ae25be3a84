"""What the HTTP API answers. Unknown members are ignored: another version may send more.

Events and requests stay JSON text, so that every digit of a payload reaches those who print them.
"""

from collections.abc import Mapping

import msgspec


class EventsAnswer(msgspec.Struct, frozen=True):
    """A page of events."""

    events: tuple[msgspec.Raw, ...]
    """The events, each as `export` writes it."""
    next: str | None = None
    """The cursor of the next page; None when this is the last."""


class RequestsAnswer(msgspec.Struct, frozen=True):
    """A page of requests, to the receiver or to the sink."""

    requests: tuple[msgspec.Raw, ...]
    """The requests, each with the columns of its table."""
    next: str | None = None
    """The cursor of the next page; None when this is the last."""


class RequestsOfDeliveryAnswer(msgspec.Struct, frozen=True):
    """What a delivery consists of."""

    requests: tuple[msgspec.Raw, ...]
    """Its requests in the order of the calls, each with method, URL, headers and body."""


class WaitedAnswer(msgspec.Struct, frozen=True):
    """What was waited for happened."""

    count: int
    """How many events matched."""
    wanted: int
    """How many were waited for."""
    waited_ms: float
    """How long it took (milliseconds)."""
    events: tuple[msgspec.Raw, ...]
    """The first of them, oldest first."""


class NearestAnswer(msgspec.Struct, frozen=True):
    """The event that comes closest to what was waited for."""

    event: msgspec.Raw
    """The event."""
    unmet: tuple[str, ...]
    """The terms of the filter that it does not meet."""
    text: str
    """The same as a sentence."""


class MissedAnswer(msgspec.Struct, frozen=True):
    """What was waited for did not happen in time."""

    count: int
    """How many events matched."""
    wanted: int
    """How many were waited for."""
    events: tuple[msgspec.Raw, ...] = ()
    """Those that matched, oldest first."""
    nearest: NearestAnswer | None = None
    """The event that comes closest; None if none meets any term of the filter."""
    hint: str | None = None
    """Why the filter may match nothing; None when nothing is known."""


class SessionAnswer(msgspec.Struct, frozen=True):
    """The open session, in a summary."""

    log: str
    """The path of its log."""
    label: str
    """Its label; "" without one."""
    started_at: float
    """When it began (epoch seconds)."""
    events: int
    """How many events it holds."""


class BalanceAnswer(msgspec.Struct, frozen=True):
    """How many events are in each state."""

    received: int
    """All of them."""
    invalid: int
    """Unusable."""
    duplicate: int
    """Repeated."""
    unrouted: int
    """Accepted, but no destination gets them."""
    pending: int
    """Not over yet."""
    delivered: int
    """Delivered everywhere."""
    failed: int
    """Given up at one destination or more."""
    refused: int
    """Requests that became no event."""
    holds: bool
    """Whether the states add up to `received`."""


class NameAnswer(msgspec.Struct, frozen=True):
    """The events of one name and type."""

    name: str | None
    """The name; None for events without one."""
    type: str
    """The kind of call."""
    count: int
    """How many there are."""
    invalid: int
    """How many are unusable."""
    duplicate: int
    """How many are repeated."""
    warnings: int
    """How many have a warning."""
    last_at: float
    """When the last one was received (epoch seconds)."""


class DestinationAnswer(msgspec.Struct, frozen=True):
    """What happened at one destination."""

    name: str
    """The key of the destination."""
    delivered: int
    """Deliveries that succeeded."""
    failed: int
    """Deliveries that were given up."""
    pending: int
    """Deliveries that are not over."""
    skipped: int
    """Events that are not sent there."""
    attempts: int
    """Calls that were made."""
    outcomes: Mapping[str, int] = {}
    """How often a call ended in each way."""
    p50_ms: float | None = None
    """The median of what a call took (milliseconds); None before the first."""
    p95_ms: float | None = None
    """Its 95th percentile (milliseconds); None before the first."""
    p99_ms: float | None = None
    """Its 99th percentile (milliseconds); None before the first."""
    ok_share: float | None = None
    """The share of calls that succeeded, from 0 to 1; None before the first."""
    previewed: int = 0
    """Payloads that were made and checked, and sent to nobody."""
    rules: Mapping[str, int] = {}
    """How many events each rule has skipped."""
    notes: tuple[str, ...] = ()
    """The codes of what the steps of the pipeline changed and found."""


class SummaryAnswer(msgspec.Struct, frozen=True):
    """The open session in numbers."""

    session: SessionAnswer
    """Which session it is."""
    balance: BalanceAnswer
    """Its events by state."""
    names: tuple[NameAnswer, ...]
    """Its events by name."""
    destinations: tuple[DestinationAnswer, ...]
    """Its deliveries by destination."""


class NewSessionAnswer(msgspec.Struct, frozen=True):
    """A session that has just begun."""

    log: str
    """The path of its log."""
    label: str
    """Its label; "" without one."""
    previous: str
    """The path of the log before."""


class SentEvent(msgspec.Struct, frozen=True):
    """How the receiver answered one posted event."""

    status: int
    """The HTTP status."""
    request_id: int | None = None
    """The row in `requests`; None when nothing was stored."""
    events: tuple[int, ...] = ()
    """The ids of the events that it became."""


class SentEvents(msgspec.Struct, frozen=True):
    """How the receiver answered posted events."""

    sent: tuple[SentEvent, ...]
    """One for each, in their order."""


class RetriedAnswer(msgspec.Struct, frozen=True):
    """Which events are tried again now, or given up."""

    events: tuple[int, ...]
    """Those that have something pending."""


class OverrideAnswer(msgspec.Struct, frozen=True):
    """The settings of one event name."""

    override: bool = False
    """Whether the switches below decide, and not `$options`."""
    destinations: Mapping[str, bool] = {}
    """Which destinations get it."""


class SettingsAnswer(msgspec.Struct, frozen=True):
    """The settings that can be changed while liveview runs."""

    overrides: Mapping[str, OverrideAnswer] = {}
    """By the name of an event."""
    destinations: Mapping[str, bool] = {}
    """Which destinations are switched on."""
