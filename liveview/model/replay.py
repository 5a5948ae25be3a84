"""Replaying: sending the events of a log once more, at the pace at which they came or faster."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What is replayed, where to, how fast, and in which form."""

    events: Sequence[int] | None = None
    """Event ids in ascending order; None for all events of the log when the replay begins."""
    log: str | None = None
    """The path of another session; None for the running one."""
    pace: float | None = 1.0
    """How many times faster than it was recorded; None sends everything at once, in no particular order."""
    destination: str | None = None
    """The key of the destination that gets new deliveries of the same events; None posts to the receiver."""
    fresh: bool = False
    """Whether each event is posted by itself with a new `$insert_id` and time, not as the bytes of its request."""

    @property
    def by_request(self) -> bool:
        """Whether whole requests are sent: a batch is sent once, however many of its events are replayed."""
        return self.destination is None and not self.fresh


class ReplayProgress(msgspec.Struct, frozen=True):
    """How far a replay is, counted in events."""

    total: int
    """How many events there are to replay."""
    done: int = 0
    """Events that were sent and accepted."""
    failed: int = 0
    """Events that were sent and not accepted."""
    skipped: int = 0
    """Events that cannot be replayed."""
    left: float | None = None
    """Seconds until the end; None while they cannot be estimated."""
    over: bool = False
    """Whether nothing more will be sent."""
    stopped: bool = False
    """Whether it was stopped before its end."""
    error: str = ""
    """Why it could not continue; "" when it could."""

    @property
    def passed(self) -> int:
        """How many events were sent or skipped."""
        return self.done + self.failed + self.skipped

    @property
    def share(self) -> float:
        """The share of events that were sent or skipped, from 0 to 1."""
        return self.passed / self.total if self.total else float(self.over)

    @property
    def sentence(self) -> str:
        """How far it is, or how it ended, for people."""
        if not self.over:
            return f"{self.passed} of {_events(self.total)} replayed{self._rest}"
        if self.error:
            return f"the replay ended after {self.done} of {_events(self.total)}: {self.error}"
        if self.stopped:
            return f"stopped after {self.passed} of {_events(self.total)}{self._rest}"
        return f"replayed {self.done} of {_events(self.total)}{self._rest}"

    @property
    def _rest(self) -> str:
        """How many were not accepted or skipped; "" for none."""
        refused = f", {self.failed} not taken" if self.failed else ""
        return refused + (f", {self.skipped} skipped" if self.skipped else "")


class Replaying(Protocol):
    """A replay that was started; every method returns at once, from any thread."""

    @property
    def replay(self) -> Replay:
        """What was asked for."""

    def progress(self) -> ReplayProgress:
        """How far it is."""

    def stop(self) -> None:
        """Send nothing more; calls under way end by themselves."""


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"
