"""A line on loopback over which everything takes time, as over a long distance."""

import asyncio
import threading
from types import TracebackType

from tests.support.postgres import HOST, PATIENCE

_CHUNK = 1 << 16


class SlowLine:
    """Forwards connections to `server_port`; whatever is sent arrives `delay` seconds later, in each direction."""

    def __init__(self, server_port: int, delay: float) -> None:
        self._server_port = server_port
        self._delay = delay
        self.port = 0
        """Where to connect to."""
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slow line", daemon=True)

    def __enter__(self) -> "SlowLine":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._forward, HOST, 0, limit=_CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(HOST, self._server_port)
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        except (OSError, asyncio.CancelledError):
            pass  # one of the sides went away, or the end of the line
        finally:
            for side in (writer, back):
                side.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction; what follows closely does not wait for what is on its way."""
        while data := await reader.read(_CHUNK):
            self._loop.call_later(self._delay, writer.write, data)
        self._loop.call_later(self._delay, writer.close)
        await writer.wait_closed()
