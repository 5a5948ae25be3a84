"""One window: a process that draws its screen for a browser."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from importlib.metadata import version

from liveview.text.escaping import escaped
from liveview.web import packets

LARGEST = 500
"""Columns and lines of a window at most; a wall of screens has fewer."""
LEAVING = 2.0
"""Seconds in which a screen that was asked to may end, before it is ended."""
PATIENCE = 5.0
"""Seconds in which a screen must take what was typed; more is kept for it without waiting."""
_LAST_WORDS = 20
"""Lines of what the process said last that are kept."""
_DRIVER = "textual.drivers.web_driver:WebDriver"


def window_size(columns: object, lines: object) -> tuple[int, int]:
    """A size that a screen can have; 80 × 24 for what is not a number."""
    return _within(columns, 80), _within(lines, 24)


def _within(number: object, usual: int) -> int:
    try:
        return min(max(int(str(number)), 1), LARGEST)
    except ValueError:
        return usual


class Window:
    """The screen of one browser window. All of its methods belong to the loop that made it."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("the process must have pipes")
        self._process = process
        self._typed = process.stdin
        self._drawn = process.stdout
        self._said = process.stderr
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)

    @classmethod
    async def open(cls, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]) -> "Window":
        """Start the process; raises `OSError`. `size` is in columns and lines.

        It has a session of its own: what is typed where liveview runs is not for it.
        """
        columns, lines = size
        shown = {"COLUMNS": str(columns), "ROWS": str(lines), "TEXTUAL_COLOR_SYSTEM": "truecolor"}
        terminal = {"TERM_PROGRAM": "textual", "TERM_PROGRAM_VERSION": version("textual-serve")}
        whole = {**environment, **shown, **terminal, "TEXTUAL_DRIVER": _DRIVER}
        own = sys.platform != "win32"
        return cls(
            await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=whole, start_new_session=own
            )
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    async def drawn(self) -> AsyncIterator[bytes]:
        """What the terminal gets, until the process has ended; then why it ended, if that was a failure."""
        async for content in packets.drawn(self._drawn):
            yield content
        await self.close()
        if self._process.returncode:
            yield _in_words(self._words or ["The screen of this window has failed."])

    async def listen(self) -> None:
        """Read what the process says, so that it never waits for that, and keep the end of it."""
        while line := await self._line():
            self._words.append(line.decode("utf-8", "replace").rstrip())

    async def _line(self) -> bytes:
        try:
            return await self._said.readline()
        except ValueError:  # a line without an end: what there is of it was dropped
            return b"\n"

    async def type(self, text: str) -> None:
        """Pass on what was typed, clicked or pasted."""
        await self._send(packets.data(text))

    async def resize(self, size: tuple[int, int]) -> None:
        """The window has another size now, in columns and lines."""
        columns, lines = size
        await self._send(packets.meta({"type": "resize", "width": columns, "height": lines}))

    async def focus(self, *, has_it: bool) -> None:
        """The window has the keyboard, or has it no longer."""
        await self._send(packets.meta({"type": "focus" if has_it else "blur"}))

    async def close(self, patience: float = LEAVING) -> None:
        """Ask the screen to end, and end it if it does not in time; returns when the process has ended."""
        await self._send(packets.meta({"type": "quit"}), patience)
        self._typed.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), patience)
        if self._process.returncode is None:
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        """End the process and what it has started at once."""
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _send(self, packet: bytes, patience: float = PATIENCE) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):  # it has ended, or hangs
            self._typed.write(packet)
            await asyncio.wait_for(self._typed.drain(), patience)


def _in_words(lines: Sequence[str] | deque[str]) -> bytes:
    """Lines for a terminal: the main screen, cleared, with nothing that it would obey."""
    return ("\x1b[?1049l\x1b[2J\x1b[H" + "\r\n".join(escaped(line) for line in lines)).encode("utf-8", "replace")
