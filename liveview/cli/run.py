"""`liveview`, `demo`, `serve` and `open`: start a run or a recorded session, keep it going, and end it cleanly."""

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import msgspec

from liveview import stories
from liveview.cli import assembly, reach
from liveview.cli.assembly import LoadedConfig
from liveview.cli.logs import quiet_logging
from liveview.cli.options import RunOptions
from liveview.cli.output import say, shell_word
from liveview.cli.playing import FileBehind, playing
from liveview.cli.printer import Printer
from liveview.cli.quit import Quit
from liveview.config.schema import ScreenConfig
from liveview.errors import RunError, UsageError
from liveview.log import files
from liveview.log.files import LogFile
from liveview.model.facts import SessionMoved
from liveview.model.playback import Playback
from liveview.runtime import Runtime

_TURN = 0.0005
"""Seconds for which the drawing thread may hold the interpreter while the engine waits.

With Python's default of 5 ms the engine waited that long after every read and write while the screen was busy, and
answered a tenth as many requests.
"""

Play: TypeAlias = Callable[[], AbstractContextManager[Playback | None]]
"""Makes what plays during a run: a story, or nothing."""


def watch(options: RunOptions) -> None:
    """Receiver, sink and screen."""
    if options.no_tui:
        serve(options)
        return
    _require_terminal()
    found = assembly.configuration(options, may_ask=True)
    _on_screen(_runtime(options, found), found.config.screen)


def open_(log: Path, options: RunOptions) -> None:
    """The screen over a recorded session, read-only."""
    _require_terminal("liveview export writes the events of a session")
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader
    from liveview.runtime.recorded import RecordedSession

    screen = assembly.screen(options)
    files.check(log)
    with quiet_logging(), Reader(LogFile(log, untouched=True)) as reader:
        recorded = RecordedSession(log)
        shown = RestartingScreen(recorded, reader, screen)
        with Quit(recorded, shown.leave) as quitting:
            shown.run(quitting)
    if quitting.error:
        raise RunError(quitting.error)


def demo(options: RunOptions, name: str, speed: float) -> None:
    """As `watch` or `serve`, with a story."""
    if not options.no_tui:
        _require_terminal()
    story = stories.load(name)
    found = assembly.configuration(options, may_ask=not options.no_tui)
    stage = stories.StoryConfig(found.config, story)
    behind = FileBehind(found.load)
    runtime = _runtime(options, msgspec.structs.replace(found, config=stage.settings, load=behind.load), speed)
    play = partial(playing, runtime, story, stage, speed, behind)
    if options.no_tui:
        _headless(runtime, play)
    else:
        _on_screen(runtime, found.config.screen, play)


def serve(options: RunOptions) -> None:
    """No screen: print facts until a signal."""
    _headless(_runtime(options, assembly.configuration(options, may_ask=False)))


def _runtime(options: RunOptions, found: LoadedConfig, speed: float = 1.0) -> Runtime:
    log = assembly.log_path(options, found.config)
    return Runtime(found.config, log, config_path=found.path, load=found.load, find=found.find, speed=speed)


def _headless(runtime: Runtime, play: Play = contextlib.nullcontext) -> None:
    printer = Printer()
    runtime.subscribe(printer.show)
    runtime.moved = partial(_tell_moved, printer)
    over = threading.Event()
    quitting = Quit(runtime, over.set)
    with _started(runtime, quitting):
        printer.ready(runtime.session.endpoints, os.getpid())
        with play():
            over.wait()
    printer.close()
    _say_goodbye(runtime, quitting)


def _tell_moved(printer: Printer, moved: SessionMoved) -> None:
    """The log file vanished: say on stdout and stderr which one continues it."""
    say(moved.sentence)
    printer.show((moved,))


def _on_screen(runtime: Runtime, screen: ScreenConfig, play: Play = contextlib.nullcontext) -> None:
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader

    sys.setswitchinterval(_TURN)
    quitting = Quit(runtime, lambda: None)
    with (
        _started(runtime, quitting),
        quiet_logging(),
        Reader(Path(runtime.session.endpoints.log)) as reader,
        play() as story,
    ):
        shown = RestartingScreen(runtime.session, reader, screen, story)
        quitting.leave = shown.leave
        shown.run(quitting)
    _say_goodbye(runtime, quitting)


@contextlib.contextmanager
def _started(runtime: Runtime, quitting: Quit) -> Iterator[None]:
    """Start the runtime, catch signals, and stop it however the block ends."""
    runtime.start()
    reach.tell(runtime.session.endpoints.receiver)
    gc.freeze()  # what is loaded now stays loaded; collecting it again and again took 5 % of the time
    with quitting:
        try:
            yield
        finally:
            if not runtime.stop():
                quitting.error = quitting.error or "the log could not be written to the disk in time"


def _say_goodbye(runtime: Runtime, quitting: Quit) -> None:
    """Say where the session is and what is pending; raises `RunError` if the run failed."""
    balance = runtime.session.snapshot().balance
    log = shell_word(runtime.session.endpoints.log)
    if balance.pending:
        events = "1 event is" if balance.pending == 1 else f"{balance.pending} events are"
        say(f"{events} still pending; continue with liveview --log {log}")
    elif failed := balance.failed:
        events = "1 event failed" if failed == 1 else f"{failed} events failed"
        say(f"{events} and nothing is pending; look again with liveview open {log}")
    else:
        say(f"nothing is pending and nothing failed; look again with liveview open {log}")
    if quitting.error:
        raise RunError(quitting.error)


def _require_terminal(instead: str = "use liveview serve, or add --no-tui") -> None:
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))  # the screen is drawn on stderr
    if not terminal or os.environ.get("TERM") == "dumb":
        raise UsageError(f"there is no terminal to draw the screen on; {instead}")
