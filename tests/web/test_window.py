"""The process behind a window: what it gets, what it draws, and how it ends."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator

import pytest

from liveview.web.window import LARGEST, LEAVING, Window, window_size
from tests.support.in_loop import in_loop
from tests.support.timing import late
from tests.support.web.small_screens import FAILS, REPEATS, STUBBORN

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def opened(command: list[str]) -> AsyncIterator[tuple[Window, AsyncIterator[bytes]]]:
    window = await Window.open(command, dict(os.environ), (90, 20))
    listening = asyncio.get_running_loop().create_task(window.listen())
    try:
        yield window, window.drawn()
    finally:
        window.kill()
        await window.close()
        await listening


class TestWindow:
    @in_loop
    async def test_passes_on_what_happens_in_the_browser(self) -> None:
        async with opened(REPEATS) as (window, drawn):
            assert await anext(drawn) == f"size 90x20 pid {window.pid}|".encode()
            await window.type("ä\r")
            assert await anext(drawn) == "typed ä\r|".encode()
            await window.resize((120, 40))
            assert await anext(drawn) == b"resize 120 40|"
            await window.focus(has_it=True)
            assert await anext(drawn) == b"focus|"
            await window.focus(has_it=False)
            assert await anext(drawn) == b"blur|"

    @in_loop
    async def test_ends_when_it_is_told_to(self) -> None:
        async with opened(REPEATS) as (window, drawn):
            await anext(drawn)
            await window.close()
            assert [content async for content in drawn] == []
            await window.type("too late")

    @in_loop
    async def test_is_ended_if_it_does_not(self) -> None:
        async with opened(STUBBORN) as (window, drawn):
            await anext(drawn)
            started = time.monotonic()
            await window.close()
            assert LEAVING <= time.monotonic() - started < LEAVING + 1 + late()
            with pytest.raises(ProcessLookupError):
                os.kill(window.pid, 0)

    @in_loop
    async def test_says_why_it_failed_without_what_a_terminal_would_obey(self) -> None:
        async with opened(FAILS) as (_, drawn):
            said = [content async for content in drawn]
        assert said == [b"\x1b[?1049l\x1b[2J\x1b[Hliveview: the session is \\x1b[31mgone"]

    @in_loop
    async def test_of_a_command_that_is_not_there_is_an_error(self) -> None:
        with pytest.raises(FileNotFoundError):
            await Window.open(["/nowhere/liveview"], {}, (80, 24))


class TestSize:
    @pytest.mark.parametrize(
        ("told", "size"),
        [
            ((120, 40), (120, 40)),
            (("120", "40"), (120, 40)),
            ((None, "x"), (80, 24)),
            ((0, -5), (1, 1)),
            ((10**9, "9" * 400), (LARGEST, LARGEST)),
            (([], {}), (80, 24)),
            (("9" * 5000, 1.5), (80, 24)),
        ],
    )
    def test_is_one_that_a_screen_can_have(self, told: tuple[object, object], size: tuple[int, int]) -> None:
        assert window_size(*told) == size
