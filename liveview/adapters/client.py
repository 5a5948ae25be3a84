"""A blocking client of a receiver, for `send`, replays and stories: one connection, one request at a time."""

import http.client
from types import TracebackType
from urllib.parse import urlsplit

import msgspec

from liveview.errors import ClientError, ReceiverUrlError
from liveview.model.event import Headers
from liveview.model.outgoing import JSON, Outgoing
from liveview.text.headers import OF_THE_CONNECTION, can_be_sent

TIMEOUT = 10.0
"""Seconds for one exchange; a receiver that is alive answers within milliseconds."""
_STALE = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)
MOST_READ = 1 << 20
"""Bytes of a reply's body that are read."""


class Answer(msgspec.Struct, frozen=True):
    """What a receiver replied."""

    status: int
    """The HTTP status."""
    body: bytes
    """At most `MOST_READ` bytes of the body."""
    headers: Headers = ()
    """The headers in the order of the reply."""

    def header(self, name: str) -> str:
        """The value of a header; "" when the reply has none."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")


class ReceiverClient:
    """Sends requests to the receiver at `url`, with or without `/track`; reconnects when it closed the connection."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or " " in url or parts.scheme not in {"http", "https"}:
            raise ReceiverUrlError(f"{url!r} is not the URL of a receiver, use http://127.0.0.1:4080")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(host, port, timeout=TIMEOUT)
        self._prefix = parts.path.rstrip("/").removesuffix("/track")
        self.url = f"{parts.scheme}://{parts.netloc}{self._prefix}/track"

    def __enter__(self) -> "ReceiverClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def post(self, body: bytes, headers: Headers = JSON) -> Answer:
        """Post one body to `/track`, as `send` does."""
        return self.send(Outgoing(body, headers=headers))

    def send(self, request: Outgoing) -> Answer:
        """Send one request; raises `ClientError`. Headers that belong to a connection are left out: it has its own."""
        for name, value in request.headers:
            if not can_be_sent(name, value):
                raise ClientError(f"the header {name!r} cannot be sent with the value {value!r}")
        try:
            try:
                return self._send(request)
            except _STALE:
                self._connection.close()  # the receiver has closed it meanwhile; try once more on a new one
                return self._send(request)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise self._unreachable(error) from None

    def _send(self, request: Outgoing) -> Answer:
        self._connection.putrequest(request.method, f"{self._prefix}{request.target}", skip_accept_encoding=True)
        for name, value in request.headers:
            if name.lower() not in OF_THE_CONNECTION:
                self._connection.putheader(name, value.encode())
        if request.body or request.method == "POST":
            self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders(request.body or None)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read(MOST_READ), tuple(response.getheaders()))
        if not response.isclosed():
            self._connection.close()
        return answer

    def _unreachable(self, error: Exception) -> ClientError:
        self._connection.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no reply"
        return ClientError(f"cannot reach the receiver {self.url}: {reason}; is liveview running there?")
