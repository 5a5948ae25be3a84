"""An attached session in words: where it is, what may be done there, and since when it cannot be reached."""

from datetime import tzinfo
from pathlib import PurePath

from liveview.model.snapshot import Endpoints, Role
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit_parts
from liveview.tui.lines.moments import clock, counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_LONGEST = 100
"""Characters of an address."""
_IN_WORDS_FROM = 100
"""The width from which the role has a sentence."""


def place(attached: str) -> SafeText:
    """`db.example.com:5432/qa · checkout` for a session in PostgreSQL, else the URL of its receiver."""
    scheme, _, rest = attached.partition("://")
    where, _, name = rest.partition("?session=")
    if scheme != "postgresql":
        return visible(attached, _LONGEST)
    return say("{} · {}", visible(where, _LONGEST), visible(name, _LONGEST))


def session_name(endpoints: Endpoints) -> SafeText:
    """The place of a session that others share, else the name of its file."""
    if endpoints.attached or "://" in endpoints.log:
        return place(endpoints.attached or endpoints.log)
    return visible(PurePath(endpoints.log).name, _LONGEST)


def attached_parts(endpoints: Endpoints, *, lost: bool) -> tuple[Part, ...]:
    """`✓ attached db.example.com:5432/qa · checkout`."""
    where: Part = (place(endpoints.attached), "strong")
    if lost:
        return ((say("{} CONNECTION LOST ", status.FAILED.glyph), "error"), where)
    return ((say("{} attached ", status.DELIVERED.glyph), "success"), where)


def role_words(endpoints: Endpoints, width: int) -> SafeText:
    """What may be done, where that is not everything; "" where it is."""
    if endpoints.role is not Role.VIEWER:
        return EMPTY
    return say("viewer: nothing can be changed") if width >= _IN_WORDS_FROM else say("viewer, read-only")


def receivers_words(receivers: int) -> SafeText:
    """How many receivers the session has; "" when that is not known."""
    return counted(receivers, "receiver") if receivers else EMPTY


def lost_parts(since: float, why: str, zone: tzinfo | None, width: int) -> tuple[Part, ...]:
    """The line that is below the others while an attached session cannot be reached."""
    at = clock(since, zone, milliseconds=False)
    reason = say(": {}", visible(why, 300)) if why else EMPTY
    return fit_parts([(say(" ! Connection lost since {}, showing what is here{}", at, reason), "alarm")], width)
