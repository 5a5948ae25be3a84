"""The real program as a child process: headless with its facts, or on a pseudo-terminal with its screen."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyte

from liveview.adapters.client import ReceiverClient

PATIENCE = 30.0
"""Seconds after which a test gives up waiting for something that takes milliseconds."""
LIVEVIEW = (sys.executable, "-m", "liveview")
_RECEIVER = re.compile(r"(127\.0\.0\.1:\d+)/track")
"""Where clients send events, as the header of the screen says it."""


class Program:
    """`liveview serve`: its ready line, its facts, its log."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process = process
        self.log = log
        self.facts: list[dict[str, Any]] = []
        self._states: dict[int, str] = {}
        self._pending = 0
        self._read_up_to = 0
        self._more = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self.ready = self.wait_for(lambda facts: facts[0] if facts else None)

    @property
    def url(self) -> str:
        return str(self.ready["receiver"])

    def post(self, *bodies: bytes) -> list[int]:
        """Send bodies over one connection; the statuses."""
        with ReceiverClient(self.url) as client:
            return [client.post(body).status for body in bodies]

    def wait_for(self, found: Callable[[list[dict[str, Any]]], Any], patience: float = PATIENCE) -> Any:
        """Wait until `found` makes something of the facts printed so far."""
        with self._more:
            result = self._more.wait_for(lambda: found(self.facts) or self.process.poll() is not None, patience)
        answer = found(self.facts)
        assert answer, f"nothing within {patience} s (exit {self.process.poll()}, last result {result}): {self.facts}"
        return answer

    def settled(self, count: int, patience: float = PATIENCE) -> dict[int, str]:
        """Wait until `count` events are in a final state; their states by id."""

        def final(facts: list[dict[str, Any]]) -> dict[int, str] | None:
            while self._read_up_to < len(facts):  # thousands of facts: each is looked at once
                fact = facts[self._read_up_to]
                self._read_up_to += 1
                if fact["fact"] == "event":
                    self._pending += (fact["state"] == "pending") - (self._states.get(fact["id"]) == "pending")
                    self._states[fact["id"]] = fact["state"]
            return self._states if len(self._states) >= count and not self._pending else None

        found: dict[int, str] = self.wait_for(final, patience)
        return dict(found)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.log, query)

    def signal(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError):  # closed under our hands, or half a line of a killed program
            for line in self.process.stdout:
                with self._more:
                    self.facts.append(json.loads(line))
                    self._more.notify_all()
        with self._more:
            self._more.notify_all()


def rows(log: Path, query: str) -> list[tuple[Any, ...]]:
    """What the log says."""
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh user whose home is `home`."""
    own = ("LIVEVIEW", "XDG", "NO_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return kept | {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "TERM": "xterm-256color"} | more


@contextlib.contextmanager
def serving(tmp_path: Path, *options: str, command: str = "serve", log: Path | None = None) -> Iterator[Program]:
    """Run `liveview serve` on free ports for the length of the block."""
    path = log or tmp_path / "session.db"
    arguments = [*LIVEVIEW, command, "--port", "0", "--sink-port", "0", "--log", str(path), *options]
    with subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path),
    ) as process:
        try:
            yield Program(process, path)
        finally:
            if process.poll() is None:
                process.kill()


def run(tmp_path: Path, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*LIVEVIEW, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path),
        timeout=PATIENCE * 2,
        check=False,
        **options,
    )


class Terminal:
    """A program on a pseudo-terminal, and what its screen shows."""

    def __init__(self, arguments: list[str], cwd: Path, columns: int = 80, lines: int = 24, **more: str) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.output = b""
        self._stream = pyte.ByteStream(self.screen)
        self._terminal, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(child)
        self._child = child
        self._open = [self._terminal, child]
        self.process = subprocess.Popen(
            arguments,
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=cwd,
            env=environment(cwd, **more),
            start_new_session=True,
        )

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def settings(self) -> list[Any]:
        """The terminal's settings now, to compare with `before`."""
        return termios.tcgetattr(self._child)

    @property
    def blocks(self) -> bool:
        """Whether who writes to the terminal waits for it, as every program expects that shares it."""
        return os.get_blocking(self._child)

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._terminal, keys)

    def wait_for(self, text: str, patience: float = PATIENCE) -> str:
        """Wait until the screen shows a text; the whole screen."""
        deadline = time.monotonic() + patience
        while text not in self.text:
            assert self.read(deadline - time.monotonic()), f"{text!r} did not appear:\n{self.text}"
        return self.text

    def wait_for_receiver(self) -> str:
        """The URL of the receiver, once the screen shows it."""
        deadline = time.monotonic() + PATIENCE
        while (found := _RECEIVER.search(self.text)) is None:
            assert self.read(deadline - time.monotonic()), f"no receiver appeared:\n{self.text}"
        return f"http://{found[1]}"

    def take(self, patience: float) -> bytes:
        """What the program wrote, without showing it; b"" when nothing came in time or it has ended."""
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, patience))
        if not ready:
            return b""
        try:
            return os.read(self._terminal, 1 << 16)
        except OSError:
            return b""

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size and say so, as a window does that is dragged."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)  # by us: the terminal is nobody's controlling one

    def read(self, patience: float) -> bool:
        """Take in what the program wrote; False when nothing came in time or it has ended."""
        data = self.take(patience)
        self.output += data
        # A kitty keyboard query is not a sequence the emulator knows; it would print its tail.
        self._stream.feed(data.replace(b"\x1b[?u", b""))
        return bool(data)

    def wait(self, patience: float = PATIENCE) -> int:
        """Wait for the end of the program, reading what it still writes; its exit code."""
        deadline = time.monotonic() + patience
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
            self.read(0.05)
        while self.read(0.1):
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """Take the terminal away, as when a window is closed."""
        while self._open:
            os.close(self._open.pop())

    def close(self) -> None:
        """End the program if it still runs and give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        self.hang_up()


@contextlib.contextmanager
def on_terminal(arguments: list[str], cwd: Path, **options: Any) -> Iterator[Terminal]:
    """Run a program on a pseudo-terminal for the length of the block."""
    terminal = Terminal(arguments, cwd, **options)
    try:
        yield terminal
    finally:
        terminal.close()
