"""A screen in headless Chromium: the page, the keys and the mouse, and as text what its terminal was sent."""

import contextlib
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyte

from tests.support.needs import module, program
from tests.support.program import PATIENCE
from tests.support.sdk.browser import ONLY_LOOPBACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response, WebSocket


class Shown:
    """A page with the terminal. `text` is what the terminal shows, as an emulator reads what it was sent."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.asked: list[str] = []
        """The URLs that the page has fetched."""
        self.errors: list[str] = []
        """What its scripts failed at, and what its policy refused."""
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        page.on("response", self._saw)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", self._opened)

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, text: str) -> str:
        """Wait until the screen shows a text; the whole screen."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.text:
            assert time.monotonic() < deadline, f"{text!r} did not appear, {self.errors}:\n{self.text}"
            self.page.wait_for_timeout(20)
        return self.text

    def row_of(self, text: str) -> int:
        """The line of the screen that has a text, from 0."""
        return next(number for number, line in enumerate(self.screen.display) if text in line)

    def click(self, column: int, line: int) -> None:
        """Click in the middle of a cell."""
        size = self.page.locator(".xterm-screen").bounding_box()
        assert size is not None
        width, height = size["width"] / self.screen.columns, size["height"] / self.screen.lines
        self.page.mouse.click(size["x"] + (column + 0.5) * width, size["y"] + (line + 0.5) * height)

    def _saw(self, response: "Response") -> None:
        self.asked.append(response.url)

    def _opened(self, socket: "WebSocket") -> None:
        self.asked.append(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        told = json.loads(frame)
        if told[0] == "resize":
            self.screen.resize(told[1]["height"], told[1]["width"])

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._stream.feed(frame)


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """Headless Chromium that reaches nothing but this machine."""
    playwright = module("playwright.sync_api")
    options = ["--no-sandbox", "--disable-dev-shm-usage", ONLY_LOOPBACK]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program("chromium"), args=options)
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: "Browser", link: str, width: int = 1200, height: int = 700) -> Shown:
    """A page on that link, in a browser without any cookie."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    shown = Shown(page)
    page.goto(link)
    return shown
