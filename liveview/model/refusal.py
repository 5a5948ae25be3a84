"""Why the receiver refuses a request: a value for each reason, and the errors that carry it.

The values are stable, because the log stores them in `requests.refusal`. The words of a reason come from the code that
refuses; what to change about the request is in `liveview/clients/advice.py`.
"""

from enum import StrEnum

from liveview.errors import LiveviewError


class Refusal(StrEnum):
    """Why a request was refused."""

    TARGET = "target"
    """Its target is not a path, as in a request to a proxy."""
    NO_HOST = "no_host"
    """It has no Host header."""
    SEVERAL_HOSTS = "several_hosts"
    """It has more than one Host header."""
    HOST = "host"
    """Its Host header does not name the receiver."""
    ORIGIN = "origin"
    """It comes from a page whose origin is not admitted."""
    HIDDEN_ORIGIN = "hidden_origin"
    """It comes from a page of another site that does not say which."""
    HEADERS = "headers"
    """It has too many headers, or too large ones."""
    PATH = "path"
    """Nothing is served at its path."""
    METHOD = "method"
    """Its path does not take its method."""
    NO_DATA = "no_data"
    """It is a GET without an event in `data`."""
    CALLBACK = "callback"
    """It asks for a callback that must not be called."""
    MULTIPART = "multipart"
    """Its body is multipart."""
    CONTENT_ENCODING = "content_encoding"
    """Its body is compressed in a way that is not known."""
    EXPECTATION = "expectation"
    """It expects something other than `100-continue`."""
    BODY_CUT_OFF = "body_cut_off"
    """The client stopped in the middle of the body."""
    BODY_TOO_SLOW = "body_too_slow"
    """The body did not arrive in time."""
    DAMAGED = "damaged"
    """The compressed body cannot be decompressed."""
    STREAM_CUT_OFF = "stream_cut_off"
    """The compressed body stops before its end."""
    TRAILING_DATA = "trailing_data"
    """There are bytes behind the end of the compressed body."""
    EVENT_TOO_LARGE = "event_too_large"
    """A body with one event is larger than the limit."""
    BATCH_TOO_LARGE = "batch_too_large"
    """A body that may hold several events is larger than the limit."""
    TOO_MANY_EVENTS = "too_many_events"
    """It holds more events than one request may."""
    BUSY = "busy"
    """Too many large bodies arrived at the same time."""
    TLS = "tls"
    """The client speaks TLS to the plain port."""
    HTTP_2 = "http_2"
    """The client speaks HTTP/2 to the plain port."""
    NOT_TLS = "not_tls"
    """The client does not speak TLS to the port for TLS."""
    UNTRUSTED = "untrusted"
    """The client ended the TLS handshake, mostly because it does not trust the certificate authority."""
    MALFORMED = "malformed"
    """What the client sent is not valid HTTP."""


class RequestError(LiveviewError):
    """The receiver refuses a request: the status that it answers, why, and the same in words.

    `remedy` says what would admit the request and may quote it; "" if there is nothing to add to the reason. The
    message has both.
    """

    def __init__(self, status: int, refusal: Refusal, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}; {remedy}" if remedy else reason)
        self.status = status
        self.refusal = refusal
        self.reason = reason
        self.remedy = remedy


class NotAdmittedError(RequestError):
    """The body or the query of a request cannot hold an event."""


class TooManyError(RequestError):
    """A request holds more than `most` events."""

    def __init__(self, most: int) -> None:
        super().__init__(413, Refusal.TOO_MANY_EVENTS, f"the request holds more than {most} events")


class CallbackError(RequestError):
    """`callback` names something that a reply must not call; the reason does not repeat it."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, Refusal.CALLBACK, reason)
