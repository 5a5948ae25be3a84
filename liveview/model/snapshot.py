"""What only the running engine knows: calls under way and totals. The screen takes it as one immutable value."""

import msgspec

from liveview.model.event import Balance
from liveview.model.facts import SessionMoved


class InFlight(msgspec.Struct, frozen=True):
    """A call under way. Times are epoch seconds on the engine's clock, budgets are seconds."""

    event_id: int
    delivery_id: int
    destination: str
    round: int
    webhook: int
    webhooks: int
    started_at: float
    budget: float
    round_started_at: float
    total_budget: float


class DestinationTotals(msgspec.Struct, frozen=True):
    """What happened at one destination in this session; `last_ms` is of the last call of this run."""

    name: str
    delivered: int = 0
    failed: int = 0
    timeouts: int = 0
    retries: int = 0
    last_ms: float | None = None


class Snapshot(msgspec.Struct, frozen=True):
    """One moment of the engine. `version` grows with every commit, so equal versions mean nothing new to read.

    `destinations` are those in force, in configured order, and any other for which something was counted.
    `log_error` is "" or why the log cannot be written at the moment, `port_error` the same for a receiver that
    cannot be reached any more. `moved` says why this session began by itself.
    """

    at: float
    version: int
    balance: Balance
    in_flight: tuple[InFlight, ...] = ()
    destinations: tuple[DestinationTotals, ...] = ()
    rate: float = 0.0
    log_error: str = ""
    port_error: str = ""
    moved: SessionMoved | None = None


class Endpoints(msgspec.Struct, frozen=True):
    """Where a running liveview listens and what is in force. URLs have no path and no trailing slash.

    `tls` is the URL of the receiver's port for TLS, and `ca` the path of the certificate (PEM) that a client has to
    trust there; None without TLS.
    """

    receiver: str
    sink: str
    log: str
    token: str
    config: str | None
    outside: tuple[str, ...]
    tls: str | None = None
    ca: str | None = None
