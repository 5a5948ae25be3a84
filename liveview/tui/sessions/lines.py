"""Recorded sessions as lines of a list."""

from datetime import tzinfo

from rich.cells import cell_len

from liveview.log.sessions.listing import SessionFile
from liveview.model.snapshot import Endpoints
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, cropped, fit, fit_end, plain
from liveview.tui.lines.moments import counted, date_and_clock, duration, size
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.shell.attached_lines import session_name

_LONGEST = 80
"""Characters of a file's name."""


def session_parts(session: SessionFile, weight: int, zone: tzinfo | None, width: int) -> tuple[Part, ...]:
    """`2026-09-21 14:13:20  26 events in 3.1 s    1.2 MB  session-20260921-141320`; `weight` is in bytes.

    Names differ at their end, so a name is cut at its beginning.
    """
    began = date_and_clock(session.first_at, zone)
    held = say("{} in {}", counted(session.events, "event"), duration(session.seconds))
    parts: tuple[Part, ...] = (
        (cropped(began, 19), "strong"),
        (say("  {}", fit(held, 20)), "plain"),
        (say("  {}  ", fit(size(weight), 8, "right")), "muted"),
    )
    name = visible(session.path.stem, _LONGEST)
    return (*parts, (fit_end(name, min(max(width - cell_len(plain(parts)), 0), cell_len(name))), "muted"))


def live_parts(endpoints: Endpoints) -> tuple[Part, ...]:
    """The way back to the session that is being recorded, or that was opened first."""
    name = session_name(endpoints)
    if endpoints.attached or not endpoints.receiver:
        return ((say("back to "), "plain"), (name, "strong"))
    return (
        (say("{} receiving", status.DELIVERED.glyph), "success"),
        (say(" continues in "), "plain"),
        (name, "strong"),
    )
