"""A command as a child: its exit code, and which signals reach it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveview.cli.child_command import ChildCommand
from tests.support.program import PATIENCE, on_terminal

WRAPPER = """
import os, signal, sys
from contextlib import ExitStack
from liveview.cli.child_command import ChildCommand, Interrupted

when, *words = sys.argv[1:]
command = ChildCommand(words)
with ExitStack() as stack:
    with command.holding_signals():
        if when == "before":
            os.kill(os.getpid(), signal.SIGTERM)
        stack.enter_context(command.watching(None))
    code = command.run(os.environ)
    if when == "after":
        os.kill(os.getpid(), signal.SIGTERM)
    if when in ("after", "during"):
        try:
            with command.interruptible():
                print("checking", flush=True)
                signal.pause()
        except Interrupted as interrupted:
            code = interrupted.code
    print("started" if command.was_started else "not started", flush=True)
sys.exit(code)
"""
CHILD = """
import os, signal, sys
def told(number, _):
    os.write(1, f"{signal.Signals(number).name}\\n".encode())
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"):
    if signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
        signal.signal(getattr(signal, name), told)
print("ready", signal.pthread_sigmask(signal.SIG_BLOCK, ()), flush=True)
sys.exit(int(sys.stdin.readline()))
"""
APART = """
import os, signal
def told(number, _):
    os.write(1, f"{signal.Signals(number).name}\\n".encode())
    if number == signal.SIGTERM:
        os._exit(6)
os.setpgid(0, 0)
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(number, told)
os.write(1, b"ready\\n")
while True:
    signal.pause()
"""
"""A command that has left the process group of the terminal, so that it has only those signals that we pass on."""
ON_ITS_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the controlling one, so that what is typed there becomes signals."""


class Wrapped:
    """A command beneath a process that only runs it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def line(self) -> str:
        """The next line of stdout."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def end(self, code: int) -> int:
        """Have `CHILD` end with a code; the code of the process around it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{code}\n")
        self.process.stdin.flush()
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def wrapped(*words: str, when: str = "", ignored: signal.Signals | None = None) -> Iterator[Wrapped]:
    """Run a command beneath another process, in a session without a terminal."""

    def ignore() -> None:
        if ignored is not None:
            signal.signal(ignored, signal.SIG_IGN)

    process = subprocess.Popen(
        [sys.executable, "-c", WRAPPER, when, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=ignore,
    )
    with process:
        try:
            yield Wrapped(process)
        finally:
            process.kill()


def child() -> tuple[str, ...]:
    """The words of a command that tells each signal, and ends with the code that it reads."""
    return sys.executable, "-c", CHILD


def beneath_terminal(*words: str) -> list[str]:
    """The same command as what runs on a terminal, which is the controlling one."""
    return [sys.executable, "-c", ON_ITS_TERMINAL, sys.executable, "-c", WRAPPER, "", *words]


class TestExitCode:
    @pytest.mark.parametrize(
        ("script", "code"), [("exit 0", 0), ("exit 3", 3), ("kill -TERM $$", 143), ("kill -KILL $$", 137)]
    )
    def test_is_that_of_the_command_or_of_the_signal_that_ended_it(self, script: str, code: int) -> None:
        with wrapped("sh", "-c", script) as command:
            assert (command.line(), command.process.wait(PATIENCE)) == ("started", code)

    @pytest.mark.parametrize(
        ("name", "code"), [("no-such", 127), ("./no-such", 127), ("", 127), ("file", 126), ("folder", 126)]
    )
    def test_says_that_a_command_cannot_be_run(self, name: str, code: int, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("text")
        (tmp_path / "folder").mkdir()
        with wrapped(name if code == 127 else str(tmp_path / name)) as command:
            assert (command.line(), command.process.wait(PATIENCE)) == ("not started", code)

    def test_is_126_for_a_file_in_no_format_that_is_known(self, tmp_path: Path) -> None:
        path = tmp_path / "script"
        path.write_text("exit 0\n")
        path.chmod(0o700)
        with wrapped(str(path)) as command:
            assert command.process.wait(PATIENCE) == 126

    def test_is_kept_where_the_end_of_children_is_ignored(self) -> None:
        with wrapped("sh", "-c", "exit 3", ignored=signal.SIGCHLD) as command:
            assert command.process.wait(PATIENCE) == 3

    def test_does_not_wait_for_others_that_hold_stdout(self) -> None:
        with wrapped("sh", "-c", "sleep 600 & echo $!; exit 4") as command:
            other = int(command.line())
            try:
                assert (command.line(), command.process.wait(PATIENCE)) == ("started", 4)
            finally:
                os.kill(other, signal.SIGKILL)


class TestSignals:
    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"])
    def test_are_passed_on_as_often_as_they_come(self, name: str) -> None:
        with wrapped(*child()) as command:
            assert command.line() == "ready set()"
            for _ in range(2):  # a command that goes on is waited for
                command.process.send_signal(signal.Signals[name])
                assert command.line() == name
            assert command.end(5) == 5
            assert command.line() == "started"

    @pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGUSR1"])
    def test_to_the_whole_process_group_reach_it_once(self, name: str) -> None:
        with wrapped(*child()) as command:
            assert command.line() == "ready set()"
            os.killpg(command.process.pid, signal.Signals[name])
            assert command.line() == name
            command.process.send_signal(signal.SIGHUP)  # comes after a second one would
            assert command.line() == "SIGHUP"
            assert command.end(0) == 0

    def test_that_are_ignored_stay_so_for_the_command(self) -> None:
        with wrapped(*child(), ignored=signal.SIGHUP) as command:
            assert command.line() == "ready set()"
            command.process.send_signal(signal.SIGHUP)
            command.process.send_signal(signal.SIGTERM)
            assert command.line() == "SIGTERM"
            assert command.end(0) == 0

    def test_before_the_command_is_started_keep_it_from_that(self) -> None:
        with wrapped(*child(), when="before") as command:
            assert (command.line(), command.process.wait(PATIENCE)) == ("not started", 143)

    def test_after_the_command_has_ended_interrupt_what_follows(self) -> None:
        with wrapped("true", when="during") as command:
            assert command.line() == "checking"
            command.process.send_signal(signal.SIGINT)
            assert (command.line(), command.process.wait(PATIENCE)) == ("started", 130)

    def test_between_the_two_do_as_well(self) -> None:
        with wrapped("true", when="after") as command:
            assert (command.line(), command.process.wait(PATIENCE)) == ("started", 143)


@pytest.mark.parametrize(("typed", "echo", "name"), [(b"\x03", "^C", "SIGINT"), (b"\x1c", "^\\", "SIGQUIT")])
class TestTypedSignals:
    def test_reach_the_command(self, typed: bytes, echo: str, name: str, tmp_path: Path) -> None:
        with on_terminal(beneath_terminal(*child()), tmp_path) as terminal:
            terminal.wait_for("ready set()")
            terminal.press(typed)
            terminal.wait_for(name)
            terminal.press(b"6\n")
            assert terminal.wait() == 6

    def test_are_not_passed_on_a_second_time(self, typed: bytes, echo: str, name: str, tmp_path: Path) -> None:
        with on_terminal(beneath_terminal(sys.executable, "-c", APART), tmp_path) as terminal:
            terminal.wait_for("ready")
            terminal.press(typed)
            terminal.wait_for(echo)  # the terminal has sent it
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.wait() == 6
            assert "SIGTERM" in terminal.text
            assert name not in terminal.text


class TestTerminal:
    def test_a_signal_to_us_alone_is_passed_on(self, tmp_path: Path) -> None:
        with on_terminal(beneath_terminal(*child()), tmp_path) as terminal:
            terminal.wait_for("ready set()")
            terminal.process.send_signal(signal.SIGINT)
            terminal.wait_for("SIGINT")
            terminal.press(b"6\n")
            assert terminal.wait() == 6

    def test_the_command_reads_what_is_typed(self, tmp_path: Path) -> None:
        with on_terminal(beneath_terminal(*child()), tmp_path) as terminal:
            terminal.wait_for("ready set()")
            terminal.press(b"7\n")
            assert terminal.wait() == 7


@pytest.mark.parametrize("told", [ChildCommand.fail, ChildCommand.engine_failed])
def test_the_first_failure_is_kept(told: Callable[[ChildCommand, str], None]) -> None:
    command = ChildCommand(["true"])
    assert command.error == ""
    told(command, "the disk is full")
    told(command, "something else")
    assert command.error == "the disk is full"
