"""A proxy in front of the receiver that loses replies: what a client sees when a network fails at the wrong moment."""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

PATIENCE = 30.0
_BY_HAND = {"connection", "content-length", "transfer-encoding", "host"}


class Passed(NamedTuple):
    """What the receiver answered to a request that was passed on."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


Loss = Callable[["Handler", Passed, threading.Event], None]
"""What becomes of a reply that is lost; the event is set when the test ends."""


def swallow(handler: "Handler", passed: Passed, ending: threading.Event) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def hold(handler: "Handler", passed: Passed, ending: threading.Event) -> None:
    """Say nothing until the test ends: the client's own timeout decides."""
    ending.wait(PATIENCE)
    handler.close_connection = True


def unavailable(handler: "Handler", passed: Passed, ending: threading.Event) -> None:
    """Answer 503 in the receiver's place, readable for a page."""
    handler.reply(Passed(503, passed.headers, b"the gateway lost the reply"))


class Proxy(ThreadingHTTPServer):
    """Passes requests on to `port`; the replies to the first `losses` POSTs are lost."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, port: int, lose: Loss, losses: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = port
        self.lose = lose
        self.losses = losses
        self.ending = threading.Event()
        self.counting = threading.Lock()
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def authority(self) -> str:
        """Host and port of the proxy."""
        return f"127.0.0.1:{self.server_address[1]}"

    def is_lost(self) -> bool:
        """Whether the next reply is lost; counts it."""
        with self.counting:
            lost = self.losses > 0
            self.losses -= lost
        return lost

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave when they like."""


class Handler(BaseHTTPRequestHandler):
    """One connection through the proxy."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def reply(self, passed: Passed) -> None:
        """Send a reply to the client."""
        self.send_response_only(passed.status)
        for name, value in passed.headers:
            if name.lower() not in _BY_HAND:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(passed.body)))
        self.send_header("Connection", "close")  # so that no thread waits for a request that never comes
        self.end_headers()
        self.wfile.write(passed.body)
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.reply(self._passed_on())

    def do_OPTIONS(self) -> None:
        self.reply(self._passed_on())

    def do_POST(self) -> None:
        passed = self._passed_on()
        if self.server.is_lost():
            self.server.lose(self, passed, self.server.ending)
        else:
            self.reply(passed)

    def _passed_on(self) -> Passed:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=PATIENCE)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _BY_HAND}
        with contextlib.closing(connection):
            connection.request(self.command, self.path, body or None, headers)
            with connection.getresponse() as response:
                return Passed(response.status, response.getheaders(), response.read())


@contextlib.contextmanager
def losing(port: int, lose: Loss = swallow, *, losses: int = 1, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy in front of the receiver at `port`, for the length of the block."""
    proxy = Proxy(port, lose, losses, tls)
    serving = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, name="proxy")
    serving.start()
    try:
        yield proxy
    finally:
        proxy.ending.set()
        proxy.shutdown()
        serving.join(PATIENCE)
        proxy.server_close()
