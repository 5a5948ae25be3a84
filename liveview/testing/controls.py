"""What a test does to the sink and to the clock of an instance."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from liveview.config.changes import require_sink_path
from liveview.log.read.overview import requests_of_path
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.sink import SinkRequest
from liveview.testing.watch import Watch


class SinkControl:
    """The built-in webhooks."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def behave(self, path: str, script: str | None) -> None:
        """Have a path do this from its next request on; None is what the configuration says. Raises `LiveviewError`."""
        self._watch.runtime.commands.set_behaviour(path, script)

    def requests(self, path: str | None = None) -> list[SinkRequest]:
        """What a path has received, whatever the query, oldest first; None for all paths. Raises `ControlError`."""
        if path is not None:
            require_sink_path(path)
        self._watch.runtime.flush()
        return self._watch.look(lambda log: requests_of_path(log, path))


class BreakpointControl:
    """The breakpoint of one destination: it holds the next call before it is made, or each one.

    Time in the sense of `ClockControl` goes on meanwhile; the budgets of a held call start when it is released.
    """

    def __init__(self, watch: Watch, destination: str, *, every: bool = False) -> None:
        self._watch = watch
        self._destination = destination
        watch.runtime.commands.set_breakpoint(destination, Breakpoint.EVERY if every else Breakpoint.NEXT)

    def held(self, count: int = 1, timeout: float = 5.0) -> list[HeldRequest]:
        """Wait until `count` calls are held, at most `timeout` seconds of real time; all that are, longest first.

        After that time, those that there are.
        """
        end = time.monotonic() + timeout
        while len(found := self._found()) < count and (left := end - time.monotonic()) > 0:
            self._watch.until(lambda _: None, min(left, _LOOK_AGAIN))
        return found

    def release(self, held: HeldRequest, body: Mapping[str, Any] | str | bytes | None = None) -> None:
        """Make a held call, with another body unless that is None. Raises `ControlError` if it is not held any more."""
        content = msgspec.json.encode(body) if isinstance(body, Mapping) else body
        changed = content.encode() if isinstance(content, str) else content
        self._watch.runtime.commands.release(held.call.delivery_id, changed)

    def fail(self, held: HeldRequest) -> None:
        """Have a held call fail without being made. Raises `ControlError` if it is not held any more."""
        self._watch.runtime.commands.fail_held(held.call.delivery_id)

    def remove(self) -> None:
        """Hold no more calls; what is held stays held."""
        self._watch.runtime.commands.set_breakpoint(self._destination, None)

    def _found(self) -> list[HeldRequest]:
        held = self._watch.runtime.commands.held_requests()
        return [each for each in held if each.call.destination == self._destination]


_LOOK_AGAIN = 0.05
"""Seconds of real time after which held calls are looked for again: a commit does not always come with them."""
_END = 253_370_764_800.0
"""Where the clock ends, in epoch seconds: with the year 9998, because dates have four digits for the year."""


class ClockControl:
    """The clock of one instance: times of receipt, budgets, retries and delays of the sink follow it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def now(self) -> float:
        """Epoch seconds."""
        return self._watch.now

    def advance(self, seconds: float) -> None:
        """Let time pass at once: whatever is due meanwhile happens, and is in the log when this returns.

        Raises `ValueError` for less than 0 seconds, and for more than there are up to the end of the year 9998.
        """
        if not 0 <= seconds <= max(0.0, _END - self.now()):
            raise ValueError(f"the clock can only go on, up to the year 9998; not by {seconds!r:.40} seconds")
        self._watch.runtime.advance(seconds)
