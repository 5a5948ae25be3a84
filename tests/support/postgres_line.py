"""A line to a PostgreSQL that a test can hold, cut, or rob of the answers to what was stored.

It forwards bytes on loopback, in a thread of its own, and reads just enough of the protocol (PostgreSQL, "Message
Flow") to know when a transaction that stored something has ended.
"""

import asyncio
import re
import struct
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from tests.support.postgres import HOST, PATIENCE

_STORES = re.compile(rb"\b(?:insert|update|delete)\b|\"liveview_\w+\"\.(?!beat\b|digest\b)\w+\(", re.IGNORECASE)
"""What stores something: a statement, or a function of a session but for signs of life and reading."""
_CHUNK = 1 << 16
_TURNS = 3
_START_OF_TLS, _START_OF_GSS = 80_877_103, 80_877_104


class Line:
    """Forwards connections to `port` of the server, which may be another one later."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.port = 0
        """Where to connect to."""
        self.unknown = False
        """Whether a connection is cut as soon as the server has committed something, before it can say so."""
        self.robbed = 0
        """How many answers were kept back."""
        self._open: set[_Forwarded] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._may_pass = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        self._may_pass.set()
        self._run(self._listen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._run(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def hold(self) -> None:
        """From now on nothing arrives on either side, until `release`."""
        self._loop.call_soon_threadsafe(self._may_pass.clear)

    def release(self) -> None:
        """Let pass what was held."""
        self._loop.call_soon_threadsafe(self._may_pass.set)

    def cut(self) -> None:
        """Break all connections, and refuse new ones until `mend`."""
        self._run(self._cut)

    def mend(self) -> None:
        """Take connections again, on the same port."""
        self._run(self._listen)

    def _run(self, act: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(act(), self._loop).result(PATIENCE)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self.port, limit=_CHUNK)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for each in tuple(self._open):
            each.abort()

    async def _end(self) -> None:
        while others := asyncio.all_tasks() - {asyncio.current_task()}:  # a connection may just have been accepted
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        await self._cut()
        for _ in range(_TURNS):
            await asyncio.sleep(0)  # a broken connection is closed in a later turn of the loop

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Known at once, so that it can be broken before anything was forwarded."""
        forwarded = _Forwarded(writer)
        self._open.add(forwarded)
        task = self._loop.create_task(self._forward(forwarded, reader))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forward(self, forwarded: "_Forwarded", reader: asyncio.StreamReader) -> None:
        try:
            there, forwarded.server = await asyncio.open_connection(HOST, self.server_port)
            await asyncio.gather(self._requests(forwarded, reader), self._answers(forwarded, there))
        except (OSError, asyncio.CancelledError):
            pass  # a server that is down, a side that went away, or the end of the line
        finally:
            forwarded.abort()
            self._open.discard(forwarded)

    async def _requests(self, forwarded: "_Forwarded", reader: asyncio.StreamReader) -> None:
        """What the client sends."""
        assert forwarded.server is not None
        while data := await reader.read(_CHUNK):
            await self._may_pass.wait()
            forwarded.asked(data)
            forwarded.server.write(data)
            await forwarded.server.drain()
        forwarded.server.close()

    async def _answers(self, forwarded: "_Forwarded", reader: asyncio.StreamReader) -> None:
        """What the server answers."""
        while data := await reader.read(_CHUNK):
            await self._may_pass.wait()
            if forwarded.stored(data) and self.unknown:
                self.robbed += 1
                break
            forwarded.client.write(data)
            await forwarded.client.drain()
        forwarded.abort()


class _Forwarded:
    """One connection, and whether its transaction stores something."""

    def __init__(self, client: asyncio.StreamWriter) -> None:
        self.client = client
        self.server: asyncio.StreamWriter | None = None
        self._requests = _Messages(starts=True)
        self._answers = _Messages(starts=False)
        self._stores = False

    def asked(self, data: bytes) -> None:
        """Look at what the client sends."""
        for kind, content in self._requests.whole(data):
            if kind in b"PQ" and _STORES.search(content):
                self._stores = True

    def stored(self, data: bytes) -> bool:
        """Whether these answers of the server end a transaction that stored something."""
        if self._requests.starting:
            return False  # one byte about encryption
        ended = False
        for kind, content in self._answers.whole(data):
            if kind == b"E":
                self._stores = False
            elif kind == b"Z" and content == b"I":
                ended, self._stores = ended or self._stores, False
        return ended

    def abort(self) -> None:
        """Break both sides."""
        for side in (self.client, self.server):
            if side is not None:
                side.transport.abort()


class _Messages:
    """Finds the messages in a stream."""

    def __init__(self, *, starts: bool) -> None:
        self.starting = starts
        """Whether the first message, which has no kind, is still to come."""
        self._data = bytearray()

    def whole(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The messages that are whole now: kind and content."""
        self._data += data
        while True:
            head = 0 if self.starting else 1
            if len(self._data) < head + 4:
                return
            (length,) = struct.unpack_from("!i", self._data, head)
            if len(self._data) < head + length:
                return
            kind, content = bytes(self._data[:head]), bytes(self._data[head + 4 : head + length])
            del self._data[: head + length]
            if head:
                yield kind, content
            else:
                self.starting = struct.unpack_from("!i", content)[0] in (_START_OF_TLS, _START_OF_GSS)
