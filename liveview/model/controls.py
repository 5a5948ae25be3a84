"""What the screen and the command line may ask of a running engine. `runtime` implements it."""

from typing import Protocol

from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints, Snapshot


class Controls(Protocol):
    """Everything that changes something goes through here; reading events goes through the log.

    Methods may be called from any thread but the engine's. Unless they say otherwise they return at once and
    the change is in force, and remembered in the log, a moment later: `setup().version` has grown then. What
    can be refused without asking the engine raises `ControlError` at once; so does everything but the
    properties of a recorded session.
    """

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration of this run; the log changes with `new_session`."""

    @property
    def config_file(self) -> str | None:
        """The configuration file that `reload` would read now, in force or not; None when there is none."""

    def snapshot(self) -> Snapshot:
        """The latest moment of the engine; cheap, never blocks."""

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""

    def settings(self) -> Settings:
        """What is in force; cheap, never blocks."""

    def replied_at(self, request_id: int) -> float | None:
        """When a request of this run was answered (epoch seconds); None when that is not known any more."""

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event; calls under way are cut off."""

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None goes back to the file's."""

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None goes back to the file's."""

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does from its next request on; None goes back to the file's."""

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour, such as `ok` or `hang`; "" gives each its own back."""

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or take the mark away."""

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """What would become of this request. Blocks for a moment: call it from a worker."""

    def send(self, request: Outgoing) -> Sent:
        """Send a request to our own receiver. Blocks until it is answered: call it from a worker."""

    def new_session(self) -> str:
        """Go on in a new session file and return its path. Blocks until it is open: call it from a worker."""

    def reload(self) -> str:
        """Read the configuration file again; a sentence on what changed. Blocks: call it from a worker.

        While a story plays the file waits for its end: `PostponedError`.
        """

    def replay(self, replay: Replay) -> Replaying:
        """Replay events in the background; one replay at a time."""

    def recorded(self, path: str) -> "Controls":
        """A recorded session to look at. Blocks for a moment: call it from a worker. Never refused as a whole."""

    def replaying(self) -> Replaying | None:
        """The replay that is under way, else the one that ended last; None before the first. Never refused."""
