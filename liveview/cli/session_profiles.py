"""The sessions that a command names, and what their events look like."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from liveview.cli.elsewhere import require_file
from liveview.cli.output import say
from liveview.cli.target import LATEST
from liveview.errors import ReadError, RunError
from liveview.formats import counted, number
from liveview.log import files
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.accepted import AcceptedEvent, accepted_events
from liveview.log.sessions.listing import latest, named
from liveview.plans.profile import MOST_NAMES, SessionProfile
from liveview.plans.profiling import profile_of


def log_at(word: str) -> Path:
    """The log that a word means: a path, the name of a session, or `latest`; raises `LogError`."""
    require_file(word)
    path = latest() if word == LATEST else named(Path(word))
    files.check(path)
    return path


def profile_of_all(logs: Sequence[Path]) -> SessionProfile:
    """What the events of all these logs together look like; says what is beyond its limits. Raises `RunError`."""
    profile = SessionProfile()
    for log in logs:
        with _reading(log):
            profile_of(log, into=profile)
    if profile.other_events:
        names, events = counted(profile.other_names, "further name"), counted(profile.other_events, "event")
        say(f"{names} with {events} left out: at most {number(MOST_NAMES)} names are told apart")
    return profile


def events_of_all(logs: Sequence[Path]) -> Iterator[AcceptedEvent]:
    """The accepted events of all these logs; raises `RunError`."""
    for log in logs:
        with _reading(log), reading():
            yield from accepted_events(LogFile(log, untouched=True))


@contextmanager
def _reading(log: Path) -> Iterator[None]:
    try:
        yield
    except ReadError as error:
        raise RunError(f"cannot read the log {log}: {error}") from None
