"""What only the running engine knows: calls under way and totals. The screen takes it as one immutable value."""

from enum import StrEnum
from pathlib import Path

import msgspec

from liveview.model.breakpoint import Breakpoint, HeldCall
from liveview.model.event import Balance
from liveview.model.facts import SessionMoved


class InFlight(msgspec.Struct, frozen=True, kw_only=True):
    """A call under way. Times are epoch seconds on the engine's clock."""

    event_id: int
    """The event that is delivered."""
    delivery_id: int
    """The delivery that the call is part of."""
    destination: str
    """The key of its destination."""
    round: int
    """The round of the delivery, counted from 1."""
    webhook: int
    """Which of the destination's webhooks is called, counted from 1."""
    webhooks: int
    """How many webhooks the destination has."""
    started_at: float
    """When the call began."""
    budget: float
    """Seconds that the call may take."""
    round_started_at: float
    """When the first call of the round began."""
    total_budget: float
    """Seconds that all calls of the round may take together."""


class DestinationTotals(msgspec.Struct, frozen=True):
    """What happened at one destination in this session."""

    name: str
    """The key of the destination."""
    delivered: int = 0
    """Deliveries that succeeded."""
    failed: int = 0
    """Deliveries that failed for good."""
    timeouts: int = 0
    """Calls that took too long."""
    retries: int = 0
    """Finished rounds after the first one of their delivery."""
    last_ms: float | None = None
    """How long the last call of this run took, in milliseconds; None before the first."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of the engine."""

    at: float
    """When it was taken, in epoch seconds on the engine's clock."""
    version: int
    """Grows with every commit, so equal versions mean that there is nothing new to read."""
    balance: Balance
    """How many events are in each state."""
    in_flight: tuple[InFlight, ...] = ()
    """Calls under way, oldest round first."""
    held: tuple[HeldCall, ...] = ()
    """Calls that are held at breakpoints, longest first; what they would send is asked for apart."""
    breakpoints: tuple[tuple[str, Breakpoint], ...] = ()
    """Destinations, by key, and which of their calls are held from now on."""
    destinations: tuple[DestinationTotals, ...] = ()
    """Those in effect, in configured order, then any other for which something was counted."""
    rate: float = 0.0
    """Events per second, averaged over the last two seconds."""
    log_error: str = ""
    """Why the log cannot be written at the moment; "" when it can."""
    port_error: str = ""
    """Why clients cannot reach the receiver at the moment; "" when they can."""
    moved: SessionMoved | None = None
    """Why this session began by itself; None when it did not."""
    receivers: int = 0
    """How many receivers share the session and are not gone; 0 when none can share it, or that is not known yet."""
    lost_since: float | None = None
    """When an attached session was last heard of, in epoch seconds on its clock; None while it is reached."""
    copies: int = 0
    """Grows whenever the file that is read of an attached session begins again: nothing known of it holds any more."""
    refusal: str = ""
    """Why the last change that was asked for from here did not happen, if that is known later; "" when it did."""
    lost: str = ""
    """Why it cannot be reached at the moment, in a few words without a password; "" when it can, or nobody knows."""


class Role(StrEnum):
    """What somebody may do in an attached session."""

    OPERATOR = "operator"
    """See everything, and change settings and deliveries."""
    VIEWER = "viewer"
    """See everything, and change nothing."""


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Where a running liveview listens, and its files. URLs have no path and no trailing slash."""

    receiver: str
    """The URL of the receiver; "" for a recorded session, and for an attached one whose receivers are not known."""
    sink: str
    """The URL of the built-in sink; "" for a recorded session."""
    log: str
    """The path of the log; of a shared session its URL, without user and password."""
    token: str
    """What a caller of the HTTP API has to send; "" for a recorded session."""
    config: str | None
    """The path of the configuration file that is in effect; None for the defaults."""
    outside: tuple[str, ...]
    """The URLs of webhooks that leave this machine, masked, and warehouses such as `sqlite:shop.db`."""
    tls: str | None = None
    """The URL of the receiver's HTTPS port; None without TLS."""
    ca: str | None = None
    """The path of the certificate (PEM) that clients of that port must trust; None without TLS."""
    refused_sql: tuple[str, ...] = ()
    """A sentence for each SQL of a transformation that is refused; the events that it is for are not sent."""
    attached: str = ""
    """Where the session that is followed is: `postgresql://HOST:PORT/DB?session=NAME`, or the URL of its receiver.

    It has no user and no password. "" for a session that runs or was recorded here.
    """
    role: Role | None = None
    """What may be done in it; None when it is not attached."""
    is_alone: bool = False
    """Whether no other session of this machine may be looked at: the screen is in a browser, which may be elsewhere."""
    copy: str = ""
    """The path of the session file to read where `log` is not one; "" where it is, or where nothing is copied yet."""
    receiver_id: int | None = None
    """The number of this receiver in a shared session; None for a file."""

    @property
    def readable(self) -> Path:
        """The session file to read."""
        return Path(self.copy or self.log)

    @property
    def is_live(self) -> bool:
        """Whether events may still arrive: it runs here, or is attached; a recorded session is over."""
        return bool(self.receiver or self.attached)
