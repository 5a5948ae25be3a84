"""`liveview sessions`, and the session that a command uses when none is named."""

from datetime import datetime
from pathlib import Path

import click

from liveview.cli.output import plain, say
from liveview.errors import LogError, UsageError
from liveview.formats import counted, size
from liveview.log import files
from liveview.log.sessions.listing import named, newest, session_file
from liveview.log.sessions.retention import held

_HEAD = ("SESSION", "LAST EVENT", "EVENTS", "SIZE", "HOLDS")


def chosen(log: Path | None) -> Path:
    """The session with this path or name; without one the newest, which is then named. Raises `LogError`."""
    if log is not None:
        return named(log)
    found = newest()
    say(f"the newest session is {found}")
    return found


def print_sessions() -> None:
    """Print the sessions of the state directory, newest first, and the directory. Raises `LogError`."""
    try:
        rows = [_HEAD, *map(_row, files.session_paths())]
        directory = files.state_directory()
    except OSError as error:
        raise UsageError(str(error)) from None
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for name, last, events, weighs, holds in rows if len(rows) > 1 else ():
        line = f"{name:{widths[0]}}  {last:{widths[1]}}  {events:>{widths[2]}}  {weighs:>{widths[3]}}  {holds}"
        click.echo(plain(line.rstrip()))
    count = len(rows) - 1
    say(f"{counted(count, 'session') if count else 'no sessions'} in {directory}")


def _row(path: Path) -> tuple[str, str, str, str, str]:
    weighs = size(files.weight(path))
    using = ["in use"] if files.in_use(path) else []
    if not path.stat().st_size:
        return path.name, "-", "0", weighs, ", ".join(using)
    try:
        found, holds = session_file(path), held(path).words
    except LogError as error:
        return path.name, "-", "-", weighs, f"cannot be read: {error.why}"
    last = datetime.fromtimestamp(found.last_at).astimezone().strftime("%Y-%m-%d %H:%M:%S") if found.events else "-"
    return path.name, last, str(found.events), weighs, ", ".join([*using, *([holds] if holds else [])])
