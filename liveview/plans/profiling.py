"""The profile of a recorded session, or of several together."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from liveview.log.errors import reading
from liveview.log.files import LogFile, read_only
from liveview.log.read.accepted import accepted_events, problem_counts
from liveview.plans.profile import SessionProfile


def profile_of(
    log: Path, stop: Callable[[], bool] = lambda: False, into: SessionProfile | None = None
) -> SessionProfile:
    """What the events of a log look like, added to `into` if that is given; raises `ReadError`.

    The log is left untouched. When `stop` says so, the profile is that of the events so far.
    """
    profile = SessionProfile() if into is None else into
    source = LogFile(log, untouched=True)
    with reading():
        for event in accepted_events(source, stop):
            profile.note(event.type, event.name, event.properties)
        with closing(read_only(source)) as connection:
            for each in problem_counts(connection):
                profile.note_problems(each.type, each.name, each.received, each.with_problems)
    profile.end_session()
    return profile
