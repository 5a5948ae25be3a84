"""Replaying: events of a log once more, at the pace at which they came or faster."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Replay(msgspec.Struct, frozen=True):
    """What is replayed, to where, how fast, and in which form.

    `events` are ids in ascending order, None for all events that there are when it begins. `log` is the path of
    another session, None for the running one. `pace` is how many times as fast as it was recorded; None sends at
    once, in no certain order. `destination` is the key of one destination, which gets new deliveries of the very
    same events; None posts to the receiver: the bytes of their requests, each once, or with `fresh` each event by
    itself with a `$insert_id` and a time of its own.
    """

    events: Sequence[int] | None = None
    log: str | None = None
    pace: float | None = 1.0
    destination: str | None = None
    fresh: bool = False

    @property
    def by_request(self) -> bool:
        """Whether whole requests are sent: a batch goes once, however many of its events are replayed."""
        return self.destination is None and not self.fresh


class ReplayProgress(msgspec.Struct, frozen=True):
    """How far a replay is, counted in events.

    `done` were sent and taken, `failed` were answered otherwise, `skipped` cannot be replayed. `left` are the
    seconds until the end, None while that cannot be said. `over` when nothing follows any more; then `stopped`
    says that it was told to end, and `error` why it could not go on ("" for neither).
    """

    total: int
    done: int = 0
    failed: int = 0
    skipped: int = 0
    left: float | None = None
    over: bool = False
    stopped: bool = False
    error: str = ""

    @property
    def passed(self) -> int:
        """How many events have had their turn."""
        return self.done + self.failed + self.skipped

    @property
    def share(self) -> float:
        """How much of it has passed, from 0 to 1."""
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
        """What became of those that were not taken."""
        refused = f", {self.failed} not taken" if self.failed else ""
        return refused + (f", {self.skipped} skipped" if self.skipped else "")


class Replaying(Protocol):
    """A replay that was started; all of it returns at once, from any thread."""

    @property
    def replay(self) -> Replay:
        """What was asked for."""

    def progress(self) -> ReplayProgress:
        """How far it is."""

    def stop(self) -> None:
        """Send nothing more; what is under way ends by itself."""


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"
