"""A screen in a few lines: a real process that draws what it gets, so that tests of windows need no program."""

import contextlib
import sys
from collections.abc import AsyncIterator

import aiohttp

from liveview.web.server import BrowserServer

_BEGIN = r"""
import json, os, struct, sys, time
def draw(text):
    content = text.encode()
    os.write(1, b"D" + struct.pack(">I", len(content)) + content)
def packets():
    while letter := sys.stdin.buffer.read(1):
        (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
        yield letter, sys.stdin.buffer.read(length)
"""
_REPEATS = r"""
os.write(1, b"a line before\n__GANGLION__\n")
draw(f"size {os.environ['COLUMNS']}x{os.environ['ROWS']} pid {os.getpid()}|")
for letter, content in packets():
    if letter == b"D":
        draw(f"typed {content.decode()}|")
        continue
    told = json.loads(content)
    if told["type"] == "quit":
        break
    draw(" ".join(str(value) for value in told.values()) + "|")
"""
_FAILS = r"""
print("liveview: the session is \x1b[31mgone", file=sys.stderr)
sys.exit(2)
"""
_STUBBORN = r"""
os.write(1, b"__GANGLION__\n")
draw(f"pid {os.getpid()}|")
while True:
    time.sleep(60)
"""


def _program(code: str) -> list[str]:
    return [sys.executable, "-c", _BEGIN + code]


REPEATS = _program(_REPEATS)
"""Draws its size, its process number and what it gets; ends when it is told to, or its stdin does."""
FAILS = _program(_FAILS)
"""Says why on stderr, and ends."""
STUBBORN = _program(_STUBBORN)
"""Never ends by itself."""


class Browser:
    """What a browser does, without one: it changes the token for the cookie, and talks over the WebSocket."""

    def __init__(self, link: str, session: aiohttp.ClientSession) -> None:
        self.origin, _, self.token = link.partition("/#")
        self.session = session
        self.cookie = ""
        self.door = ""

    async def enter(self) -> str:
        """Give the token, keep the cookie; the path of the screen."""
        headers = {"Origin": self.origin}
        async with self.session.post(f"{self.origin}/enter", data=self.token, headers=headers) as response:
            assert response.status == 200, await response.text()
            self.cookie = response.headers["Set-Cookie"].partition(";")[0]
            self.door = await response.text()
        return self.door

    async def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        """Ask for a path beneath the door; the status, and the text."""
        everything = {"Cookie": self.cookie, **headers}
        async with self.session.get(f"{self.origin}{self.door}{path}", headers=everything) as response:
            return response.status, await response.text(errors="replace")

    @contextlib.asynccontextmanager
    async def window(self, size: str = "?width=100&height=30") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """The WebSocket of one window."""
        headers = {"Cookie": self.cookie, "Origin": self.origin}
        async with self.session.ws_connect(f"{self.origin}{self.door}screen{size}", headers=headers) as socket:
            yield socket


@contextlib.asynccontextmanager
async def browsing(server: BrowserServer) -> AsyncIterator[Browser]:
    """A browser for a server that was started; the server is stopped at the end."""
    jar = aiohttp.DummyCookieJar()
    try:
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Browser(server.link, session)
    finally:
        assert server.stop()


async def until(socket: aiohttp.ClientWebSocketResponse, text: str) -> str:
    """Read what is drawn until it holds a text, or the window ends; all that was read."""
    drawn = ""
    while text not in drawn or not text:
        message = await socket.receive(30)
        if message.type is not aiohttp.WSMsgType.BINARY:
            break
        drawn += message.data.decode()
    return drawn
