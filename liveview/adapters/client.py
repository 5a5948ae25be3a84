"""A plain client of a receiver, for `send` and the stories: one connection, one request at a time."""

import http.client
from types import TracebackType
from urllib.parse import urlsplit

import msgspec

TIMEOUT = 10.0
"""Seconds for one exchange; a receiver that is alive answers within milliseconds."""
_STALE = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)
MOST_READ = 1 << 20
"""Bytes of a reply that are read."""


class ClientError(Exception):
    """The receiver could not be reached; the message is one sentence for the user."""


class Answer(msgspec.Struct, frozen=True):
    """What a receiver replied."""

    status: int
    body: bytes


class Client:
    """Posts events to `URL/track`. Reconnects when the receiver closed the connection."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or " " in url or parts.scheme not in {"http", "https"}:
            raise ClientError(f"{url!r} is not the URL of a receiver, use http://127.0.0.1:4080")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(host, port, timeout=TIMEOUT)
        self._path = parts.path.rstrip("/").removesuffix("/track") + "/track"
        self.url = f"{parts.scheme}://{parts.netloc}{self._path}"

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def post(self, body: bytes) -> Answer:
        """Send one body as JSON; raises `ClientError`."""
        try:
            try:
                return self._post(body)
            except _STALE:
                self._connection.close()  # it was kept alive too long; once more on a new one
                return self._post(body)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise self._unreachable(error) from None

    def _post(self, body: bytes) -> Answer:
        self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read(MOST_READ))
        if not response.isclosed():
            self._connection.close()
        return answer

    def _unreachable(self, error: Exception) -> ClientError:
        self._connection.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no reply"
        return ClientError(f"cannot reach the receiver {self.url}: {reason}; is liveview running there?")
