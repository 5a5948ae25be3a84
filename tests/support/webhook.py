"""A hostile webhook of the tests' own: an HTTP server on plain sockets that does to each request what it is told.

    with Webhook(answer(500), hang, answer(200)) as hook:
        ...                       # call hook.url
        hook.wait_for_hits(3)

The n-th request meets the n-th behaviour, the last behaviour goes on for ever. A behaviour is a function of
an `Exchange`; it returns True when the connection may carry another request. Every wait ends when the webhook is
closed, at the end of the `with` block, where all its threads are joined.
"""

import errno
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeAlias

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""
_ENDS = (OSError, ssl.SSLError, ValueError)


@dataclass(frozen=True)
class Seen:
    """One request as it arrived. `at` is monotonic time when it was whole."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: float

    def header(self, name: str) -> str | None:
        """The value of the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Exchange:
    """What a behaviour works with."""

    connection: socket.socket
    request: Seen
    closing: threading.Event
    answered: Callable[[], None]
    """To be called before the last byte of a reply is sent: the caller may then come back sooner than the sender."""

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait, unless the webhook is closed."""
        if self.closing.wait(seconds):
            raise OSError("the webhook is closed")

    def until_gone(self) -> None:
        """Wait until the caller has closed the connection."""
        while self.connection.recv(65_536):
            pass


Behaviour: TypeAlias = Callable[[Exchange], bool]


def raw(data: bytes) -> Behaviour:
    """Reply with these bytes and close."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(data)
        return False

    return behave


def answer(status: int, body: bytes = b"", headers: Iterable[tuple[str, str]] = (), *, after: float = 0) -> Behaviour:
    """A correct reply, `after` seconds; the connection stays open."""
    extra = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"HTTP/1.1 {status} Whatever\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode()

    def behave(exchange: Exchange) -> bool:
        if after:
            exchange.pause(after)
        exchange.answered()
        exchange.send(head + body)
        return True

    return behave


def drip(data: bytes, every: float, *, first: bytes = b"") -> Behaviour:
    """Send `first` at once, then one byte every `every` seconds."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(first)
        for byte in data:
            exchange.pause(every)
            exchange.send(bytes([byte]))
        return False

    return behave


def endless(first: bytes, chunk: bytes) -> Behaviour:
    """Send `first`, then `chunk` again and again until the caller has enough."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(first)
        while not exchange.closing.is_set():
            exchange.send(chunk)
        return False

    return behave


def hang(exchange: Exchange) -> bool:
    """Never answer."""
    exchange.until_gone()
    return False


def close(exchange: Exchange) -> bool:
    """Close without a word."""
    return False


def reset(exchange: Exchange) -> bool:
    """Cut the connection with RST."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def idle_close(after: float) -> Behaviour:
    """Answer 200 and close the idle connection a little later."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        exchange.connection.settimeout(after)
        return True

    return behave


@dataclass
class Webhook:
    """The server. `hits` counts requests that arrived whole, `connections` counts accepted ones."""

    behaviours: tuple[Behaviour, ...]
    greeting: bytes
    tls: ssl.SSLContext | None
    requests: list[Seen] = field(default_factory=list)
    connections: int = 0
    gone: int = 0
    """How many connections have ended."""
    most_open: int = 0
    """The most requests that were being answered at one time."""

    def __init__(self, *behaviours: Behaviour, greeting: bytes = b"", tls: ssl.SSLContext | None = None) -> None:
        self.behaviours = behaviours or (answer(200),)
        self.greeting = greeting
        self.tls = tls
        self.requests = []
        self.connections = self.gone = self.most_open = 0
        self._open = 0
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> "Webhook":
        self._accepting = threading.Thread(target=self._accept, name="webhook")
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        # Wakes `accept`, which closing the socket alone does not do on every system.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._accepting.join(PATIENCE)
        self._listener.close()
        with self._changed:
            sockets = list(self._sockets)
        for connection in sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads:
            thread.join(PATIENCE)

    @property
    def hits(self) -> int:
        """How many requests arrived whole."""
        return len(self.requests)

    def wait_for_hits(self, count: int, timeout: float = PATIENCE) -> None:
        """Wait until `count` requests arrived whole."""
        self.wait_for(lambda: self.hits >= count, timeout)

    def wait_for(self, condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait until a condition on this webhook holds; it is looked at after every request and every close."""
        with self._changed:
            assert self._changed.wait_for(condition, timeout), f"{self.hits} hits, {self.gone} gone"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError as error:
                if error.errno != errno.EMFILE:
                    raise
                self._closing.wait(0.05)  # this process is short of descriptors: so a test wants it
                continue
            if self._closing.is_set():
                connection.close()
                return
            with self._changed:
                self.connections += 1
                self._sockets.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="webhook-connection")
            self._threads.append(thread)
            thread.start()

    def _answering(self) -> Callable[[], None]:
        """What notes, once, that a request is no longer open."""
        is_open = [True]

        def answered() -> None:
            with self._changed:
                self._open -= len(is_open)
                is_open.clear()

        return answered

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(plain, server_side=True)
            connection.sendall(self.greeting)
            while (request := _read(connection)) is not None:
                with self._changed:
                    behaviour = self.behaviours[min(self.hits, len(self.behaviours) - 1)]
                    self.requests.append(request)
                    self._open += 1
                    self.most_open = max(self.most_open, self._open)
                    self._changed.notify_all()
                answered = self._answering()
                try:
                    again = behaviour(Exchange(connection, request, self._closing, answered))
                finally:
                    answered()
                if not again:
                    break
        except _ENDS:
            pass
        finally:
            connection.close()
            plain.close()
            with self._changed:
                self._sockets.discard(plain)
                self.gone += 1
                self._changed.notify_all()


def _read(connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = tuple((name, value.strip()) for name, _, value in (text.partition(":") for text in lines))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while len(body) < length:
        chunk = connection.recv(65_536)
        if not chunk:
            return None
        body += chunk
    return Seen(line, headers, body, time.monotonic())
