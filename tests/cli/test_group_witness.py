"""Whether a signal went to the whole process group."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.program import PATIENCE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

ASKING = """
import os, signal
from liveview.cli.group_witness import GroupWitness

numbers = {signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
witness = GroupWitness(numbers)
print(witness._process, flush=True)
def caught(number, _):
    os.write(1, f"{signal.Signals(number).name} {witness.saw(number)}\\n".encode())
for each in numbers:
    signal.signal(each, caught)
signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
print("ready", flush=True)
os.read(0, 1)
witness.close()
print("closed", flush=True)
os.read(0, 1)
"""


class Asking:
    """A process with a witness, in a process group of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.witness = int(self.line())
        assert self.line() == "ready"

    def line(self) -> str:
        """The next line of what it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def go_on(self) -> None:
        """Let it close the witness, and then end."""
        assert self.process.stdin is not None
        self.process.stdin.write("x")
        self.process.stdin.flush()


@pytest.fixture
def asking() -> Iterator[Asking]:
    with subprocess.Popen(
        [sys.executable, "-c", ASKING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Asking(process)
        finally:
            process.kill()


def test_a_signal_to_one_process_is_not_one_to_the_group(asking: Asking) -> None:
    for name in ("SIGTERM", "SIGINT", "SIGTERM"):
        asking.process.send_signal(signal.Signals[name])
        assert asking.line() == f"{name} False"


def test_a_signal_to_the_group_is_seen_each_time(asking: Asking) -> None:
    for name in ("SIGTERM", "SIGINT", "SIGTERM"):
        os.killpg(asking.process.pid, signal.Signals[name])
        assert asking.line() == f"{name} True"


def test_two_at_once_are_told_apart(asking: Asking) -> None:
    os.killpg(asking.process.pid, signal.SIGTERM)
    asking.process.send_signal(signal.SIGINT)
    assert {asking.line(), asking.line()} == {"SIGTERM True", "SIGINT False"}


def test_without_the_witness_no_signal_was_for_the_group(asking: Asking) -> None:
    os.kill(asking.witness, signal.SIGKILL)
    os.killpg(asking.process.pid, signal.SIGTERM)
    assert asking.line() == "SIGTERM False"


def test_it_ends_when_it_is_closed(asking: Asking) -> None:
    asking.go_on()
    assert asking.line() == "closed"
    with pytest.raises(ProcessLookupError):
        os.kill(asking.witness, 0)


def test_it_ends_with_a_process_that_is_killed_and_holds_none_of_its_files(asking: Asking) -> None:
    asking.process.kill()
    stdout, _ = asking.process.communicate(timeout=PATIENCE)  # ends when nobody holds stdout
    assert stdout == ""
