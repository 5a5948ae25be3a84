"""Reading a stream of server-sent events over a real socket."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.support.api.asking import PREFIX
from tests.support.api.waiting import token
from tests.support.running import PATIENCE, Running


@dataclass(frozen=True)
class Told:
    """One event of a stream."""

    id: str
    event: str
    data: Any

    @property
    def key(self) -> tuple[str, Any]:
        """The kind of the fact and its id in the log."""
        return self.event, self.data.get("id")


class Stream:
    """A stream; its headers have arrived."""

    def __init__(self, app: Running, last: str = "", *, receive: int = 0, **values: object) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=PATIENCE)
        if receive:
            self._connection.connect()
            connected: socket.socket = self._connection.sock
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        headers = {**token(app), **({"Last-Event-ID": last} if last else {})}
        self._connection.request("GET", f"{PREFIX}stream?{urlencode(values)}", headers=headers)
        self.response = self._connection.getresponse()
        assert self.response.status == 200, self.response.read()
        self.told: list[Told] = []

    def next(self) -> Told:
        """The next event; comments are left out."""
        fields: dict[str, str] = {}
        while line := self.response.readline():
            text = line.decode().rstrip("\n")
            if not text and "data" in fields:
                self.told.append(Told(fields["id"], fields["event"], json.loads(fields["data"])))
                return self.told[-1]
            name, _, value = text.partition(": ")
            fields[name] = value
        raise EOFError

    def take(self, count: int) -> list[Told]:
        """The next events."""
        return [self.next() for _ in range(count)]

    def until(self, condition: Callable[[Told], bool]) -> list[Told]:
        """The next events up to one that meets a condition."""
        found = [self.next()]
        while not condition(found[-1]):
            found.append(self.next())
        return found

    def close(self) -> None:
        """Hang up."""
        self.response.close()
        self._connection.close()


@contextmanager
def streaming(app: Running, last: str = "", *, receive: int = 0, **values: object) -> Iterator[Stream]:
    """A stream that is closed at the end."""
    stream = Stream(app, last, receive=receive, **values)
    try:
        yield stream
    finally:
        stream.close()
