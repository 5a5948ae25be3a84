"""The receiver among clients that stall, crowd in, or send much at once."""

import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.support.running import event, request, running
from tests.support.timing import late


class TestStalledClient:
    """What stalls is cut off, everyone else is served meanwhile."""

    def test_delays_nobody_else(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, contextlib.ExitStack() as stack:
            for number in range(200):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", app.port), timeout=5))
                head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n"
                connection.sendall(head.encode() + (b"Content-Length: 9\r\n\r\nx" if number % 2 else b""))
            app.post(event())
            started = time.monotonic()
            assert app.post(event()).status == 200
            assert time.monotonic() - started < 0.5 + late()

    @pytest.mark.slow
    def test_with_half_a_header_is_cut_off_after_ten_seconds(self, tmp_path: Path) -> None:
        begun = (b"", b"POST /track HT", b"POST /track HTTP/1.1\r\nHost: x\r\n")
        with running(tmp_path) as app, contextlib.ExitStack() as stack:
            connections = {
                sent: stack.enter_context(socket.create_connection(("127.0.0.1", app.port))) for sent in begun
            }
            for sent, connection in connections.items():
                connection.sendall(sent)
            deadline = time.monotonic() + 12
            still_open = []
            for sent, connection in connections.items():
                connection.settimeout(max(0.01, deadline - time.monotonic()))
                try:
                    connection.recv(1000)
                except TimeoutError:
                    still_open.append(sent)
            assert still_open == []

    def test_connections_are_limited_to_256(self, tmp_path: Path) -> None:
        """Above the limit new ones are closed or not accepted, so that descriptors stay bounded."""
        with running(tmp_path) as app, contextlib.ExitStack() as stack:
            before = len(list(Path("/proc/self/fd").iterdir()))
            count = 400
            for _ in range(count):
                stack.enter_context(socket.create_connection(("127.0.0.1", app.port), timeout=5))
            # The engine accepts in order: when a later one is answered or refused, all before it were accepted.
            with contextlib.suppress(OSError):
                app.raw(request(app), timeout=1)
            # Those that are told to come back are open for a moment longer.
            app.wait_until(lambda: len(list(Path("/proc/self/fd").iterdir())) - before - count <= 256 + 20)


class TestPipelining:
    def test_is_answered_in_order_up_to_the_first_mistake(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            good = request(app, body=event("p")).replace(b"Connection: close\r\n", b"")
            with socket.create_connection(("127.0.0.1", app.port), timeout=5) as connection:
                connection.sendall(good * 20)
                replies = b""
                while replies.count(b"HTTP/1.1 200 ") < 20:
                    replies += connection.recv(65_536)
                connection.sendall(b"nonsense\r\n\r\n" + good)
                while chunk := connection.recv(65_536):
                    replies += chunk
            assert replies.count(b"HTTP/1.1 200 ") == 20
            assert app.rows("select count(*) from events") == [20]
            assert app.rows("select count(*) from events where verdict = 'accepted'") == [1]

    def test_of_parallel_clients_counts_every_event_once(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            threads = [threading.Thread(target=lambda: [app.post(event()) for _ in range(25)]) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert app.rows("select count(*), min(id), max(id) from events") == [(200, 1, 200)]
            assert app.rows("select count(*), max(id) from requests") == [(200, 200)]
