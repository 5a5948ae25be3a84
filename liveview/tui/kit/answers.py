"""Questions to the engine that block for a moment: asked in a worker, answered with a message.

Workers only post messages, and handlers draw: each question is a function whose answer arrives as a message.
"""

from dataclasses import dataclass

from textual.message import Message

from liveview.errors import LiveviewError
from liveview.model.controls import SessionView, commands_of
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent


@dataclass
class Previewed(Message):
    """What the engine would do with a request."""

    request: Outgoing
    """The request in question."""
    previews: tuple[Preview, ...]
    """What the engine would do with each event of the request."""
    refusal: str = ""
    """Why there is no preview; "" if there is one."""


@dataclass
class BodySent(Message):
    """The outcome of sending a request to the receiver's own port."""

    sent: Sent | None
    """How the request was answered; None if it was not sent."""
    refusal: str = ""
    """Why it was not sent; "" if it was."""


def preview(session: SessionView, request: Outgoing) -> Previewed:
    """Ask what would happen to a request. Blocks for a moment."""
    try:
        return Previewed(request, commands_of(session).preview(request))
    except LiveviewError as error:
        return Previewed(request, (), str(error))


def send(session: SessionView, request: Outgoing) -> BodySent:
    """Send a request. Blocks until it is answered."""
    try:
        return BodySent(commands_of(session).send(request))
    except LiveviewError as error:
        return BodySent(None, str(error))
