"""The windows that are open: what their browsers send and get, and how many there may be."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from liveview.adapters.tasks import Tasks
from liveview.text.escaping import escaped
from liveview.web.window import Window, window_size

MOST_WINDOWS = 20
"""Windows at one time: each is a process with some 60 MB of memory."""
FULL = f"{MOST_WINDOWS} windows are open, and there may not be more. Close one, then load this page again."
HEARTBEAT = 15.0
"""Seconds between two questions whether the browser is still there; a laptop that sleeps does not answer."""
_MOST_TYPED = 4 * 1024 * 1024
"""Bytes of one message of a browser: something pasted."""
AT_THE_END = 0.8
"""Seconds that all windows have to end together: the program ends within three, and its last copy needs two."""
_FAREWELL = 0.5
"""Seconds for a browser to hear that its window is closed."""


class Windows:
    """Runs `command` for each window. All methods belong to one loop."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], most: int = MOST_WINDOWS) -> None:
        self._command = command
        self._environment = environment
        self._most = most
        self._sockets: set[web.WebSocketResponse] = set()
        self._windows: set[Window] = set()
        self._tasks = Tasks(_report)
        self._is_over = False

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return len(self._sockets) >= self._most

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Show a screen in the browser that asks for it, until either of them ends."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=_MOST_TYPED)
        if not socket.can_prepare(request).ok:
            raise web.HTTPBadRequest(text="this path is for a WebSocket")
        is_full = self.is_full
        self._sockets.add(socket)
        try:
            await socket.prepare(request)
            if is_full or self._is_over:
                await self._say(socket, FULL if is_full else "liveview is about to end.")
            else:
                size = window_size(request.query.get("width"), request.query.get("height"))
                await self._show(socket, size)
        except ConnectionError:  # the browser is gone
            pass
        finally:
            self._sockets.discard(socket)
        return socket

    async def close(self) -> None:
        """End all windows, and start no more."""
        self._is_over = True
        closing = [window.close(AT_THE_END) for window in self._windows]
        closing += [self._end(socket) for socket in self._sockets]
        await asyncio.gather(*closing, return_exceptions=True)
        await self._tasks.cancel()

    def kill(self) -> None:
        """End all processes at once."""
        for window in self._windows:
            window.kill()

    async def _show(self, socket: web.WebSocketResponse, size: tuple[int, int]) -> None:
        try:
            window = await Window.open(self._command, self._environment, size)
        except OSError as error:
            await self._say(socket, f"the screen cannot be started: {error.strerror}")
            return
        self._windows.add(window)
        listening = self._tasks.start(window.listen(), "what a window says")
        drawing = self._tasks.start(_draw(window, socket), "what a window draws")
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await _obey(message.data, window, socket)
        finally:
            self._sockets.discard(socket)
            drawing.cancel()
            try:
                await window.close()
            finally:
                window.kill()
                listening.cancel()
                self._windows.discard(window)

    async def _say(self, socket: web.WebSocketResponse, sentence: str) -> None:
        await socket.send_bytes(escaped(sentence).encode())
        await self._end(socket)

    async def _end(self, socket: web.WebSocketResponse) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(socket.close(code=WSCloseCode.GOING_AWAY), _FAREWELL)


async def _draw(window: Window, socket: web.WebSocketResponse) -> None:
    """Send what a window draws; a browser that is slow makes the window wait."""
    with contextlib.suppress(ConnectionError):
        async for content in window.drawn():
            await socket.send_bytes(content)
        await socket.close()


async def _obey(message: str, window: Window, socket: web.WebSocketResponse) -> None:
    """Do what a message of the terminal in the browser says: a list of a name and what belongs to it.

    What cannot be understood is left out.
    """
    try:
        told = msgspec.json.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return
    match told:
        case ["stdin", str(text)]:
            await window.type(text)
        case ["resize", {"width": columns, "height": lines}]:
            await window.resize(window_size(columns, lines))
        case ["focus" | "blur" as name, *_]:
            await window.focus(has_it=name == "focus")
        case ["ping", str(asked)]:
            with contextlib.suppress(ConnectionError):
                await socket.send_json(["pong", asked])


def _report(name: str, error: BaseException) -> None:
    """A task failed for a reason that is not the browser's."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
