"""The IDs of a journey as vertical tracks, drawn beside its events: where each is used, and what joins them.

A track runs from the first event that carries the ID to the last one. An event is a sign on the track of the ID that
it came under; identify and alias draw a line from the IDs of before to the user.
"""

from collections.abc import Iterable

from liveview.log.read.journey import Journey
from liveview.log.read.journey_findings import JourneyEvent, JourneyIdentity, plain_id
from liveview.tui.lines.cells import Part, Style
from liveview.tui.lines.safe_text import SafeText, say

CELLS = 2
"""Cells of a track: its sign, and a gap."""
_REST = 58
"""Cells of a line for what is beside the tracks."""
_FEWEST = 4
"""Tracks that are drawn however narrow the lines are."""
ANONYMOUS, USER = say("◦"), say("▪")


class Tracks:
    """The tracks of a journey, the first `most` of them."""

    def __init__(self, journey: Journey, most: int) -> None:
        self._identities = journey.identities[:most]
        self._columns = {identity.id: column for column, identity in enumerate(self._identities)}
        self._devices = frozenset(event.device_id for event in journey.events if event.device_id)

    @property
    def width(self) -> int:
        """Cells that they take."""
        return CELLS * len(self._identities)

    def parts(self, position: int, event: JourneyEvent) -> tuple[Part, ...]:
        """The tracks beside the event at this position of the journey, from 0."""
        joins = self._columns_of(() if event.link is None else event.link.before)
        ends = self._columns_of([_came_under(event)])
        reach = [*joins, *ends] if joins and ends else []
        span = range(min(reach), max(reach)) if reach else range(0)
        parts: list[Part] = []
        for column, identity in enumerate(self._identities):
            if column in ends:
                parts.append(_sign(identity))
            elif column in joins and reach:
                parts.append((_joint(identity, position, to_right=ends[0] > column), "accent"))
            else:
                parts.append(_between(identity, position, crossed=column in span))
            parts.append((say("─"), "accent") if column in span else (say(" "), "plain"))
        return tuple(parts)

    def _columns_of(self, ids: Iterable[str | None]) -> list[int]:
        plain = (plain_id(each, self._devices) for each in ids if each)
        return [self._columns[each] for each in plain if each in self._columns]


def _came_under(event: JourneyEvent) -> str | None:
    return event.distinct_id if event.link is None else event.link.user


def _sign(identity: JourneyIdentity) -> Part:
    style: Style = "accent" if identity.is_user else "plain"
    return (USER if identity.is_user else ANONYMOUS, style)


def _joint(identity: JourneyIdentity, position: int, *, to_right: bool) -> SafeText:
    """Where a line to the user leaves the track of an ID from before."""
    begins, ends = identity.first == position, identity.last == position
    right, left = (say("├"), say("┤")) if not (begins or ends) else (say("╰"), say("╯"))
    if begins:
        right, left = (say("╶"), say("╴")) if ends else (say("╭"), say("╮"))
    return right if to_right else left


def _between(identity: JourneyIdentity, position: int, *, crossed: bool) -> Part:
    """A track beside an event that came under another ID."""
    if identity.first <= position <= identity.last:
        return (say("┼"), "accent") if crossed else (say("│"), "muted")
    return (say("─"), "accent") if crossed else (say(" "), "plain")


def most_tracks(room: int) -> int:
    """How many tracks have room beside everything else in lines of this many cells."""
    return max((room - _REST) // CELLS, _FEWEST)
