"""The server of windows as a client sees it: its replies with and without the cookie, its start and its end."""

import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from liveview.errors import StartError
from liveview.web import windows
from liveview.web.server import BrowserServer, WebOptions
from tests.support.in_loop import in_loop
from tests.support.web.small_screens import REPEATS, STUBBORN, Browser, browsing, until

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def started(command: list[str] = REPEATS, **options: object) -> AsyncIterator[Browser]:
    server = BrowserServer(command, dict(os.environ), WebOptions(**options))  # type: ignore[arg-type] # as they are given
    server.start()
    async with browsing(server) as browser:
        yield browser


class TestWithoutTheCookie:
    @pytest.mark.parametrize(
        "path", ["/", "/screen", "/static/textual.js", "/favicon.ico", "/{door}/", "/{door}/screen", "/{door}/static/x"]
    )
    @in_loop
    async def test_nothing_is_shown(self, path: str) -> None:
        async with started() as browser:
            door = (await browser.enter()).strip("/")
            browser.door = browser.cookie = ""
            status, text = await browser.get(path.format(door=door))
            assert status == 403
            assert "terminal" not in text
            assert door not in text

    @in_loop
    async def test_there_is_no_websocket(self) -> None:
        async with started() as browser:
            await browser.enter()
            browser.cookie = ""
            with pytest.raises(aiohttp.WSServerHandshakeError, match=r"^403,"):
                await browser.window().__aenter__()

    @in_loop
    async def test_only_the_token_of_this_run_gives_one(self) -> None:
        async with started() as browser:
            browser.token = browser.token[::-1]
            with pytest.raises(AssertionError, match="not of the liveview that runs now"):
                await browser.enter()
            ours, browser.origin = browser.origin, "http://127.0.0.1:1"
            async with browser.session.post(f"{ours}/enter", headers={"Origin": browser.origin}) as response:
                assert response.status == 403
                assert "Set-Cookie" not in response.headers
            async with browser.session.post(f"{ours}/enter", data=b"x" * 5000, headers={"Origin": ours}) as response:
                assert response.status == 413


class TestWithTheCookie:
    @in_loop
    async def test_there_are_the_page_its_files_and_a_screen(self) -> None:
        async with started(title="<demo>") as browser:
            await browser.enter()
            status, page = await browser.get()
            assert (status, "<title>&lt;demo&gt;</title>" in page) == (200, True)
            for name in ("textual.js", "window.js", "xterm.css", "regular.ttf"):
                assert (await browser.get(f"static/{name}"))[0] == 200
            async with browser.window() as window:
                assert (await until(window, "|")).startswith("size 100x30 ")

    @pytest.mark.parametrize("path", ["static/enter.html", "static/%2e%2e/server.py", "static/..%2fserver.py", "other"])
    @in_loop
    async def test_there_is_nothing_else(self, path: str) -> None:
        async with started() as browser:
            await browser.enter()
            assert (await browser.get(path))[0] == 404

    @in_loop
    async def test_a_page_of_another_origin_gets_no_screen(self) -> None:
        async with started() as browser:
            await browser.enter()
            status, text = await browser.get("screen", Origin="http://127.0.0.1:3000")
            assert (status, text) == (403, "the request comes from a page of another origin")

    @in_loop
    async def test_another_host_gets_nothing(self) -> None:
        async with started() as browser:
            await browser.enter()
            status, text = await browser.get(Host="rebound.example")
            assert (status, "--allow-host rebound.example" in text) == (403, True)

    @in_loop
    async def test_the_page_after_the_last_window_says_so(self) -> None:
        async with started() as browser, contextlib.AsyncExitStack() as opened:
            await browser.enter()
            for _ in range(windows.MOST_WINDOWS):
                await until(await opened.enter_async_context(browser.window()), "|")
            assert await browser.get() == (503, windows.FULL)


class TestReplies:
    @in_loop
    async def test_forbid_browsers_what_is_not_needed(self) -> None:
        async with started() as browser:
            await browser.enter()
            for path in ("", "screen", "static/window.js", "other"):
                headers = {"Cookie": browser.cookie}
                async with browser.session.get(f"{browser.origin}{browser.door}{path}", headers=headers) as response:
                    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
                    assert response.headers["X-Frame-Options"] == "DENY"
                    assert response.headers["Referrer-Policy"] == "no-referrer"
                    assert response.headers["Server"] == "liveview"
                    assert browser.token not in str(response.raw_headers)


class TestServer:
    def test_says_that_a_port_is_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            server = BrowserServer(REPEATS, {}, WebOptions(port=port))
            with pytest.raises(StartError, match=rf"^port {port} on 127.0.0.1 is taken; .* --web-port"):
                server.start()
        assert server.stop()

    def test_says_that_there_is_no_such_host(self) -> None:
        server = BrowserServer(REPEATS, {}, WebOptions(host="no..where"))
        with pytest.raises(StartError, match=r"^cannot listen on no\.\.where: "):
            server.start()

    def test_that_was_not_started_has_stopped(self) -> None:
        assert BrowserServer(REPEATS, {}, WebOptions()).stop()

    @in_loop
    async def test_ends_a_window_that_does_not_end_by_itself(self) -> None:
        async with started(STUBBORN) as browser:
            await browser.enter()
            async with browser.window() as window:
                drawn = await until(window, "|")
        with pytest.raises(ProcessLookupError):
            os.kill(int(drawn.partition("pid ")[2].strip("|")), 0)

    @pytest.mark.skipif(sys.platform != "linux", reason="/proc is a thing of Linux")
    @in_loop
    async def test_keeps_the_token_to_itself(self) -> None:
        async with started() as browser:
            await browser.enter()
            async with browser.window() as window:
                process = Path("/proc") / (await until(window, "|")).partition("pid ")[2].strip("|")
                seen = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        assert b"COLUMNS=100" in seen
        assert browser.token.encode() not in seen
        assert browser.cookie.partition("=")[2].encode() not in seen
