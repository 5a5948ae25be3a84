"""A plain client of a receiver, for `send` and the stories: one connection, one request at a time."""

import http.client
import re
from types import TracebackType
from urllib.parse import urlsplit

import msgspec

from liveview.model.event import Headers

TIMEOUT = 10.0
"""Seconds for one exchange; a receiver that is alive answers within milliseconds."""
_STALE = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)
MOST_READ = 1 << 20
"""Bytes of a reply that are read."""
JSON: Headers = (("Content-Type", "application/json"),)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OF_THE_CONNECTION = frozenset({"host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect"})
"""Headers of a recorded request that say nothing about the next one that carries its body."""


class ClientError(Exception):
    """The receiver could not be reached; the message is one sentence for the user."""


class Answer(msgspec.Struct, frozen=True):
    """What a receiver replied."""

    status: int
    body: bytes
    headers: Headers = ()

    def header(self, name: str) -> str:
        """The value of a header; "" when the reply has none."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")


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

    def post(self, body: bytes, headers: Headers = JSON, query: str = "") -> Answer:
        """Send one body; raises `ClientError`. Headers that belong to a connection are left out: it has its own.

        `query` is put behind the path of the URL, "" for none.
        """
        for name, value in headers:
            if not _can_be_sent(name, value):
                raise ClientError(f"the header {name!r} cannot be sent with the value {value!r}")
        path = f"{self._path}?{query}" if query else self._path
        try:
            try:
                return self._post(path, body, headers)
            except _STALE:
                self._connection.close()  # it was kept alive too long; once more on a new one
                return self._post(path, body, headers)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise self._unreachable(error) from None

    def _post(self, path: str, body: bytes, headers: Headers) -> Answer:
        self._connection.putrequest("POST", path, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() not in _OF_THE_CONNECTION:
                self._connection.putheader(name, value.encode())
        self._connection.putheader("Content-Length", str(len(body)))
        self._connection.endheaders(body)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read(MOST_READ), tuple(response.getheaders()))
        if not response.isclosed():
            self._connection.close()
        return answer

    def _unreachable(self, error: Exception) -> ClientError:
        self._connection.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no reply"
        return ClientError(f"cannot reach the receiver {self.url}: {reason}; is liveview running there?")


def _can_be_sent(name: str, value: str) -> bool:
    """Whether a header is one: a name without blanks, a value on one line."""
    return _NAME.fullmatch(name) is not None and not any(character in "\r\n\0" for character in value)
