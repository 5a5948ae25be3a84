"""The guides as text: a line of the list, and the lines of one with the real addresses."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from liveview.model.connect import GUIDES, Guide, Place, Step
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Part, fit_parts
from liveview.tui.text.entries import BLANK, AnyLine, wide
from liveview.tui.text.key_names import KeyNames
from liveview.tui.text.moments import clock

_INDENT = "  "
_WITH_TIME = 40
"""Cells from which a line of the list has the time of the first event."""
CLIENTS = tuple(guide for guide in GUIDES if guide.is_client)
"""Those that can be ticked off."""


class First(NamedTuple):
    """The first event of a client; `sentence` says who it was, untrusted, "" when that is not known."""

    event_id: int
    received_at: float
    sentence: str


def title(seen: Mapping[str, First]) -> str:
    """What stands above the list."""
    return f"Connect ─ {sum(guide.key in seen for guide in CLIENTS)} of {len(CLIENTS)} seen"


def row_parts(guide: Guide, first: First | None, zone: tzinfo | None, width: int) -> tuple[Part, ...]:
    """`✓ freshpaint.js   14:02:31`, `◌ curl and your own server`, or a hurdle without a mark."""
    if not guide.is_client:
        return fit_parts([("  ", "plain"), (guide.title, "muted")], width)
    if first is None:
        return fit_parts([(f"{status.PENDING.glyph} ", "muted"), (guide.title, "plain")], width)
    when = f" {clock(first.received_at, zone, milliseconds=False)}" if width >= _WITH_TIME else ""
    named = fit_parts([(f"{status.DELIVERED.glyph} {guide.title}", "success")], max(width - len(when), 1))
    return fit_parts([*named, (when, "muted")], width)


def guide_lines(
    guide: Guide, place: Place, first: First | None, zone: tzinfo | None, key: KeyNames
) -> Iterator[AnyLine]:
    """Whether it has been seen, then its steps: those with lines to copy have the number of their key."""
    if guide.is_client:
        yield _state(first, zone, key)
        yield BLANK
    numbers = {id(step): number for number, step in enumerate(coded(guide), 1)}
    for step in guide.steps:
        yield from _step(step, numbers.get(id(step)), place, key)
        yield BLANK
    for note in guide.notes:
        yield wide(("! ", "warning"), (visible(place.fill(note), 500), "plain"))


def coded(guide: Guide) -> tuple[Step, ...]:
    """The steps that have lines to copy; they are numbered from 1."""
    return tuple(step for step in guide.steps if step.code)


def _state(first: First | None, zone: tzinfo | None, key: KeyNames) -> AnyLine:
    if first is None:
        return wide((f"{status.PENDING.glyph} waiting for its first event", "accent"))
    at = clock(first.received_at, zone, milliseconds=False)
    said = f", {visible(first.sentence, 200)}" if first.sentence else ""
    return wide(
        (f"{status.DELIVERED.glyph} event #{first.event_id} at {at}", "success"),
        (said, "plain"),
        (f"  {key['connect.event']} goes there", "muted"),
    )


def _step(step: Step, number: int | None, place: Place, key: KeyNames) -> Iterator[AnyLine]:
    """Its sentence, then its lines."""
    before: Part = (f"{key[f'connect.copy-{number}']} ", "key") if number else ("", "key")
    needs = "  needs --tls" if step.tls and not place.tls else ""
    yield wide(before, (visible(place.fill(step.words), 500), "strong"), (needs, "warning"))
    for line in place.fill(step.code).splitlines():
        yield wide((f"{_INDENT}{visible(line, 500)}", "accent"))
