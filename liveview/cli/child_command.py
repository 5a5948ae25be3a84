"""A command that runs beneath this process: with our files, in our process group, with our signals.

It has every file that was open when this process was started, such as stdin and a pipe of the shell, and none that was
opened since; and the limit of open files that this process had then.

What is typed on a terminal (Ctrl+C, Ctrl+\\) and other signals to the process group reach the command by themselves, so
they are not passed on a second time. Those to this process only are.
"""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType

from liveview.adapters.descriptors import OpenFiles
from liveview.cli.group_witness import GroupWitness
from liveview.cli.output import say
from liveview.cli.quit import Running

NOT_FOUND = 127
"""Exit code when there is no such command."""
NOT_EXECUTABLE = 126
"""Exit code when the command cannot be executed."""
BY_SIGNAL = 128
"""Added to the number of the signal that ended the command."""
_NAMES = ("SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
_PASSED_ON = frozenset(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class Interrupted(BaseException):
    """A signal came after the command had ended."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = BY_SIGNAL + number
        """The exit code that tells of it."""


class ChildCommand:
    """Runs a command once. All of its methods belong to the main thread, but `fail` and `engine_failed`."""

    def __init__(self, words: Sequence[str]) -> None:
        self.error = ""
        """What failed in liveview meanwhile; "" when nothing did."""
        self._words = list(words)
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[int] = []
        """Signals that came when there was nobody to have them."""
        self._witness: GroupWitness | None = None
        self._may_interrupt = False
        self._open_files = OpenFiles()

    def fail(self, error: str) -> None:
        """Remember what failed, unless something did before."""
        self.error = self.error or error

    def engine_failed(self, error: str) -> None:
        """The engine has ended by itself. The command goes on: it may have more to do than to send events."""
        self.fail(error)

    @contextlib.contextmanager
    def holding_signals(self) -> Iterator[None]:
        """Signals wait for the end of the block. A thread that is started in it never gets one."""
        if sys.platform == "win32":
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)
        try:
            self._witness = GroupWitness(_PASSED_ON)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @contextlib.contextmanager
    def watching(self, _: Running) -> Iterator[None]:
        """Handle signals for the length of the block; those that are ignored stay so, for the command, too."""
        if sys.platform != "win32":
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # if it is ignored, exit codes are lost
        for number in _PASSED_ON:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._caught)
        try:
            yield
        finally:
            for number in _PASSED_ON:
                signal.signal(number, signal.SIG_IGN)  # the process ends soon; a second signal must not disturb it
            if self._witness is not None:
                self._witness.close()

    @property
    def was_started(self) -> bool:
        """Whether the command could be run."""
        return self._process is not None

    def run(self, environment: Mapping[str, str]) -> int:
        """Run the command to its end; its exit code, or the one that a shell has if it cannot be run.

        It is over when the process ends, even if others that it has started still write to our stdout.
        """
        if self._waiting:
            return BY_SIGNAL + self._waiting[0]
        try:
            with self._open_files.as_they_were():
                self._process = subprocess.Popen(  # noqa: S603 - what the user typed
                    self._words, env=dict(environment), close_fds=sys.platform == "win32"
                )
        except OSError as error:
            name = self._words[0]
            say(f"cannot run {name}: {error.strerror}" if name else "cannot run a command without a name")
            return NOT_EXECUTABLE if name and not isinstance(error, FileNotFoundError) else NOT_FOUND
        while self._waiting:  # those that came while it was being started
            self._process.send_signal(self._waiting.pop(0))
        code = self._process.wait()
        return BY_SIGNAL - code if code < 0 else code

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Have a signal raise `Interrupted` in the block, because the command is over."""
        self._may_interrupt = True
        try:
            if self._waiting:
                raise Interrupted(self._waiting[0])
            yield
        finally:
            self._may_interrupt = False

    def _caught(self, number: int, _: FrameType | None) -> None:
        if self._process is not None and self._process.returncode is None:
            if self._witness is None or not self._witness.saw(number):
                self._process.send_signal(number)
        elif self._may_interrupt:
            raise Interrupted(number)
        else:
            self._waiting.append(number)
