"""The lines of the verification screen: each name that was seen, and each required one that was not."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import NamedTuple

from liveview.log.read.verification import DestinationOutcomes, EventViolation, NameTally
from liveview.model.event import EventType
from liveview.model.plan import PlannedEvent
from liveview.plans.diff import percent
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style, fit
from liveview.tui.lines.moments import clock, counted, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.status import Look
from liveview.tui.verification.tallies import NameKey, NamesFound

_NAME = 26
_SEEN, _VALID = 8, 9
_AT, _DATED_AT = 10, 16
_LEAST_REST = 14
"""Cells from which there is room for the first violation."""
_COUNT = 10
FARE_WORDS: Mapping[str, SafeText] = {
    "ok": say("OK"),
    "warnings": say("warnings"),
    "errors": say("errors"),
    "pending": say("pending"),
}
"""The words of `fares:` as the screen shows them."""
_STYLES: tuple[Style, ...] = ("success", "warning", "error", "accent")
"""Of the counts of these."""


class VerifiedName(NamedTuple):
    """One line."""

    key: NameKey
    """The type and the name."""
    tally: NameTally | None
    """How it fares; None for a required event that was not seen."""
    violation: EventViolation | None = None
    """What is wrong with the first event that is not valid; None if all are."""
    planned: PlannedEvent | None = None
    """What the plan says about it; None if it says nothing."""

    @property
    def text_key(self) -> str:
        """The key as one text."""
        return f"{self.key[0].value}:{self.key[1]}"

    @property
    def look(self) -> Look:
        """How it fares at a glance."""
        if self.tally is None:
            return status.PENDING._replace(word=say("not seen"))
        if self.tally.first_violation is not None:
            return status.FAILED._replace(word=say("not valid"))
        return status.DELIVERED._replace(word=say("valid"))

    @property
    def rank(self) -> tuple[int, bool, str, str]:
        """Where it is in the list: violations, what is missing, then the rest, each by name, so that no line jumps."""
        place = 1 if self.tally is None else 0 if self.tally.first_violation is not None else 2
        return place, not self.key[1], self.key[1].casefold(), self.key[0].value


def verified(found: NamesFound) -> list[VerifiedName]:
    """The lines in their order."""
    plan = {(each.type, each.name): each for each in (found.plan.plan.events if found.plan.plan else ())}
    seen = {each.key for each in found.names}
    lines = [VerifiedName(each.key, each, found.violations.get(each.key), plan.get(each.key)) for each in found.names]
    lines += [VerifiedName(key, None, None, each) for key, each in plan.items() if each.required and key not in seen]
    return sorted(lines, key=lambda line: line.rank)


def shown_key(key: NameKey, limit: int = 60) -> SafeText:
    """`Purchase`, `Home (page)`, `no name (track)`: the name, with the type where the name does not tell it."""
    kind, name = key
    if not name:
        return say("no name ({})", visible(kind.value))
    text = name_text(name, limit)
    return text if kind is EventType.TRACK or name.startswith("$") else say("{} ({})", text, visible(kind.value))


def heading(room: int, *, dated: bool) -> tuple[Part, ...]:
    """The titles of the columns."""
    name, at = _name_cells(room, dated=dated), _DATED_AT if dated else _AT
    titles = (
        say("  {}", fit(say("event"), name)),
        fit(say("seen"), _SEEN, "right"),
        fit(say("valid"), _VALID, "right"),
        say("  {}", fit(say("last seen"), at)),
        say("first violation") if _rest(room, dated=dated) else EMPTY,
    )
    return ((joined(titles), "muted"),)


def name_parts(line: VerifiedName, room: int, zone: tzinfo | None, *, dated: bool) -> tuple[Part, ...]:
    """`✗ Purchase   12   58.3 %  14:02:31  #7 properties.price: a value is of another type than planned`."""
    name = fit(shown_key(line.key), _name_cells(room, dated=dated))
    tally, look = line.tally, line.look
    if tally is None:
        return ((say("{} ", look.glyph), look.style), (name, "strong"), (say("  not seen, but required"), "accent"))
    wrong = tally.first_violation is not None
    at = clock(tally.last_at, zone, milliseconds=False, dated=dated)
    rest = violation_words(line.violation) if line.violation and _rest(room, dated=dated) else EMPTY
    return (
        (say("{} ", look.glyph), look.style),
        (name, "strong" if wrong else "plain"),
        (fit(number(tally.seen), _SEEN, "right"), "plain"),
        (fit(visible(percent(tally.valid, tally.seen)), _VALID, "right"), "error" if wrong else "success"),
        (say("  {}", fit(at, _DATED_AT if dated else _AT)), "muted"),
        (rest, "warning"),
    )


def violation_words(violation: EventViolation) -> SafeText:
    """`#7 properties.price: a value is of another type than planned`."""
    problem = violation.problem
    place = say("{}: ", visible(problem.field, 80)) if problem.field else EMPTY
    return say("#{} {}{}", violation.event_id, place, visible(problem.sentence))


def title(lines: list[VerifiedName], found: NamesFound | None, *, whole: bool = True) -> SafeText:
    """`Verification ─ 9 of 12 required seen, 3 names not valid`.

    Without a plan, or unless the `whole` session is verified, it begins with the names and the events.
    """
    if found is None:
        return say("Verification")
    said: list[SafeText] = []
    required = [line for line in lines if line.planned is not None and line.planned.required]
    if required and whole:
        seen = sum(line.tally is not None for line in required)
        said.append(say("{} of {} required seen", seen, len(required)))
    else:
        said.append(say("{}, {}", counted(len(found.names), "name"), counted(found.events, "event")))
    wrong = sum(line.tally is not None and line.tally.first_violation is not None for line in lines)
    said.append(say("{} not valid", counted(wrong, "name")) if wrong else say("all valid"))
    if found.other_events:
        said.append(say("{} of further names", counted(found.other_events, "event")))
    return say("Verification ─ {}", joined(said, ", ")) if found.events or required else say("Verification")


def destination_heading(room: int) -> tuple[Part, ...]:
    """The titles of the columns."""
    counts = joined(fit(each, _COUNT, "right") for each in FARE_WORDS.values())
    return ((say("  {}{}", fit(say("destination"), _destination_cells(room)), counts), "muted"),)


def destination_parts(tally: DestinationOutcomes, room: int, chosen: str | None) -> tuple[Part, ...]:
    """`● Webhooks   12   3   1   0`; the mark is at what is verified: "" for all of it, a word of `fares:`, or None."""
    counts = (tally.ok, tally.warnings, tally.errors, tally.pending)
    return (
        (say("● ") if chosen == "" else say("  "), "accent"),
        (fit(visible(tally.destination), _destination_cells(room)), "plain" if chosen is None else "strong"),
        *(
            (
                fit(say("● {}", number(count)) if chosen == word else number(count), _COUNT, "right"),
                style if count or chosen == word else "muted",
            )
            for word, count, style in zip(FARE_WORDS, counts, _STYLES, strict=True)
        ),
    )


def destination_cells(room: int, at: int) -> tuple[int, int]:
    """Where a column of a destination begins and ends, in cells: 0 is its name, then come the counts."""
    name = 2 + _destination_cells(room)
    return (0, name) if not at else (name + (at - 1) * _COUNT, name + at * _COUNT)


def _name_cells(room: int, *, dated: bool) -> int:
    fixed = 2 + _SEEN + _VALID + 2 + (_DATED_AT if dated else _AT)
    return max(min(_NAME, room - fixed), 8)


def _rest(room: int, *, dated: bool) -> bool:
    """Whether there is room for the first violation."""
    fixed = 2 + _SEEN + _VALID + 2 + (_DATED_AT if dated else _AT)
    return room - fixed - _name_cells(room, dated=dated) >= _LEAST_REST


def _destination_cells(room: int) -> int:
    return max(min(_NAME, room - 2 - 4 * _COUNT), 8)
