"""The windows of browsers: each a process, no more than there may be, and none left over."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from liveview.web.windows import FULL, Windows
from tests.support.in_loop import in_loop
from tests.support.web.small_screens import FAILS, REPEATS, STUBBORN, until

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def serving(windows: Windows) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a server that has nothing but windows."""
    app = web.Application()
    app.add_routes([web.get("/", windows.serve)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
            yield session
    finally:
        await windows.close()
        await runner.cleanup()


def of(command: list[str], most: int = 3) -> Windows:
    return Windows(command, dict(os.environ), most)


async def process_of(socket: aiohttp.ClientWebSocketResponse) -> int:
    """The number of the process that draws a window."""
    drawn = await until(socket, "|")
    return int(drawn.partition("pid ")[2].partition("|")[0])


async def gone(*processes: int) -> None:
    """Wait until these processes have ended."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(process, 0)
                await asyncio.sleep(0.02)


class TestWindow:
    @in_loop
    async def test_gets_what_is_typed_and_its_size(self) -> None:
        async with serving(of(REPEATS)) as session, session.ws_connect("/?width=70&height=9") as socket:
            assert (await until(socket, "|")).startswith("size 70x9 ")
            await socket.send_json(["stdin", "\x1b[A"])
            assert await until(socket, "|") == "typed \x1b[A|"
            await socket.send_json(["resize", {"width": 120, "height": 1e400}])
            await socket.send_json(["resize", {"width": 120, "height": 40}])
            assert await until(socket, "|") == "resize 120 40|"
            await socket.send_json(["focus"])
            await socket.send_json(["blur"])
            assert await until(socket, "blur|") in {"focus|blur|", "focus|"}
            await socket.send_json(["ping", "1"])
            assert await socket.receive_json() == ["pong", "1"]

    @pytest.mark.parametrize(
        "message",
        ["", "{}", "[]", "[1]", '["stdin"]', '["stdin", 1]', '["resize", []]', '["quit"]', "[" * 5000, '["\\ud800"]'],
    )
    @in_loop
    async def test_leaves_out_what_it_does_not_understand(self, message: str) -> None:
        async with serving(of(REPEATS)) as session, session.ws_connect("/") as socket:
            await until(socket, "|")
            await socket.send_str(message)
            await socket.send_json(["stdin", "on"])
            assert await until(socket, "|") == "typed on|"

    @in_loop
    async def test_ends_with_its_browser(self) -> None:
        async with serving(of(REPEATS)) as session:
            async with session.ws_connect("/") as socket:
                process = await process_of(socket)
            await gone(process)

    @in_loop
    async def test_says_why_it_cannot_go_on(self) -> None:
        async with serving(of(FAILS)) as session, session.ws_connect("/") as socket:
            assert "the session is" in await until(socket, "")
            assert (await socket.receive()).type is WSMsgType.CLOSED

    @in_loop
    async def test_says_that_it_cannot_be_started(self) -> None:
        async with serving(of(["/nowhere/liveview"])) as session, session.ws_connect("/") as socket:
            assert await until(socket, "") == "the screen cannot be started: No such file or directory"

    @in_loop
    async def test_needs_a_websocket(self) -> None:
        async with serving(of(REPEATS)) as session, session.get("/") as response:
            assert response.status == 400


class TestBound:
    @in_loop
    async def test_leaves_no_place_for_one_more(self) -> None:
        windows = of(REPEATS, most=2)
        async with serving(windows) as session, session.ws_connect("/") as one, session.ws_connect("/") as other:
            await process_of(one)
            await process_of(other)
            assert windows.is_full
            async with session.ws_connect("/") as third:
                assert await until(third, "") == FULL
            await other.close()
            async with session.ws_connect("/") as fourth:
                await process_of(fourth)


class TestClose:
    @in_loop
    async def test_ends_all_processes(self) -> None:
        windows = of(REPEATS)
        async with serving(windows) as session, session.ws_connect("/") as one, session.ws_connect("/") as other:
            processes = [await process_of(one), await process_of(other)]
            await windows.close()
            await gone(*processes)
            assert await until(one, "") == ""
            async with session.ws_connect("/") as late:
                assert "about to end" in await until(late, "")

    @in_loop
    async def test_ends_those_too_that_do_not_end_by_themselves(self) -> None:
        windows = of(STUBBORN)
        async with serving(windows) as session, session.ws_connect("/") as socket:
            process = await process_of(socket)
            windows.kill()
            await gone(process)
