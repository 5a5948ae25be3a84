"""Quitting: signals, and a watchdog that ends the process within seconds.

A blocked screen (a terminal that stopped reading) never runs its own handlers. So a thread waits for signals, stops the
engine and asks the screen to close. If the screen does not close in time, the thread restores the terminal and ends the
process itself.
"""

import contextlib
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Protocol

try:
    import termios
except ImportError:  # Windows restores its console itself
    termios = None  # type: ignore[assignment]  # stands for "no such module" below

from liveview import private_files
from liveview.cli.browser_window import in_browser
from liveview.formats import file_stamp
from liveview.log.files import state_directory

LATEST = 3.0
"""Seconds between a signal and the end of the process, at most."""
_LAST = 1.0
"""Seconds to wait for the thread that watches, which has nothing left to do then."""
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
_QUIT, _OVER = b"q", b"o"
_REASONS = {_QUIT, _OVER, *(bytes([number]) for number in _SIGNALS)}
"""Bytes that end the watch. The interpreter also writes the numbers of other signals that have a handler."""
_RESTORE = b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?25h\x1b[?1049l"
"""Mouse, paste and focus reports off, keyboard protocol back, cursor on, main screen."""


class Running(Protocol):
    """What must stop before the process ends."""

    def stop(self) -> bool:
        """Stop; False if that took too long."""


class Quit:
    """Ends the program in order, whatever asks for that. `leave` asks the foreground to end.

    A signal handler may interrupt the main thread while that holds a lock, so it takes none: it writes a byte to a
    pipe, and a thread that is already running does the rest. The interpreter writes a byte too, at the moment of the
    signal: the handler runs only when the main thread next runs Python, which may be never while it waits for a lock.
    """

    def __init__(self, leave: Callable[[], object]) -> None:
        self.error = ""
        """Why the program ends with exit code 1; "" when it does not."""
        self.requested = False
        """Whether a signal or the engine has asked for the end."""
        self._leave = leave
        self._done = threading.Event()
        self._terminal = _terminal_state()
        self._wakes, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    @contextlib.contextmanager
    def watching(self, runtime: Running) -> Iterator[None]:
        """Watch for signals while the block runs; after one, `runtime` is stopped."""
        watcher = threading.Thread(target=self._watch, args=(runtime,), name="liveview-quit", daemon=True)
        watcher.start()
        if self._terminal is not None or (in_browser() and termios is not None):
            threading.Thread(target=self._watch_terminal, name="liveview-terminal", daemon=True).start()
        for number in _SIGNALS:
            signal.signal(number, self._caught)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        try:
            yield
        finally:
            self._done.set()
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # the process ends soon; a second signal must not disturb it
            signal.set_wakeup_fd(-1)
            _settings_back(self._terminal)
            self._write(_OVER)
            watcher.join(_LAST)  # a thread that wakes up while Python exits may crash it

    def fail(self, error: str) -> None:
        """Have the program end with an error, unless it has one already."""
        self.error = self.error or error

    def engine_failed(self, error: str) -> None:
        """The engine has ended by itself: end the program. Any thread may call this, also before `watching`."""
        self.fail(error)
        self._write(_QUIT)

    def keep_crash(self, error: BaseException) -> str:
        """Write a crash report, without values of variables, to a private file and return its path."""
        path = state_directory() / f"crash-{file_stamp(time.time())}.txt"
        with private_files.create(path, overwrite=True) as file:
            file.write("".join(traceback.format_exception(error)).encode(errors="backslashreplace"))
        return str(path)

    def _caught(self, _number: int, _frame: FrameType | None) -> None:
        self._write(_QUIT)

    def _write(self, byte: bytes) -> None:
        with contextlib.suppress(OSError):  # the pipe is full, so the thread will wake anyway
            os.write(self._wake, byte)

    def _watch_terminal(self) -> None:
        """Quit when the terminal is gone, as only the programs that it controls get a signal then; or the browser."""
        poll = select.poll()
        poll.register(sys.stdin.fileno(), 0)
        if any(seen & select.POLLHUP for _, seen in poll.poll()):
            self._write(_QUIT)

    def _watch(self, runtime: Running) -> None:
        """Wait for a reason to quit, stop the engine, then make sure that the foreground ends."""
        while (reason := os.read(self._wakes, 1)) not in _REASONS:
            continue
        if reason == _OVER:
            return
        deadline = time.monotonic() + LATEST
        self.requested = True
        self._leave()
        stopped = runtime.stop()
        if self._done.wait(max(0.0, deadline - time.monotonic())):
            return
        _restore_terminal(self._terminal)
        os._exit(0 if stopped and not self.error else 1)


def _terminal_state() -> list[Any] | None:
    """The settings of the terminal before the screen changes them; None without a terminal."""
    if termios is None or not sys.stdin.isatty():
        return None
    return termios.tcgetattr(sys.stdin.fileno())


def _settings_back(state: list[Any] | None) -> None:
    """Restore the settings of the terminal.

    The screen does so too, but after it was suspended it restores its own settings. A process in the background must
    not touch the terminal, and would be stopped if it did.
    """
    if state is None or termios is None:
        return
    descriptor = sys.stdin.fileno()
    with contextlib.suppress(OSError, termios.error):  # the terminal is gone
        if _owns(descriptor):
            termios.tcsetattr(descriptor, termios.TCSANOW, state)


def _owns(terminal: int) -> bool:
    """Whether we may change the terminal: we are in its foreground, or it does not control our session."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


def _restore_terminal(state: list[Any] | None) -> None:
    """Undo what the screen did to the terminal, without waiting if the terminal does not read."""
    if state is None or termios is None:
        return

    descriptor = sys.stdin.fileno()
    with contextlib.suppress(OSError, termios.error):  # pending output might block for ever
        termios.tcflush(descriptor, termios.TCOFLUSH)
        termios.tcsetattr(descriptor, termios.TCSANOW, state)
    with contextlib.suppress(OSError):  # so might this; programs that share the terminal expect it to block
        os.set_blocking(descriptor, False)
        try:
            os.write(descriptor, _RESTORE)
        finally:
            os.set_blocking(descriptor, True)
