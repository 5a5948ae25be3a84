"""The watchdog behind every quit, over a foreground that never runs a line of Python again."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from liveview.cli.browser_window import WINDOW
from liveview.cli.quit import LATEST, Quit
from tests.support.program import PATIENCE
from tests.support.quitting import StoppedEngine, handlers_back

STUCK = """
import hashlib
from liveview.cli.browser_window import WINDOW
from liveview.cli.quit import Quit

class Engine:
    def stop(self):
        print("stopped", flush=True)
        return {stopped}

with Quit(lambda: print("asked to leave", flush=True)).watching(Engine()):
    print("ready", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)  # minutes in C, during which no signal handler runs
"""


@pytest.mark.slow
class TestStuckForeground:
    @pytest.mark.parametrize(
        ("number", "stopped", "code"), [(signal.SIGTERM, True, 0), (signal.SIGINT, True, 0), (signal.SIGHUP, False, 1)]
    )
    def test_a_signal_ends_it_in_time(self, number: signal.Signals, stopped: bool, code: int) -> None:
        stuck = [sys.executable, "-c", STUCK.format(stopped=stopped)]
        with subprocess.Popen(stuck, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                process.send_signal(number)
                assert process.stdout.read() == "asked to leave\nstopped\n"
                assert process.wait(LATEST + PATIENCE) == code
            finally:
                process.kill()


class TestEngine:
    def test_that_fails_before_anybody_watches_still_ends_the_program(self) -> None:
        left, engine = threading.Event(), StoppedEngine()
        quitting = Quit(left.set)
        quitting.engine_failed("the engine stopped: the disk is gone")
        with handlers_back(), quitting.watching(engine):
            assert left.wait(PATIENCE)
            assert engine.stopped.wait(PATIENCE)
        assert (quitting.requested, quitting.error) == (True, "the engine stopped: the disk is gone")

    def test_that_does_not_fail_is_not_stopped_by_the_end_of_the_block(self) -> None:
        left, engine = threading.Event(), StoppedEngine()
        quitting = Quit(left.set)
        with handlers_back(), quitting.watching(engine):
            pass
        assert not left.is_set()
        assert not engine.stopped.is_set()
        assert (quitting.requested, quitting.error) == (False, "")


def test_the_first_error_is_the_one_that_is_told() -> None:
    quitting = Quit(lambda: None)
    quitting.fail("the first")
    quitting.fail("the second")
    assert quitting.error == "the first"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot tell that a pipe has nobody at its other end")
class TestWindowOfABrowser:
    @pytest.mark.parametrize("window", ["browser", ""])
    def test_ends_when_nobody_can_type_any_more(self, window: str) -> None:
        stuck = [sys.executable, "-c", STUCK.format(stopped=True)]
        environment = {**os.environ, WINDOW: window}
        with subprocess.Popen(stuck, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
                process.stdin.close()
                if not window:
                    process.send_signal(signal.SIGKILL)
                assert process.wait(LATEST + PATIENCE) == (0 if window else -signal.SIGKILL)
                assert process.stdout.read() == (b"asked to leave\nstopped\n" if window else b"")
            finally:
                process.kill()
