"""`liveview sessions`: listed, the latest, removed; and the session that a command uses when none is named."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from liveview.cli.elsewhere import require_file
from liveview.cli.line_output import print_lines, print_text
from liveview.cli.output import plain, say
from liveview.errors import LogError, RunError, UsageError
from liveview.formats import counted, size
from liveview.log import files
from liveview.log.sessions import retention
from liveview.log.sessions.listing import label, latest, named, newest, session_file
from liveview.log.sessions.retention import held
from liveview.suggest import did_you_mean
from liveview.text.ascii_json import ascii_json
from liveview.text.ci_commands import tamed, tamed_json
from liveview.text.storable import storable

Made = TypeVar("Made")

_EXAMPLE = "session-20261129-140231.db"
_HEAD = ("SESSION", "LAST EVENT", "EVENTS", "SIZE", "HOLDS", "LABEL")


class ListedSession(msgspec.Struct, frozen=True):
    """A session of the state directory, as `liveview sessions --format json` prints it."""

    path: str
    """The file; bytes that are not UTF-8 are written like `\\xff`."""
    label: str
    """Its label; "" without one."""
    started_at: float
    """When it began (epoch seconds)."""
    events: int | None
    """How many events it holds; None if it cannot be read."""
    bytes: int
    """What it takes on the disk, with the files beside it."""
    running: bool
    """Whether a liveview writes it now."""


def chosen(log: Path | None) -> Path:
    """The session with this path or name; without one the newest, which is then named. Raises `LogError`."""
    require_file(log)
    if log is not None:
        return named(log)
    found = newest()
    say(f"the newest session is {found}")
    return found


def print_sessions() -> None:
    """Print the sessions of the state directory, newest first, and the directory. Raises `LiveviewError`."""
    rows = [_HEAD, *_each(_row)]
    directory = files.state_directory()
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    if not any(row[-1] for row in rows[1:]):
        rows = [(*row[:-1], "") for row in rows]
    for name, last, events, weighs, holds, called in rows if len(rows) > 1 else ():
        line = f"{name:{widths[0]}}  {last:{widths[1]}}  {events:>{widths[2]}}  {weighs:>{widths[3]}}"
        print_text(tamed(plain(f"{line}  {holds:{widths[4]}}  {called}".rstrip())))
    count = len(rows) - 1
    say(f"{counted(count, 'session') if count else 'no sessions'} in {directory}")


def print_json() -> None:
    """Print the same sessions as one JSON list; raises `LiveviewError`."""
    found = _each(_listed)
    print_lines([tamed_json(ascii_json(msgspec.json.format(msgspec.json.encode(found))))])


def print_latest() -> None:
    """Print the path of the newest session; raises `LogError` when there is none."""
    print_text(plain(str(latest())))


def remove(names: Sequence[str]) -> None:
    """Remove sessions of the state directory; raises `LiveviewError`, before anything is removed if a name is wrong."""
    paths = [_removable(name) for name in dict.fromkeys(names)]
    for path in paths:
        try:
            removed = retention.remove(path)
        except OSError as error:
            raise RunError(f"cannot remove {path}: {error.strerror}") from None
        say(f"removed {path.name} ({size(removed.size)})")


def _each(made: Callable[[Path], Made]) -> list[Made]:
    """What `made` makes of each session, newest first; one that was removed meanwhile is left out."""
    found = []
    try:
        for path in files.session_paths():
            with contextlib.suppress(FileNotFoundError):
                found.append(made(path))
    except OSError as error:
        raise UsageError(f"cannot read {error.filename}: {error.strerror}") from None
    return found


def _removable(name: str) -> Path:
    """The session of this name, which nobody uses; raises `UsageError` or `LogError`."""
    path = files.state_directory() / name
    if Path(name).name != name or not files.is_own_session(path):
        raise UsageError(f"{name!r} is not the name of a session; liveview sessions lists them, such as {_EXAMPLE}")
    if not path.is_symlink() and not path.exists():
        advice = did_you_mean(name, [each.name for each in files.session_paths()], "liveview sessions lists them")
        raise UsageError(f"there is no session {name}; {advice}")
    if not path.is_symlink() and not path.is_file():
        raise UsageError(f"{path} is not a session but a folder or something else; it is left alone")
    if files.in_use(path):
        raise UsageError(f"{name} is in use; quit the liveview that writes it first")
    with files.locked(path):  # as its removal will: not in use under another name, in a folder that can be written
        return path


def _listed(path: Path) -> ListedSession:
    return ListedSession(
        path=storable(str(path)),
        label=label(path),
        started_at=files.session_started_at(path),
        events=_events(path),
        bytes=files.weight(path),
        running=files.in_use(path),
    )


def _events(path: Path) -> int | None:
    """How many events a session holds; None if it cannot be read."""
    if not path.stat().st_size:
        return 0
    try:
        return session_file(path).events
    except LogError:
        return None


def _moment(seconds: float) -> str:
    """A time here; one that no calendar has stays a number."""
    try:
        return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:g}"


def _row(path: Path) -> tuple[str, str, str, str, str, str]:
    weighs = size(files.weight(path))
    using = ["in use"] if files.in_use(path) else []
    if not path.stat().st_size:
        return path.name, "-", "0", weighs, ", ".join(using), ""
    try:
        found, holds = session_file(path), held(path).words
    except LogError as error:
        return path.name, "-", "-", weighs, f"cannot be read: {error.why}", ""
    last = _moment(found.last_at) if found.events else "-"
    words = ", ".join([*using, *([holds] if holds else [])])
    return path.name, last, str(found.events), weighs, words, label(path)
