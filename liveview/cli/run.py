"""`liveview`, `liveview demo` and `liveview serve`: assemble a run, keep it going, and end it well."""

import contextlib
import gc
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from liveview import stories
from liveview.adapters.client import Client, ClientError
from liveview.cli import setup
from liveview.cli.logs import quiet_logging
from liveview.cli.options import RunOptions
from liveview.cli.printer import Printer
from liveview.cli.quit import Quit
from liveview.cli.refusal import Failure, Refusal
from liveview.log.files import LogError
from liveview.runtime import Runtime, StartError
from liveview.stories import Player, Story, StoryError


def watch(options: RunOptions) -> None:
    """Receiver, sink and screen."""
    if options.no_tui:
        serve(options)
        return
    _require_terminal()
    settings, path = setup.configuration(options, may_ask=True)
    _on_screen(Runtime(settings, setup.log_path(options, settings), config_path=path))


def demo(options: RunOptions, name: str, speed: float) -> None:
    """The same with a story."""
    if not options.no_tui:
        _require_terminal()
    try:
        story = stories.load(name)
        settings, path = setup.configuration(options, may_ask=not options.no_tui)
        settings = stories.stage(settings, story)
    except StoryError as error:
        raise Refusal(str(error)) from None
    runtime = Runtime(settings, setup.log_path(options, settings), config_path=path, speed=speed)
    if options.no_tui:
        _headless(runtime, story, speed)
    else:
        _on_screen(runtime, story, speed)


def serve(options: RunOptions) -> None:
    """No screen: facts on stdout until a signal."""
    settings, path = setup.configuration(options, may_ask=False)
    _headless(Runtime(settings, setup.log_path(options, settings), config_path=path))


def _headless(runtime: Runtime, story: Story | None = None, speed: float = 1.0) -> None:
    printer = Printer()
    runtime.subscribe(printer.show)
    over = threading.Event()
    quitting = Quit(runtime, over.set)
    with _started(runtime, quitting):
        printer.ready(runtime.endpoints, os.getpid())
        with _playing(runtime, story, lambda _: None, speed):
            over.wait()
    printer.close()
    _say_goodbye(runtime, quitting)


def _on_screen(runtime: Runtime, story: Story | None = None, speed: float = 1.0) -> None:
    from liveview.cli.stage import Stage
    from liveview.log.reader import Reader

    quitting = Quit(runtime, lambda: None)
    with _started(runtime, quitting), quiet_logging(), Reader(Path(runtime.endpoints.log)) as reader:
        stage = Stage(runtime, reader)
        quitting.leave = stage.leave
        with _playing(runtime, story, stage.caption, speed):
            stage.run(quitting)
    _say_goodbye(runtime, quitting)


@contextlib.contextmanager
def _started(runtime: Runtime, quitting: Quit) -> Iterator[None]:
    """Start the runtime, catch signals, and stop it on every way out."""
    try:
        runtime.start()
    except (StartError, LogError) as error:
        raise Refusal(str(error)) from None
    gc.freeze()  # what is loaded now stays: looking at it again and again took a twentieth of the time
    with quitting:
        try:
            yield
        finally:
            if not runtime.stop():
                quitting.error = quitting.error or "the log could not be flushed in time"


@contextlib.contextmanager
def _playing(runtime: Runtime, story: Story | None, caption: Callable[[str], None], speed: float) -> Iterator[None]:
    """Play a story in the background for as long as the block lasts."""
    if story is None:
        yield
        return
    with Client(runtime.endpoints.receiver) as client:

        def post(body: bytes) -> None:
            with contextlib.suppress(ClientError):
                client.post(body)

        player = Player(story, post, caption, runtime.now, speed)
        player.start()
        try:
            yield
        finally:
            player.stop()


def _say_goodbye(runtime: Runtime, quitting: Quit) -> None:
    """Where the session is and what is still pending, after the terminal is restored; the exit code."""
    pending = runtime.live().balance.pending
    again = f"liveview --log {shlex.quote(runtime.endpoints.log)}"
    if pending:
        events = "1 event is" if pending == 1 else f"{pending} events are"
        click.echo(f"liveview: {events} still pending; go on with {again}", err=True)
    else:
        click.echo(f"liveview: everything is delivered or decided; look at it again with {again}", err=True)
    if quitting.error:
        raise Failure(quitting.error)


def _require_terminal() -> None:
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))  # the screen is drawn on stderr
    if not terminal or os.environ.get("TERM") == "dumb":
        raise Refusal("there is no terminal for the screen; use liveview serve, or add --no-tui")
