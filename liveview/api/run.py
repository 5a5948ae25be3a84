"""What the HTTP API may see of the run and change in it. Everything here belongs to the engine's loop."""

from collections.abc import Callable, Mapping
from typing import Protocol

from liveview.adapters.receiver import RequestStore
from liveview.config.schema import Config
from liveview.core.store import ClosableFeed, Row
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import Change
from liveview.model.facts import SessionMoved
from liveview.model.settings import Settings
from liveview.model.snapshot import Snapshot

Listener = Callable[[tuple[Row, ...]], None]
"""Called with the rows of every commit, in order."""


class ApiCommands(Protocol):
    """What the HTTP API may change."""

    def apply(self, change: Change) -> None:
        """Have a change take effect; raises `ControlError`."""

    async def stored(self) -> None:
        """Return when everything applied so far is in the log; raises `ControlError` when that takes too long."""

    async def retry_and_wait(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once; returns when that has begun."""

    async def give_up_and_wait(self, event_id: int) -> None:
        """Fail every pending delivery of an event; returns when that is in the log."""

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold these calls of a destination from now on; raises `ControlError` where there is no such destination."""

    def breakpoints(self) -> Mapping[str, Breakpoint]:
        """Which calls are held from now on, by the key of their destination."""

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first."""

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        """Make a held call, with another body unless that is None; raises `ControlError`."""

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made; raises `ControlError`."""

    async def new_session(self, label: str = "") -> SessionMoved:
        """Continue in a new session; raises `ControlError` or `LogError`."""


class ApiRun(Protocol):
    """The run as the HTTP API sees it."""

    @property
    def commands(self) -> ApiCommands:
        """What can be changed."""

    @property
    def store(self) -> RequestStore:
        """Takes the requests of `/track`."""

    @property
    def config(self) -> Config:
        """The configuration in effect."""

    @property
    def log(self) -> str:
        """The path of the open session."""

    @property
    def label(self) -> str:
        """What the open session was called; "" for nothing."""

    @property
    def started_at(self) -> float:
        """When the open session was opened, in epoch seconds."""

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""

    def replied_at(self, request_id: int) -> float | None:
        """When a request of the open session was answered; None when that is no longer known. Any thread may ask."""

    def settings(self) -> Settings:
        """The settings in effect; cheap, never blocks."""

    def snapshot(self) -> Snapshot:
        """The latest snapshot of the engine; cheap, never blocks."""

    def feed(self) -> ClosableFeed:
        """A feed of the open session; who asks for it closes it."""

    def listen(self, listener: Listener) -> None:
        """Have the rows of every commit told from now on, over all sessions."""

    def leave(self, listener: Listener) -> None:
        """Tell them no more."""
