"""What the screen and the command line may see of a session, and what they may change in it.

`runtime` implements both for the session of a run. A recorded session can be seen but not changed.
"""

from typing import Protocol

from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.destination import Destination, Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints, Snapshot


class SessionCommands(Protocol):
    """Everything that changes a run.

    Methods may be called from any thread except the engine's. Unless they say otherwise they return at once; the
    change takes effect, and is stored in the log, a moment later, and `settings().version` grows. What can be
    refused without asking the engine raises `ControlError` at once; methods that block raise any `LiveviewError`.
    """

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event; calls under way are cut off."""

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None restores those of the configuration file."""

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None restores the configuration file's value."""

    def edit_destination(self, key: str | None, destination: Destination) -> None:
        """Have this destination in effect instead of the one with this key, or besides the others for None.

        `***` stands for what it has already; other secrets are `env:NAME`.
        """

    def delete_destination(self, key: str) -> None:
        """Have a destination no longer in effect; what is pending for it fails."""

    def restore_destination(self, key: str) -> None:
        """Go back to what the configuration file says about a destination, also after it was deleted."""

    def with_destinations(self, text: str) -> str:
        """The text of a configuration file with what was changed of its destinations; raises `ConfigError`."""

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does from its next request on; None restores the configuration file's behaviour."""

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour, such as `ok` or `hang`; "" gives each its own back."""

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or remove its mark."""

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold the next call of a destination, or each one, before it is made; None holds no more.

        What is held already stays held.
        """

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first. Blocks for a moment: call it from a worker."""

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        """Make the held call of a delivery, with another body unless that is None; its budgets start now.

        Blocks for a moment: call it from a worker. Raises `ControlError` when no call of it is held any more.
        """

    def fail_held(self, delivery_id: int) -> None:
        """Have the held call of a delivery fail without being made. Blocks, and raises, as `release` does."""

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """What the engine would do with this request. Blocks for a moment: call it from a worker."""

    def send(self, request: Outgoing) -> Sent:
        """Send a request to our own receiver. Blocks until it is answered: call it from a worker."""

    def new_session(self) -> str:
        """Continue in a new session file and return its path. Blocks until it is open: call it from a worker."""

    def reload(self) -> str:
        """Read the configuration file again and say what changed, in a sentence. Blocks: call it from a worker.

        While a story plays, the file takes effect when the story ends: `PostponedError`.
        """

    def replay(self, replay: Replay) -> Replaying:
        """Replay events in the background; one replay at a time."""


class SessionView(Protocol):
    """One session as it is seen: that of the run, a recorded or an attached one. Its events are read from its log.

    Methods may be called from any thread except the engine's.
    """

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration file; the log changes with `SessionCommands.new_session`."""

    @property
    def config_file(self) -> str | None:
        """The configuration file that `SessionCommands.reload` would read now; None when there is none.

        Of a recorded session, the one that it is shown with.
        """

    @property
    def commands(self) -> SessionCommands | None:
        """What can be changed; None for a recorded session, and for somebody who may only view an attached one."""

    def snapshot(self) -> Snapshot:
        """The latest snapshot of the engine; cheap, never blocks."""

    def now(self) -> float:
        """Epoch seconds on the engine's clock; the end of a recorded session."""

    def settings(self) -> Settings:
        """The current settings; cheap, never blocks."""

    def replied_at(self, request_id: int) -> float | None:
        """When a request was answered (epoch seconds); None when that is no longer known."""

    def recorded(self, path: str) -> "SessionView":
        """Open a recorded session to look at. Blocks for a moment: call it from a worker. Raises `ControlError`."""

    def replaying(self) -> Replaying | None:
        """The replay under way, or else the last one that ended; None before the first."""


def commands_of(session: SessionView) -> SessionCommands:
    """What can be changed in a session; raises `ControlError` for a recorded one, and for a viewer's."""
    if session.commands is None:
        raise ControlError(f"{why_fixed(session.endpoints)}; it cannot be changed")
    return session.commands


def why_fixed(endpoints: Endpoints) -> str:
    """Why nothing can be changed in a session without commands."""
    return "you are a viewer of this session" if endpoints.is_live else "this is a recorded session"
