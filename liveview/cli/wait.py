"""`liveview wait`: until events match, or what came closest."""

import itertools
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from liveview.cli.event_lines import json_line
from liveview.cli.export import filter_of, hint
from liveview.cli.line_output import print_lines
from liveview.cli.output import say
from liveview.cli.target import api_client, log_of
from liveview.cli.target_options import TargetOptions
from liveview.errors import NotInTimeError
from liveview.formats import counted
from liveview.log import files
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.first_and_last import encoded, first_events
from liveview.log.read.nearest import nearest_miss
from liveview.log.read.reader import Reader
from liveview.remote.api_client import still_there
from liveview.remote.refusals import missed

MOST = 10_000
"""Events that may be waited for."""
LONGEST = 300.0
"""Seconds that a wait may take."""


def wait(target: TargetOptions, text: str, count: int, timeout: float) -> bool:
    """Print `count` events that match, oldest first; False if there are not that many. Raises `LiveviewError`."""
    filter_of(text)
    log = log_of(target)
    if log is not None:
        return _recorded(log, text, count)
    api = api_client(target)
    try:
        answer = api.wait(text, count=count, timeout=timeout)
    except NotInTimeError as error:
        _tell_missed(error, timeout)
        return False
    events: Iterable[msgspec.Raw] = answer.events
    if len(answer.events) < count:  # they are too large for one answer
        events = itertools.islice(api.walk(text), count)
    with still_there():
        print_lines(json_line(bytes(event)) for event in events)
    return True


def _recorded(log: Path, text: str, count: int) -> bool:
    """The same of a log, whose events are all there: nothing is waited for."""
    files.check(log)
    found = first_events(LogFile(log, untouched=True), filter_of(text), count)
    if len(found) == count:
        print_lines(json_line(encoded(record)) for record in found)
        return True
    say(f"{_matched(len(found), count)} in {log}")
    with Reader(LogFile(log, untouched=True)) as reader, reading():
        nearest = nearest_miss(reader, text, time.time())
    if nearest is not None:
        say(f"nearest: {nearest.text}")
    if not found:
        hint(log, text)
    return False


def _tell_missed(error: NotInTimeError, timeout: float) -> None:
    found = missed(error)
    say(f"{_matched(found.count, found.wanted)} within {timeout:g} s")
    if found.nearest is not None:
        say(f"nearest: {found.nearest.text}")
    if found.hint:
        say(found.hint)


def _matched(count: int, wanted: int) -> str:
    return f"{count:,} of {counted(wanted, 'event')} matched"
