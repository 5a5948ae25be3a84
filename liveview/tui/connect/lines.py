"""The guides as text: a line of the list, and the lines of one with the real addresses."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from liveview.clients.connect import GUIDES, Guide, GuideStep, GuideValues
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit_parts
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.moments import clock
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_INDENT = say("  ")
_MARK = 2
"""The cells of the mark before a title, and of the blank behind it."""
_WITH_TIME = 40
"""Cells from which a line of the list has the time of the first event."""
CLIENTS = tuple(guide for guide in GUIDES if guide.is_client)
"""The guides of clients, which are ticked off; others are about what gets in the way."""


class First(NamedTuple):
    """The first event of a client."""

    event_id: int
    """The event."""
    received_at: float
    """When it arrived, in epoch seconds."""
    sentence: str
    """Who sent it, in words and untrusted; "" when that is not known."""


def title(seen: Mapping[str, First]) -> SafeText:
    """What is above the list."""
    return say("Connect ─ {} of {} seen", sum(guide.key in seen for guide in CLIENTS), len(CLIENTS))


def row_parts(
    guide: Guide, first: First | None, zone: tzinfo | None, width: int, *, dated: bool = False
) -> tuple[Part, ...]:
    """`✓ freshpaint.js   14:02:31`, `◌ curl and your own server`, or a guide about an obstacle, without a mark.

    `dated` adds the day to the time.
    """
    name = visible(guide.title)
    if not guide.is_client:
        return fit_parts([(say("  "), "plain"), (name, "muted")], width)
    if first is None:
        return fit_parts([(say("{} ", status.PENDING.glyph), "muted"), (name, "plain")], width)
    when = _when(first, zone, dated) if width >= _WITH_TIME else EMPTY
    named = fit_parts([(say("{} {}", status.DELIVERED.glyph, name), "success")], max(width - len(when), 1))
    return fit_parts([*named, (when, "muted")], width)


def rows_width(seen: Mapping[str, First], zone: tzinfo | None, *, dated: bool = False) -> int:
    """The cells of the longest line of the list, with the times of those that were seen."""
    titles = max(cell_len(visible(guide.title)) for guide in GUIDES) + _MARK
    timed = [
        _MARK + cell_len(visible(guide.title)) + len(_when(seen[guide.key], zone, dated))
        for guide in CLIENTS
        if guide.key in seen
    ]
    return max(titles, _WITH_TIME, *timed) if timed else titles


def guide_lines(
    guide: Guide, place: GuideValues, first: First | None, zone: tzinfo | None, key: KeyNames, *, dated: bool = False
) -> Iterator[AnyLine]:
    """Whether the client has been seen, then its steps; those with lines to copy start with their key."""
    if guide.is_client:
        yield _state(first, zone, key, dated)
        yield BLANK
    numbers = {id(step): number for number, step in enumerate(coded(guide), 1)}
    for step in guide.steps:
        yield from _step(step, numbers.get(id(step)), place, key)
        yield BLANK
    for note in guide.notes:
        yield wide((say("! "), "warning"), (visible(place.fill(note), 500), "plain"))


def _when(first: First, zone: tzinfo | None, dated: bool) -> SafeText:
    return say(" {}", clock(first.received_at, zone, milliseconds=False, dated=dated))


def coded(guide: Guide) -> tuple[GuideStep, ...]:
    """The steps that have lines to copy; they are numbered from 1."""
    return tuple(step for step in guide.steps if step.code)


def _state(first: First | None, zone: tzinfo | None, key: KeyNames, dated: bool) -> AnyLine:
    if first is None:
        return wide((say("{} waiting for its first event", status.PENDING.glyph), "accent"))
    at = clock(first.received_at, zone, milliseconds=False, dated=dated)
    said = say(", {}", visible(first.sentence, 200)) if first.sentence else EMPTY
    return wide(
        (say("{} event #{} at {}", status.DELIVERED.glyph, first.event_id, at), "success"),
        (said, "plain"),
        (say("  {} opens it", key["connect.event"]), "muted"),
    )


def _step(step: GuideStep, number: int | None, place: GuideValues, key: KeyNames) -> Iterator[AnyLine]:
    """Its sentence, then its lines."""
    before: Part = (say("{} ", key[f"connect.copy-{number}"]), "key") if number else (EMPTY, "key")
    needs = say("  needs --tls") if step.tls and (not place.tls) else EMPTY
    yield wide(before, (visible(place.fill(step.words), 500), "strong"), (needs, "warning"))
    for line in place.fill(step.code).splitlines():
        yield wide((say("{}{}", _INDENT, visible(line, 500)), "accent"))
