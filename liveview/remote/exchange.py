"""One HTTP request and its reply, on a connection of its own."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping

from liveview.errors import GoneError, NotAnsweredError
from liveview.remote.address import Address
from liveview.remote.refusals import refusal

CONNECT_SECONDS = 5.0
"""Seconds to connect: on one machine it takes less than a millisecond."""
MOST_READ = 256 << 20
"""Bytes of a reply that are read; a page has 8 MiB at most, and what a wait returns depends on its count."""
_JSON = "application/json"


@contextlib.contextmanager
def opened(
    address: Address,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    seconds: float,
    ca: str | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """Send a request; the reply with its body still to be read.

    `seconds` may pass between two pieces of the reply. `ca` is the file of the certificate that an
    https address must show; None for those that the system trusts. Raises `RemoteError`.
    """
    connection = _connected(address, ca)
    try:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        with _told(address):
            connection.request(method, target, body, {**headers, "Connection": "close"})
            response = connection.getresponse()
        with response:
            yield response
    finally:
        connection.close()


def read(address: Address, response: http.client.HTTPResponse, expected: str = _JSON) -> bytes:
    """The body of a reply in this media type; raises `RemoteError`, also for a reply that is not 2xx."""
    media_type = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    with _told(address):
        content = response.read(MOST_READ + 1)
    if len(content) > MOST_READ:
        raise GoneError(f"the answer of {address.url} is larger than {MOST_READ >> 20} MiB")
    if response.length:
        raise GoneError(f"the liveview at {address.url} went away in the middle of its answer")
    if not 200 <= response.status < 300:
        raise refusal(address.url, response.status, media_type, content)
    if media_type != expected:
        raise NotAnsweredError(f"what answers at {address.url} is not a liveview")
    return content


class KeptConnection:
    """One connection for many requests, one after another. It is opened when it is needed, and again after a loss.

    `ca` is as in `opened`. One thread asks and closes; any thread may `stop` it, which ends the request under way.
    """

    def __init__(self, address: Address, ca: str | None = None) -> None:
        self._address = address
        self._ca = ca
        self._connection: http.client.HTTPConnection | None = None
        self._is_over = False

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        seconds: float,
        expected: str = _JSON,
    ) -> bytes:
        """The body of the reply, as `read` gives it; raises `RemoteError`.

        A request on a connection that the other side has closed meanwhile is made once more, so it must be harmless
        twice. `seconds` may pass between two pieces of the reply.
        """
        if self._connection is not None:
            try:
                return self._ask(self._connection, method, target, headers, body, seconds, expected)
            except GoneError as error:
                if isinstance(error.__context__, TimeoutError):
                    raise
        if self._is_over:
            raise GoneError(f"the connection to {self._address.url} is closed")
        self._connection = _connected(self._address, self._ca)
        return self._ask(self._connection, method, target, headers, body, seconds, expected)

    def stop(self) -> None:
        """Ask no more."""
        self._is_over = True
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float,
        expected: str,
    ) -> bytes:
        try:
            if connection.sock is not None:
                connection.sock.settimeout(seconds)
            with _told(self._address):
                connection.request(method, target, body, dict(headers))
                response = connection.getresponse()
            with response:
                content = read(self._address, response, expected)
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return content

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def lines(address: Address, response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The lines of a reply as they arrive, each with its end; raises `GoneError`."""
    while True:
        with _told(address):
            line = response.readline(MOST_READ)
        if not line:
            return
        yield line


def _connected(address: Address, ca: str | None) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    try:
        if address.scheme == "https":
            context = ssl.create_default_context(cafile=ca)
            connection = http.client.HTTPSConnection(
                address.host, address.port, timeout=CONNECT_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(address.host, address.port, timeout=CONNECT_SECONDS)
        connection.connect()
    except (OSError, UnicodeError) as error:
        raise NotAnsweredError(
            f"nobody answers at {address.url}: {_reason(error)}; is liveview running there?"
        ) from None
    return connection


@contextlib.contextmanager
def _told(address: Address) -> Iterator[None]:
    """Turn what happens to an open connection into `GoneError`."""
    try:
        yield
    except TimeoutError:
        raise GoneError(f"the liveview at {address.url} does not answer in time") from None
    except (OSError, http.client.HTTPException) as error:
        raise GoneError(f"the liveview at {address.url} went away: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or "the connection was closed"
