"""`liveview replay`: sends the events of a recorded session to a receiver, at their own pace or faster."""

import signal
import sqlite3
import sys
import threading
import time
from array import array
from collections import Counter
from pathlib import Path
from typing import Any

import click
import msgspec

from liveview.adapters.client import ReceiverClient
from liveview.cli.export import filter_of, hint
from liveview.cli.output import plain
from liveview.cli.sending import TAKEN, require_taken
from liveview.errors import ClientError, RunError
from liveview.formats import countdown
from liveview.log import files
from liveview.log.files import LogFile
from liveview.log.filter import Filter
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.model.outgoing import Outgoing
from liveview.model.replay import Replay, ReplayProgress
from liveview.runtime.replay.job import Replayer
from liveview.runtime.replay.targets import ReceiverTarget

PAGE = 5_000
"""Events that one query filters."""
LOOK_EVERY = 0.1
"""Seconds between two updates of the progress bar."""
LINGER = 0.5
"""Seconds that a stopped replay may take to end; a receiver that hangs must not block the terminal."""


class _CountingTarget(ReceiverTarget):
    """Counts events by the status that the receiver answered."""

    def __init__(self, url: str) -> None:
        super().__init__(url, time.time)
        self.answers: Counter[int] = Counter()
        """Events by the status of their request; several threads count, under `_counting`."""
        self._counting = threading.Lock()

    def _post(self, client: ReceiverClient, request: Outgoing, count: int) -> None:
        try:
            status = client.send(request).status
        except ClientError as error:
            self._context.tally.fail(str(error))
            return
        with self._counting:
            self.answers[status] += count
        taken = status in TAKEN
        self._context.tally.count(**{"done" if taken else "failed": count})


def replay(log: Path, url: str, text: str, pace: float | None, *, fresh: bool) -> None:
    """Replay the events that match the filter `text`; raises `LiveviewError`."""
    wanted = filter_of(text) if text else None
    try:
        files.check(log)
        ids = None if wanted is None else _matching(LogFile(log, untouched=True), wanted)
        if ids is not None and not ids:
            click.echo("no event matches; nothing was replayed")
            hint(log, text)
            return
        target = _CountingTarget(url)
        replayer = Replayer(Replay(events=ids, log=str(log), pace=pace, fresh=fresh), log, target)
    except sqlite3.Error as error:
        raise RunError(f"cannot read the log {log}: {error}") from None
    _report(_watched(replayer))
    require_taken(target.answers)


def _matching(log: LogFile, wanted: Filter) -> "array[int]":
    """The ids of the events that match; eight bytes each, since there may be millions."""
    found = array("q")
    with Reader(log) as reader:
        newest = reader.last_id()
        for after in range(0, newest, PAGE):
            found += matching(reader, wanted, after, min(after + PAGE, newest))
    return found


def _watched(replayer: Replayer) -> ReplayProgress:
    """Show the progress until the replay is over or interrupted, and return the last of it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by default in a shell's background job
    total = replayer.progress().total
    with click.progressbar(
        length=total,
        label="replaying",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        show_eta=False,
        item_show_func=_left,
    ) as bar:
        try:
            replayer.start()
            while not replayer.join(LOOK_EVERY):
                _show(bar, replayer.progress())
        except KeyboardInterrupt:
            replayer.stop()
            replayer.join(LINGER)
            progress = replayer.progress()
            return msgspec.structs.replace(progress, over=True, stopped=progress.passed < total)
        _show(bar, replayer.progress())
    return replayer.progress()


def _show(bar: Any, progress: ReplayProgress) -> None:
    bar.update(progress.passed - bar.pos, progress)


def _left(progress: ReplayProgress | None) -> str | None:
    return None if progress is None or progress.left is None else f"{countdown(progress.left)} left"


def _report(progress: ReplayProgress) -> None:
    if progress.error:
        raise RunError(progress.sentence if progress.passed else progress.error)
    click.echo(plain(progress.sentence))
