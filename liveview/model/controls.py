"""What the screen and the command line may ask of a running engine. `runtime` implements it."""

from typing import Protocol

from liveview.model.live import Endpoints, Live


class Controls(Protocol):
    """Everything that changes something goes through here; reading events goes through the log."""

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration of this run."""

    def live(self) -> Live:
        """The latest moment of the engine; cheap, never blocks."""

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""
