"""What an operator may do in an attached session, wherever it is, and the thread that carries it out."""

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from liveview.errors import ControlError, LiveviewError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import SettingChange
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Sent

MOST_WAITING = 100
"""Commands that may wait; somebody who holds a key down while nobody answers must not fill the memory."""


class SessionOperator(Protocol):
    """Carries out what was checked. Every method blocks, in any thread but the screen's, and raises `LiveviewError`."""

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""

    def change(self, change: SettingChange) -> None:
        """Have a change of settings take effect on every receiver."""

    def mark(self, event_id: int, *, marked: bool) -> None:
        """Mark an event, or remove its mark."""

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold the next call of a destination, or each one; None holds no more."""

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send."""

    def release(self, delivery_id: int, body: bytes | None) -> None:
        """Make a held call, with another body unless that is None."""

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made."""

    def send(self, request: Outgoing) -> Sent:
        """Send a request to a receiver."""

    def new_session(self) -> str:
        """Continue in a new session; what its log is called."""


class CommandQueue:
    """Does one thing after another in a thread of its own, so that a slow line does not stop the screen."""

    def __init__(self) -> None:
        self.refusal = ""
        """Why the last one was not done, in a sentence; "" when it was, and until that is known."""
        self._waiting: queue.Queue[Callable[[], object] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], object]) -> None:
        """Have something done soon; raises `ControlError` when too much is waiting."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="liveview-commands", daemon=True)
            self._thread.start()
        self.refusal = ""
        try:
            self._waiting.put_nowait(work)
        except queue.Full:
            raise ControlError("the session does not answer, and too much waits for it already") from None

    def stop(self, seconds: float) -> bool:
        """Do what is waiting; False if that takes longer than `seconds`."""
        if self._thread is None:
            return True
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            return False
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            try:
                work()
                self.refusal = ""
            except LiveviewError as error:
                self.refusal = str(error)
            except Exception as error:  # a mistake of our own: what comes after it is done all the same
                self.refusal = f"this could not be done: {type(error).__name__}"
