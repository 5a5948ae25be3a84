"""An event loop whose clock jumps to the next timer: what takes minutes is over at once, and always at the same time.

The protocols of its servers talk to `FakeClient`s, so a test decides what arrives in which segment.
"""

import asyncio
import selectors
import socket
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PEER = ("127.0.0.1", 50_000)


class _Selector(selectors.DefaultSelector):
    """Waits for nothing: `jump` is told how long it would have waited."""

    jump: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout:
            self.jump(timeout)
        return found


class _Listening:
    """What `create_server` returns: a socket that nobody connects to."""

    def __init__(self, host: str, port: int) -> None:
        self.sockets = [socket.create_server((host, port))]

    def close(self) -> None:
        for each in self.sockets:
            each.close()


class JumpingLoop(asyncio.SelectorEventLoop):
    """The loop; `makers` make the protocols of the servers that were created, in order."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.jump = self._jump
        self._now = 1_000.0
        super().__init__(selector)
        self.makers: list[Callable[[], asyncio.Protocol]] = []
        self.complaints: list[str] = []
        self.set_exception_handler(lambda _, context: self.complaints.append(str(context.get("message"))))

    def time(self) -> float:
        return self._now

    def _jump(self, seconds: float) -> None:
        self._now += seconds

    async def create_server(self, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> Any:
        self.makers.append(protocol_factory)
        return _Listening(host, port)


class FakeClient(asyncio.Transport):
    """A client, and the transport to it. `wrote` and `closed_at` are what it sees of the server."""

    def __init__(self, loop: JumpingLoop, maker: int = 0) -> None:
        super().__init__()
        self._loop = loop
        self._protocol = loop.makers[maker]()
        self._waiting: list[bytes] = []
        self._reads = True
        self._closing = False
        self.wrote = b""
        self.closed_at: float | None = None
        """Seconds from the connection to its end; None while it is open."""
        self._began = loop.time()
        self._protocol.connection_made(self)

    @property
    def protocol(self) -> Any:
        """The server's end of the connection."""
        return self._protocol

    def send(self, data: bytes) -> None:
        """A segment arrives."""
        self._waiting.append(data)
        self._take()

    def send_end(self) -> None:
        """The client sends no more."""
        if not self._closing and not self._protocol.eof_received():
            self.close()

    def reset(self) -> None:
        """The client goes away."""
        self._lose(ConnectionResetError())

    def stop_reading(self) -> None:
        """The client's buffers are full."""
        self._protocol.pause_writing()

    def read_on(self) -> None:
        """They have room again."""
        self._protocol.resume_writing()

    def _take(self) -> None:
        while self._waiting and self._reads and not self._closing:
            self._protocol.data_received(self._waiting.pop(0))

    def _lose(self, error: Exception | None) -> None:
        if not self._closing:
            self._closing = True
            self.closed_at = self._loop.time() - self._began
            self._loop.call_soon(self._protocol.connection_lost, error)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return PEER if name == "peername" else default

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._closing:
            self.wrote += bytes(data)

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        pass

    def close(self) -> None:
        self._lose(None)

    def abort(self) -> None:
        self._lose(None)

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._reads = False

    def resume_reading(self) -> None:
        self._reads = True
        self._loop.call_soon(self._take)


def jumping(work: Callable[[JumpingLoop], Coroutine[Any, Any, T]]) -> T:
    """Run `work` on a loop of its own."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, JumpingLoop)
        return runner.run(work(loop))
