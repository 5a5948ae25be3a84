"""`liveview`, `demo`, `serve`, `run` and `open`: start a run or a recorded session, keep it going, end it cleanly."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from liveview import stories
from liveview.cli import announcing, assembly, interpreter, reach
from liveview.cli.assembly import LoadedConfig
from liveview.cli.browser_window import require_screen
from liveview.cli.child_command import ChildCommand
from liveview.cli.elsewhere import require_file
from liveview.cli.logs import quiet_logging
from liveview.cli.options import RunOptions
from liveview.cli.output import say, shell_word
from liveview.cli.playing import FileBehind, playing
from liveview.cli.printer import Printer
from liveview.cli.quit import Quit
from liveview.errors import RunError, TakenPortError, UsageError
from liveview.instances.published import Published
from liveview.log import files
from liveview.log.files import LogFile
from liveview.model.facts import SessionMoved
from liveview.model.playback import Playback
from liveview.runtime import Runtime
from liveview.runtime.running_session import RunningSession

_REMOVAL = 0.5
"""Seconds to wait until the file of the instance is removed."""

Play: TypeAlias = Callable[[Runtime], AbstractContextManager[Playback | None]]
"""Makes what plays during a run: a story, or nothing."""


class _Start(msgspec.Struct, frozen=True):
    """What a run is started with."""

    options: RunOptions
    config: LoadedConfig
    speed: float = 1.0
    """Divides every budget and wait."""
    play: Play = lambda _: contextlib.nullcontext()
    label: str = ""
    """How other commands list the run; "" without a label."""

    def runtime(self, *, is_shown: bool = False, **told: Any) -> Runtime:
        """The run, not started yet; `told` are the callbacks of `Runtime`, `is_shown` is whether a screen reads it."""
        found = self.config
        shared = assembly.shared_log(self.options, found, is_shown=is_shown)
        is_new = isinstance(self.options.log, Path) and not self.options.log.exists()
        log = assembly.log_path(self.options, found.config) if shared is None else None
        return Runtime(
            found.config,
            log,
            shared=shared,
            config_path=found.path,
            load=found.load,
            find=found.find,
            speed=self.speed,
            label=self.label,
            is_new=is_new,
            **told,
        )


def watch(options: RunOptions) -> None:
    """Receiver, sink and screen."""
    if options.no_tui:
        serve(options)
        return
    assembly.spec(options)
    require_screen()
    _on_screen(_Start(options, assembly.configuration(options, may_ask=True)))


def open_(log: Path, options: RunOptions) -> None:
    """The screen over a recorded session, read-only."""
    spec = assembly.spec(options)
    require_screen("liveview export writes the events of a session")
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader
    from liveview.runtime.recorded import RecordedSession

    screen = assembly.screen(options)
    files.check(log)
    with quiet_logging(), Reader(LogFile(log, untouched=True)) as reader:
        interpreter.share_with_screen()
        recorded, shown = RecordedSession(log, assembly.screen_file(options)), RestartingScreen(screen, spec)
        quitting = Quit(shown.leave)
        with quitting.watching(recorded):
            shown.run(recorded, reader, quitting)
    if quitting.error:
        raise RunError(quitting.error)


def demo(options: RunOptions, name: str, speed: float) -> None:
    """As `watch` or `serve`, with a story."""
    if not options.no_tui:
        assembly.spec(options)
        require_screen()
    require_file(options.log, "a story is for a session of its own")
    story = stories.load(name)
    found = assembly.configuration(options, may_ask=not options.no_tui)
    stage = stories.StoryConfig(found.config, story)
    behind = FileBehind(found.load)
    staged = msgspec.structs.replace(found, config=stage.settings, load=behind.load)
    play = partial(playing, story=story, stage=stage, speed=speed, behind=behind)
    start = _Start(options, staged, speed, play)
    if options.no_tui:
        _headless(start)
    else:
        _on_screen(start)


def serve(options: RunOptions) -> None:
    """No screen: print facts until a signal."""
    _headless(_Start(options, assembly.configuration(options, may_ask=False)))


@contextlib.contextmanager
def beneath(found: LoadedConfig, options: RunOptions, label: str, command: ChildCommand) -> Iterator[RunningSession]:
    """A run without a screen and without facts on stdout, while `command` runs in the block and gets the signals."""
    published = Published(label)
    runtime = _Start(options, found, label=label).runtime(
        failed=command.engine_failed, moved=lambda moved: say(moved.sentence), relocated=published.update
    )
    with contextlib.ExitStack() as stack:
        with command.holding_signals():
            stack.enter_context(_started(runtime, published, command))
        interpreter.keep_loaded()
        yield runtime.session


def _headless(start: _Start) -> None:
    if start.options.spec is not None:
        raise UsageError("--spec is for the screen; liveview check compares a session with a spec")
    printer, over = Printer(lambda: runtime.masking), threading.Event()
    quitting = Quit(over.set)
    published = Published(start.label)
    runtime = start.runtime(
        failed=quitting.engine_failed,
        moved=partial(_tell_moved, printer),
        subscribers=[printer.show],
        relocated=published.update,
    )
    with _started(runtime, published, quitting):
        printer.ready(runtime.session.endpoints, os.getpid())
        interpreter.keep_loaded()
        with start.play(runtime):
            over.wait()
    printer.close()
    _say_goodbye(runtime, quitting)


def _tell_moved(printer: Printer, moved: SessionMoved) -> None:
    """The log file vanished: say on stdout and stderr which one continues it."""
    say(moved.sentence)
    printer.show((moved,))


def _on_screen(start: _Start) -> None:
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader

    interpreter.share_with_screen()
    shown = RestartingScreen(start.config.config.screen, start.options.spec)
    quitting = Quit(shown.leave)
    published = Published(start.label)
    runtime = start.runtime(failed=quitting.engine_failed, relocated=published.update, is_shown=True)
    with (
        _started(runtime, published, quitting),
        quiet_logging(),
        Reader(runtime.session.endpoints.readable) as reader,
        start.play(runtime) as story,
    ):
        shown.run(runtime.session, reader, quitting, story)
    _say_goodbye(runtime, quitting)


class _Ending(msgspec.Struct, frozen=True):
    """What must end before the process does."""

    runtime: Runtime
    published: Published

    def stop(self) -> bool:
        """Tell other commands that this run is over, and stop it; False if that took too long.

        The file is removed in a thread of its own: a disk that hangs must not keep the process alive.
        """
        closing = threading.Thread(target=self.published.close, name="liveview-instance", daemon=True)
        closing.start()
        closing.join(_REMOVAL)
        return self.runtime.stop()


@contextlib.contextmanager
def _started(runtime: Runtime, published: Published, quitting: Quit | ChildCommand) -> Iterator[None]:
    """Start the runtime, let other commands find it, catch signals, and stop it however the block ends."""
    try:
        runtime.start()
    except TakenPortError as error:
        raise announcing.explained(error) from None
    ending = _Ending(runtime, published)
    with quitting.watching(ending):
        try:
            reach.tell(runtime.session.endpoints.receiver)
            for refused in runtime.session.endpoints.refused_sql:
                say(refused)
            if runtime.few_waits:
                say(runtime.few_waits)
            announcing.announce(published, runtime.session.endpoints)
            yield
        finally:
            if not ending.stop():
                quitting.fail("the log could not be written to the disk in time")


def _say_goodbye(runtime: Runtime, quitting: Quit) -> None:
    """Say where the session is and what is pending; raises `RunError` if the run failed."""
    balance = runtime.session.snapshot().balance
    log = shell_word(runtime.session.endpoints.log)
    if runtime.session.endpoints.receiver_id is not None:
        if quitting.error:  # the other receivers go on with what was pending
            raise RunError(quitting.error)
        events = {0: "nothing is", 1: "1 event is"}.get(balance.pending, f"{balance.pending} events are")
        say(f"{events} pending in the shared session; look again with liveview attach {log}")
    elif balance.pending:
        events = "1 event is" if balance.pending == 1 else f"{balance.pending} events are"
        say(f"{events} still pending; continue with liveview --log {log}")
    elif failed := balance.failed:
        events = "1 event failed" if failed == 1 else f"{failed} events failed"
        say(f"{events} and nothing is pending; look again with liveview open {log}")
    else:
        say(f"nothing is pending and nothing failed; look again with liveview open {log}")
    if quitting.error:
        raise RunError(quitting.error)
