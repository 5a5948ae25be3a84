"""Questions to the engine that block for a moment: asked in a worker, answered by a message.

Workers post, handlers paint: each question is one function, whose answer a screen handles by its message.
"""

from dataclasses import dataclass

from textual.message import Message

from liveview.model.controls import ControlError, Controls
from liveview.model.event import Headers
from liveview.model.preview import Preview, Sent

JSON: Headers = (("Content-Type", "application/json"),)
"""What a body written here is sent with."""


@dataclass
class Previewed(Message):
    """What would become of `content`; `refusal` is "" or why that cannot be said."""

    content: bytes
    previews: tuple[Preview, ...]
    refusal: str = ""


@dataclass
class BodySent(Message):
    """A body was sent to our own port; `sent` is None when it was not, and `refusal` says why."""

    sent: Sent | None
    refusal: str = ""


def preview(controls: Controls, content: bytes) -> Previewed:
    """Ask what would become of a body. Blocks for a moment."""
    try:
        return Previewed(content, controls.preview(content))
    except ControlError as error:
        return Previewed(content, (), str(error))


def send(controls: Controls, body: bytes, headers: Headers = JSON) -> BodySent:
    """Send a body. Blocks until it is answered."""
    try:
        return BodySent(controls.send(body, headers))
    except ControlError as error:
        return BodySent(None, str(error))
