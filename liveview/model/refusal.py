"""The errors of a request that the receiver refuses."""

from liveview.errors import LiveviewError


class RequestError(LiveviewError):
    """The receiver refuses a request: the status that it answers, and the reason that it shows."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NotAdmittedError(RequestError):
    """The body or the query of a request cannot hold an event."""


class TooManyError(RequestError):
    """A request holds more than `most` events."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"the request holds more than {most} events")


class CallbackError(RequestError):
    """`callback` names something that a reply must not call; the reason does not repeat it."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)
