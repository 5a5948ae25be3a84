"""`liveview export`: the events or the refused requests of a session as JSON lines or CSV."""

import contextlib
import os
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from liveview import private_files
from liveview.cli.output import plain, say
from liveview.errors import FilterError, LogError, RunError, UsageError
from liveview.log import files
from liveview.log.files import LogFile
from liveview.log.filter import Filter, parse
from liveview.log.filter.reasons import reason
from liveview.log.filter.values import LogValues
from liveview.log.read.export_lines import Counting, csv_lines, json_lines
from liveview.log.read.masked import MaskedRecords, masked_records
from liveview.log.read.records import Record, records
from liveview.log.read.refused import Which, asked
from liveview.log.read.refused_records import RefusedRecord, refused_records
from liveview.text.ascii_json import ascii_json

_AROUND = 40
"""Characters of a filter shown on either side of a mistake."""


def export(
    log: Path, text: str, form: str, output: Path | None, *, force: bool = False, unmasked: bool = False
) -> None:
    """Write the events that match the filter `text`, or the refused requests that it asks for.

    `output` is the file, None for stdout; `unmasked` writes what HIPAA mode hides. Raises `LiveviewError`.
    """
    files.check(log)
    source = LogFile(log, untouched=True)
    wanted = filter_of(text)
    which = asked(text, time.time())
    masked = None if unmasked else mask_of(source)
    found = _events(source, wanted, masked) if which is None else _refused(source, which, masked)
    kind = Record if which is None else RefusedRecord
    shown = output is None and sys.stdout.isatty()
    written = Counting(found)
    if form == "csv":
        lines = csv_lines(written, kind, plain if shown else str)
    else:
        lines = json_lines(written, ascii_json if shown else bytes)
    try:
        if output is None:
            print_lines(lines)
        else:
            with opened(output, log, force=force) as file:
                file.writelines(lines)
        if text and not written.count:
            hint(log, text, "event" if which is None else "refused request")
        elif masked is not None and written.count:
            say("HIPAA mode: what no list names is written as ***; --unmasked writes all of it")
    except sqlite3.Error as error:
        raise RunError(f"cannot read the log {log}: {error}") from None
    except OSError as error:
        raise RunError(f"cannot write {output or 'to stdout'}: {error.strerror}") from None


def mask_of(log: LogFile) -> MaskedRecords | None:
    """What hides values of a session in HIPAA mode; None for any other session. Raises `RunError`."""
    try:
        return masked_records(log)
    except sqlite3.Error as error:
        raise RunError(f"cannot read the log {log.path}: {error}") from None


def _events(log: LogFile, wanted: Filter, masked: MaskedRecords | None) -> Iterator[Record]:
    found = records(log, wanted)
    return found if masked is None else masked.events(found)


def _refused(log: LogFile, which: Which, masked: MaskedRecords | None) -> Iterator[RefusedRecord]:
    found = refused_records(log, which)
    return found if masked is None else masked.refused(found)


def hint(log: Path, text: str, what: str = "event") -> None:
    """Say on stderr that nothing matches and, if the session tells, why."""
    source = LogFile(log, untouched=True)
    with contextlib.suppress(sqlite3.Error, LogError), closing(files.read_only(source)) as connection:
        found = reason(text, LogValues(connection))
        say(f"no {what} matches{f': {found}' if found else ''}")


def filter_of(text: str) -> Filter:
    """The filter of an option; raises `UsageError`, which points at the mistake."""
    try:
        return parse(text, time.time())
    except FilterError as error:
        message = error.message.replace("\n", " ")
        raise UsageError(message, *_pointed_at(text, error.start, error.end)) from None


def _pointed_at(text: str, start: int, end: int) -> tuple[str, str]:
    """Two lines: the filter around a mistake, and carets under it."""
    first = max(0, start - _AROUND)
    shown = "".join(character if character.isprintable() else " " for character in text[first : end + _AROUND])
    before, marked = shown[: start - first], shown[start - first : end - first]
    return f"  {shown}", f"  {' ' * _cells(before)}{'^' * max(1, _cells(marked))}"


def _cells(text: str) -> int:
    """The width of a text on a terminal, in columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@contextlib.contextmanager
def opened(path: Path, log: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A new file, private like the log it comes from; raises `UsageError`."""
    if path.exists() and path.samefile(log):
        raise UsageError(f"{path} is the log itself; choose another file with --output")
    try:
        file = private_files.create(path, overwrite=force)
    except FileExistsError:
        raise UsageError(f"{path} already exists; choose another file, or add --force to overwrite it") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
    with file:
        yield file


def print_lines(lines: Iterable[bytes]) -> None:
    """Write to stdout until the reader closes it."""
    try:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes what is left in the buffer when it exits, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
