"""Requests of the HTTP API that wait, on connections of their own."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from tests.support.api.asking import PREFIX, ask
from tests.support.running import PATIENCE, Reply, Running


def wait(app: Running, wanted: str = "", **values: object) -> Reply:
    """Wait for events and return the reply."""
    return ask(app, "GET", f"wait?{urlencode({'filter': wanted, **values})}")


def answer(reply: Reply, status: int = 200) -> Any:
    """What a wait was answered, as JSON."""
    assert reply.status == status, (reply.status, reply.body)
    return json.loads(reply.body)


def token(app: Running) -> dict[str, str]:
    """The header with the token."""
    return {"Authorization": f"Bearer {app.runtime.session.endpoints.token}"}


def arrived(app: Running) -> None:
    """Return when requests that were sent before have reached their handlers: they are taken in their order."""
    for _ in range(3):
        assert ask(app, "GET", "live").status == 200


class Open:
    """A request that was sent and not answered yet."""

    def __init__(self, app: Running, path: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=PATIENCE)
        self._connection.request("GET", PREFIX + path, headers={**token(app), **headers})

    def reply(self) -> Reply:
        """The reply, once it is there."""
        with self._connection.getresponse() as response:
            return Reply(response.status, dict(response.getheaders()), response.read())

    def hang_up(self) -> None:
        """Close the connection."""
        connected = self._connection.sock
        if connected is not None:
            connected.shutdown(socket.SHUT_RDWR)
        self._connection.close()


@contextmanager
def waiting(app: Running, number: int, /, **values: object) -> Iterator[list[Open]]:
    """This many requests wait at the same time; those that are left hang up at the end."""
    opened = [Open(app, f"wait?{urlencode(values)}") for _ in range(number)]
    try:
        yield opened
    finally:
        for each in opened:
            each.hang_up()
