"""The watchdog behind every quit, over a foreground that never runs a line of Python again."""

import signal
import subprocess
import sys

import pytest

from liveview.cli.quit import LATEST
from tests.support.program import PATIENCE

STUCK = """
import hashlib
from liveview.cli.quit import Quit

class Engine:
    def stop(self):
        print("stopped", flush=True)
        return {stopped}

with Quit(Engine(), lambda: print("asked to leave", flush=True)):
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
