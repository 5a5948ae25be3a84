"""Which side of a website sent an event: the browser of the visitor, or a server."""

from enum import StrEnum


class SenderSide(StrEnum):
    """Who called."""

    BROWSER = "browser"
    """A page, through a library or by itself."""
    SERVER = "server"
    """A program on a server."""
