"""The lines of the destinations pane, and how many destinations there are and were, in words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from liveview.model.settings import FormerDestination
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style, fit, fit_parts
from liveview.tui.lines.moments import counted, duration, number
from liveview.tui.lines.roster import RosterEntry
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, joined, say, visible

COUNTED = (status.DELIVERED, status.FAILED, status.TIMEOUT, status.RETRYING)
"""What is counted for each destination, in this order."""
_LEGENDS = (
    say("this session: ✓ delivered  ✗ failed  ◷ timeouts  ↻ retries  latest call"),
    say("this session: ✓ delivered ✗ failed ◷ timeouts ↻ retries"),
    say("✓ delivered ✗ failed ◷ timeouts ↻ retries"),
    say("✓ sent ✗ failed ◷ timeout ↻ retry"),
    EMPTY,
)
EXPLAINED = say(
    "delivered and failed count the deliveries of this session; timeouts count calls that ran out of time; retries "
    "count rounds repeated after every webhook had failed; the last column is how long the latest call took; grey "
    "destinations were in effect earlier in this session but no longer are"
)
"""The legend in full sentences."""
OF_STORY = say("from the story")
GONE = say("no longer configured")
_LEAST_NAME = 8
"""Cells that a name keeps beside other words."""
_LATEST = 9
"""The width of the latest call's duration, in cells."""


class SwitchedOff(NamedTuple):
    """A destination that is switched off."""

    waiting: int
    """Deliveries waiting for it to be switched on again."""


class _Said(NamedTuple):
    """The words beside a name, widest form first, and whether the counts give way to them."""

    forms: tuple[SafeText, ...]
    style: Style
    first: bool


def legend(width: int) -> SafeText:
    """What the counts of a destination mean, in the widest form that fits."""
    return next(words for words in _LEGENDS if cell_len(words) <= width)


def why_former(former: FormerDestination) -> SafeText:
    """Why a destination that has numbers is not in effect: `from the story`, `no longer configured`."""
    return OF_STORY if former.story else GONE


def former_words(former: FormerDestination) -> SafeText:
    """Why a destination is not in effect, as a sentence."""
    key = visible(former.destination.key, 60)
    if former.story:
        story = visible(former.story, 60)
        return say("{} is from the story {}, which is over, so it is not in effect now.", key, story)
    return say("{} is no longer configured, so it is not in effect now.", key)


def how_many(members: Sequence[RosterEntry]) -> SafeText:
    """`2 destinations`, and the former ones: `2 destinations + 1 from the story`."""
    return joined([counted(sum(member.former is None for member in members), "destination"), *_former(members)], " + ")


def pane_title(members: Sequence[RosterEntry], width: int, *, always: bool = False) -> SafeText:
    """`Destinations`, with the number of current ones if that fits and former ones are shown too, or with `always`."""
    here, former = sum(member.former is None for member in members), _former(members)
    forms = [say("Destinations ─ {}", here)] if always else []
    if former:
        firsts = say("{} current", here), say("{}", here)
        forms = [say("Destinations ─ {}", joined([first, *former], " + ")) for first in firsts]
        forms.append(say("Destinations ─ {} + {} earlier", here, len(members) - here))
    return next((words for words in forms if cell_len(words) <= width), say("Destinations"))


def _former(members: Sequence[RosterEntry]) -> list[SafeText]:
    words = [why_former(member.former) for member in members if member.former is not None]
    return [say("{} {}", words.count(each), each) for each in (OF_STORY, GONE) if each in words]


def destination_lines(
    members: Sequence[RosterEntry], width: int, off: Mapping[str, SwitchedOff] | None = None
) -> list[tuple[Part, ...]]:
    """One line per destination: how many were delivered, failed, timed out and retried, and how long a call took.

    Those in `off` say so; their counts follow only where there is room. Former ones are grey and keep their
    counts.
    """
    rows = [_row(member) for member in members]
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    said = [_said(member, off or {}) for member in members]
    latest = _has_room_for_latest(members, said, sum(widths) + 4 * len(widths), width)
    return [
        _line(member, _counts(row, widths, member, latest=latest), beside, width)
        for member, row, beside in zip(members, rows, said, strict=True)
    ]


def _row(member: RosterEntry) -> tuple[SafeText, ...]:
    totals = member.totals
    return tuple(number(count) for count in (totals.delivered, totals.failed, totals.timeouts, totals.retries))


def _said(member: RosterEntry, off: Mapping[str, SwitchedOff]) -> _Said | None:
    if member.former is not None:
        words = (OF_STORY, say("story")) if member.former.story else (GONE, say("not configured"), say("gone"))
        return _Said((*(say(" ({})", each) for each in words), EMPTY), "muted", first=False)
    switched = off.get(member.key)
    if switched is None:
        previews = say(" {} preview", status.PREVIEWED.glyph), say(" {}", status.PREVIEWED.glyph)
        return _Said(previews, "muted", first=False) if member.destination.is_preview else None
    waiting = say(", {} waiting", number(switched.waiting)) if switched.waiting else EMPTY
    return _Said((say(" {} off{}", status.SKIPPED.glyph, waiting),), "warning", first=True)


def _has_room_for_latest(members: Sequence[RosterEntry], said: Sequence[_Said | None], counts: int, width: int) -> bool:
    """Whether the latest durations fit without cutting the words beside the names."""
    left = width - counts - _LATEST
    return all(
        left >= _LEAST_NAME
        if beside is None or beside.first
        else left >= min(cell_len(visible(member.key)), _LEAST_NAME * 2) + len(beside.forms[0])
        for member, beside in zip(members, said, strict=True)
    )


def _line(member: RosterEntry, counts: list[Part], said: _Said | None, width: int) -> tuple[Part, ...]:
    name, used = visible(member.key), sum(cell_len(text) for text, _ in counts)
    if said is None:
        return fit_parts([(fit(name, max(width - used, _LEAST_NAME)), "strong"), *counts], width)
    if said.first and cell_len(name) + len(said.forms[0]) + used > width:
        counts, used = [], 0
    some, most = (min(cell_len(name), cells) for cells in (_LEAST_NAME, _LEAST_NAME * 2))
    fitting = (form for least in (most, some) for form in said.forms if form and least + len(form) + used <= width)
    words = next(fitting, said.forms[-1])
    room = max(width - used - len(words), min(cell_len(name), _LEAST_NAME))
    shown = name if cell_len(name) <= room else fit(name, room)
    gap = max(width - used - len(words) - cell_len(shown), 0)
    return fit_parts([(shown, "muted"), (say("{}{}", words, blanks(gap)), said.style), *counts], width)


def _counts(row: tuple[SafeText, ...], widths: Sequence[int], member: RosterEntry, *, latest: bool) -> list[Part]:
    """The counts of a line, right-aligned in their columns, with the latest call's duration if there is room."""
    counts: list[Part] = []
    for text, look, room in zip(row, COUNTED, widths, strict=True):
        style = "muted" if text == "0" or member.former is not None else look.style
        counts.append((say("  {} {}", fit(text, room, "right"), look.glyph), style))
    took = EMPTY if member.totals.last_ms is None else duration(member.totals.last_ms / 1000)
    return [*counts, (say("  {}", fit(took, _LATEST - 2, "right")), "muted")] if latest else counts
