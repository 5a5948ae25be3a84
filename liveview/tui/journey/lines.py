"""The journey in words: its title, a line for each event, and the findings."""

from collections.abc import Collection, Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.read.journey import MOST_EVENTS, Journey
from liveview.log.read.journey_findings import JourneyEvent, JourneyFinding, JourneyIdentity, plain_id
from liveview.tui.journey.tracks import ANONYMOUS, USER, Tracks, most_tracks
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style, fit, fit_parts
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.moments import clock, counted, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, joined, say, visible

READING = say("Reading the journey")
_LONGEST_ID = 60
"""Characters of an ID."""
_SHOWN_EVENTS = 12
"""Events that a finding lists; it counts the others."""
_CLOCK, _DATED = 12, 18
"""Cells of a time, and of one with its date."""
_NAME, _LONG_NAME = 10, 32
"""The fewest and the most cells of a name."""
_SHORTEST_ID = 6
"""The fewest cells of an ID from before."""
_FEWEST = 4
"""The fewest cells of the tracks with their heading."""


class JourneyLayout(NamedTuple):
    """How the lines of a journey are laid out."""

    room: int
    """Cells of a line."""
    tracks: Tracks
    """The tracks between the time and the number."""
    digits: int
    """Cells of the longest number, with its `#`."""
    dated: bool
    """Whether times need their date."""
    zone: tzinfo | None
    """The time zone; None for the local one."""
    identities: Mapping[str, JourneyIdentity]
    """The IDs of the journey, by ID."""
    marked: Collection[int]
    """The events that a finding names."""

    @property
    def name(self) -> int:
        """Cells of a name."""
        return min(max(self.room // 4, _NAME), _LONG_NAME)

    def identity(self, value: str | None) -> JourneyIdentity | None:
        """What an ID of an event is; None for a placeholder or no ID."""
        return self.identities.get(plain_id(value or "", self.identities))


def layout_of(journey: Journey, room: int, zone: tzinfo | None, *, dated: bool) -> JourneyLayout:
    """The layout for lines of this many cells."""
    return JourneyLayout(
        room=room,
        tracks=Tracks(journey, most_tracks(room)),
        digits=len(str(max(event.id for event in journey.events))) + 1,
        dated=dated,
        zone=zone,
        identities={identity.id: identity for identity in journey.identities},
        marked={event_id for finding in journey.findings for event_id in finding.events},
    )


def heading_parts(layout: JourneyLayout) -> tuple[Part, ...]:
    """What is above the columns."""
    before = say("{}  ", fit(say("time"), _DATED if layout.dated else _CLOCK))
    tracks = fit(say("IDs"), max(layout.tracks.width, _FEWEST))
    number_cells = fit(say("event"), layout.digits + 2 + layout.name)
    return ((say("{}{}  {}  came under", before, tracks, number_cells), "muted"),)


def row_parts(position: int, event: JourneyEvent, layout: JourneyLayout) -> tuple[Part, ...]:
    """The line of the event at this position of the journey, from 0."""
    at = clock(event.at, layout.zone, dated=layout.dated)
    style: Style = "muted" if event.is_duplicate else "plain"
    gap = blanks(_FEWEST - layout.tracks.width)
    mark: Part = (status.WARNED.glyph, "warning") if event.id in layout.marked else (say(" "), "plain")
    name = fit(name_text(event.name or "—", layout.name + 1), layout.name)
    parts: tuple[Part, ...] = (
        (say("{}  ", fit(at, _DATED if layout.dated else _CLOCK)), "muted"),
        *layout.tracks.parts(position, event),
        (gap, "plain"),
        mark,
        (say(" {}  ", fit(say("#{}", event.id), layout.digits)), style),
        (say("{}  ", name), style if event.link is None else "strong"),
    )
    room = layout.room - sum(cell_len(text) for text, _ in parts)
    return fit_parts((*parts, *_words(event, layout, room)), layout.room)


def _words(event: JourneyEvent, layout: JourneyLayout, room: int) -> Iterator[Part]:
    """Under which ID an event came, and what it says about IDs, for a column of `room` cells."""
    if event.is_duplicate:
        original = say(" of #{}", event.duplicate_of) if event.duplicate_of else EMPTY
        yield (say("{} duplicate{}, ", status.DUPLICATE.glyph, original), "warning")
    if event.link is not None:
        user = visible(event.link.user, _LONGEST_ID)
        before = joined(dict.fromkeys(_id_text(each, layout) for each in event.link.before), " and ")
        left = max(room - cell_len(user) - len(" → "), _SHORTEST_ID)
        yield (say("{} → {}", before if cell_len(before) <= left else fit(before, left), user), "accent")
        return
    identity = layout.identity(event.distinct_id)
    if identity is not None and not identity.is_user:
        yield (say("anonymous {}", visible(identity.id, _LONGEST_ID)), "muted")
        return
    yield (visible(event.distinct_id or "", _LONGEST_ID) or say("no ID"), "plain")
    if event.device_id and event.device_id != event.distinct_id:
        yield (say(" on {}", visible(event.device_id, _LONGEST_ID)), "muted")


def _id_text(value: str, layout: JourneyLayout) -> SafeText:
    """An ID from before; one that only differs by Mixpanel's prefix is written without."""
    identity = layout.identity(value)
    return visible(value if identity is None else identity.id, _LONGEST_ID)


def name_of(journey: Journey) -> SafeText:
    """Whose journey it is: its latest user, or else its first anonymous ID."""
    users = [identity for identity in journey.identities if identity.is_user]
    if users:
        return visible(max(users, key=lambda identity: identity.last).id, _LONGEST_ID)
    return visible(journey.identities[0].id, _LONGEST_ID)


def title(journey: Journey) -> SafeText:
    """What is above the events: whose they are, and how many events and IDs."""
    users = sum(identity.is_user for identity in journey.identities)
    anonymous = len(journey.identities) - users
    counts = [counted(len(journey.events), "event")]
    counts += [counted(users, "user")] if users else []
    counts += [counted(anonymous, "anonymous ID")] if anonymous else []
    return say("Journey of {} ─ {}", name_of(journey), joined(counts, ", "))


def below(journey: Journey) -> SafeText:
    """What is below the events: what the signs mean, and what is left out."""
    legend = say("{} anonymous  {} user", ANONYMOUS, USER)
    if journey.findings:
        legend = say("{}  {} finding", legend, status.WARNED.glyph)
    if journey.is_cut:
        return say("{}  the newest {} events at most; there may be more IDs", legend, number(MOST_EVENTS))
    return legend if journey.findings else say("{}  no findings", legend)


def no_journey(event_id: int) -> SafeText:
    """Why an event has no journey."""
    return say("#{} has no ID to follow: it is invalid, or its IDs are only placeholders.", event_id)


def not_read(reason: str) -> SafeText:
    """Why there is no journey to see."""
    return say("The journey could not be read: {}", visible(reason, 300))


def findings_title(journey: Journey) -> SafeText:
    """What is above the findings."""
    return say("{} {}", status.WARNED.glyph, counted(len(journey.findings), "finding"))


def finding_lines(journey: Journey) -> Iterator[AnyLine]:
    """The findings, each with its events and what to do."""
    for finding in journey.findings:
        yield _code_line(finding)
        yield wide((visible(finding.sentence, 500), "plain"), event_id=finding.events[0])
        yield wide((visible(finding.fix, 500), "success"))


def _code_line(finding: JourneyFinding) -> AnyLine:
    named = joined((say("#{}", event_id) for event_id in finding.events[:_SHOWN_EVENTS]), " ")
    more = len(finding.events) - _SHOWN_EVENTS
    rest = say(" and {}", counted(more, "more event")) if more > 0 else EMPTY
    return wide(
        (say("{}  ", visible(finding.code.value)), "warning"),
        (named, "link"),
        (rest, "muted"),
        event_id=finding.events[0],
    )
