"""Recorded sessions as lines of a list."""

from datetime import tzinfo
from pathlib import PurePath

from liveview.log.sessions.listing import SessionFile
from liveview.model.snapshot import Endpoints
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, cropped, fit
from liveview.tui.lines.moments import counted, date_and_clock, duration, size
from liveview.tui.lines.safe_text import say, visible

_LONGEST = 80
"""Characters of a file's name."""


def session_parts(session: SessionFile, weight: int, zone: tzinfo | None) -> tuple[Part, ...]:
    """`2026-09-21 14:13:20  26 events in 3.1 s    1.2 MB  session-20260921-141320`; `weight` is in bytes."""
    began = date_and_clock(session.first_at, zone)
    held = say("{} in {}", counted(session.events, "event"), duration(session.seconds))
    return (
        (cropped(began, 19), "strong"),
        (say("  {}", fit(held, 20)), "plain"),
        (say("  {}", fit(size(weight), 8, "right")), "muted"),
        (say("  {}", visible(session.path.stem, _LONGEST)), "muted"),
    )


def live_parts(endpoints: Endpoints) -> tuple[Part, ...]:
    """The way back to the session that is being recorded, or that was opened first."""
    name = visible(PurePath(endpoints.log).name, _LONGEST)
    if not endpoints.receiver:
        return ((say("back to "), "plain"), (name, "strong"))
    return (
        (say("{} receiving", status.DELIVERED.glyph), "success"),
        (say(" continues in "), "plain"),
        (name, "strong"),
    )
