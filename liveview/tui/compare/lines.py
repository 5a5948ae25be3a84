"""Any two events side by side: their content, and what was decided and delivered."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from liveview.log.read.comparing import Comparison, FieldDifference
from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Delivery, Outcome
from liveview.tui.inspector.diff import diff_lines
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, Entry, wide
from liveview.tui.lines.moments import counted, date_and_clock, duration
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.side import Side
from liveview.tui.lines.words import RULES, short_outcome

_NAME = 40
_SESSION = 80
"""Characters of a session's name."""


class Told(NamedTuple):
    """An event as the comparison describes it."""

    detail: EventDetail
    """Everything about it."""
    session: SafeText = EMPTY
    """Names its session; EMPTY when both events are in the session that is shown."""
    can_be_shown: bool = True
    """Whether its line leads to it: it is in the session that is shown."""


def pair(selected: Side, marks: Sequence[int], kept: Side | None, original: int | None) -> tuple[Side, Side] | None:
    """Which two events to compare; None while there is only one. Within a session the lower number comes first.

    The selected event is paired with one that was `kept` for this, else with a marked one: the last before it, else
    the first. Two marked events are a pair without it. Else a duplicate is paired with its original. An event kept in
    another session is always the first of the two.
    """
    if kept is not None and kept.session != selected.session:
        return kept, selected
    others = [mark for mark in marks if mark != selected.event_id]
    if kept is not None and kept.event_id != selected.event_id:
        found = kept.event_id, selected.event_id
    elif len(marks) == 2 and selected.event_id not in marks:
        found = marks[0], marks[1]
    elif others:
        found = max((mark for mark in others if mark < selected.event_id), default=others[0]), selected.event_id
    elif original is not None:
        found = original, selected.event_id
    else:
        return None
    return in_order(*(Side(selected.log, event_id) for event_id in found))


def in_order(one: Side, other: Side) -> tuple[Side, Side]:
    """Two events of one session, the lower number first."""
    return (one, other) if one.event_id < other.event_id else (other, one)


def session_names(left: Side, right: Side) -> tuple[SafeText, SafeText]:
    """What tells the sessions of two events apart: the names of their files; EMPTY when it is one session."""
    one, other = left.session, right.session
    if one == other:
        return EMPTY, EMPTY
    alike = one.stem == other.stem
    return _session(one, whole=alike), _session(other, whole=alike)


def number_of(event_id: int, session: SafeText) -> SafeText:
    """`#54`, or `#54 of session-20260921-141320`."""
    return say("#{} of {}", event_id, session) if session else say("#{}", event_id)


def _session(path: Path, *, whole: bool) -> SafeText:
    return visible(str(path) if whole else path.stem, _SESSION)


def compare_lines(one: Told, other: Told, said: Comparison, context: EventContext, width: int) -> Iterator[AnyLine]:
    """Both events, how their content differs, then how their outcome does; a line has `width` cells."""
    left, right = one.detail, other.detail
    for told in (one, other):
        yield _who(told, context)
    apart = right.event.received_at - left.event.received_at
    yield wide((say("received {} apart", duration(abs(apart))), "muted"))
    yield BLANK
    yield wide((say("Content"), "title"))
    yield from _said(one, other, said, width)
    yield BLANK
    yield wide((say("Outcome"), "title"))
    found = list(decided(left, right))
    yield from _listed(found, one, other, width, "plain")
    if not found:
        yield wide((say("{} Both have the same outcome.", status.DELIVERED.glyph), "success"))
    if said.ignored:
        yield BLANK
        yield wide((say("IDs, times and what clients add, which differ between any two events:"), "muted"))
        yield from _listed(said.ignored, one, other, width, "muted")


def decided(left: EventDetail, right: EventDetail) -> Iterator[FieldDifference]:
    """Verdict, routes and deliveries where they differ; times and event numbers always do and are left out."""
    one, other = _decided(left), _decided(right)
    for words in {**one, **other}:
        if one.get(words) != other.get(words):
            yield FieldDifference(words, one.get(words), other.get(words))


def _who(told: Told, context: EventContext) -> Entry:
    """A line that names the event, and leads to it where it can be shown."""
    event = told.detail.event
    name = name_text(event.name, _NAME) if event.name else NOTHING
    user, at = visible(event.distinct_id or "nobody", 60), date_and_clock(event.received_at, context.zone)
    number = (say("#{}", event.id), LINK if told.can_be_shown else "strong")
    where: Part = (say(", in {}", told.session), "muted") if told.session else (EMPTY, "plain")
    event_id = event.id if told.can_be_shown else None
    return wide(number, (say(" {} by {}, {}", name, user, at), "plain"), where, event_id=event_id)


def _said(left: Told, right: Told, said: Comparison, width: int) -> Iterator[AnyLine]:
    unread = [told for told in (left, right) if told.detail.event.payload is None]
    for told in unread:
        yield wide(
            (
                say("{} is not JSON, so it has no fields to compare.", number_of(told.detail.event.id, told.session)),
                "warning",
            )
        )
    if unread:
        return
    yield from _listed(said.differences, left, right, width, "warning")
    if not said.differences:
        yield wide((say("{} Both have the same content.", status.DELIVERED.glyph), "success"))
    for words, found in (
        (say("Routing options"), said.routing),
        (say("Numbers that differ only in their spelling"), said.respelt),
    ):
        if found:
            yield BLANK
            yield wide((words, "muted"))
            yield from _listed(found, left, right, width, "plain" if found is said.routing else "muted")


def _listed(found: Sequence[FieldDifference], left: Told, right: Told, width: int, style: Style) -> Iterator[AnyLine]:
    ids = left.detail.event.id, right.detail.event.id
    yield from diff_lines(found, *ids, width, style, (_title(left), _title(right)))


def _title(told: Told) -> SafeText:
    name = told.detail.event.name
    words = say(" {}", name_text(name, _NAME)) if name else EMPTY
    return say("{}, {}", words, told.session) if told.session else words


def _decided(detail: EventDetail) -> dict[str, str]:
    event = detail.event
    codes = ", ".join(found.code for found in event.problems)
    rows = {
        "wire": "" if detail.request.wire is None else detail.request.wire.value,
        "type": event.type.value,
        "verdict": event.verdict.value,
        "problems": codes or "none",
        "dedup key made of": event.dedup_source.value if event.dedup_source else "nothing",
        "collision": "yes" if event.collision else "no",
        "state": event.state.value,
    }
    for name in dict.fromkeys(delivery.destination for delivery in detail.deliveries):
        there = [delivery for delivery in detail.deliveries if delivery.destination == name]
        rows[f"{name}: routing"] = "; ".join(map(_route, there))
        done = [words for delivery in there if (words := _done(delivery, detail))]
        if done:
            rows[f"{name}: delivery"] = "; ".join(done)
    return rows


_DECIDED = {Decision.SEND: "sent", Decision.SKIP: "skipped", Decision.PREVIEW: "previewed"}


def _route(delivery: Delivery) -> str:
    decision = _DECIDED.get(delivery.decision, delivery.decision.value)
    named = "" if delivery.definition is None else f", as {delivery.emission}"
    return ", ".join(
        [f"{decision}, {RULES[delivery.rule]}{named}", *dict.fromkeys(note.code for note in delivery.remarks)]
    )


def _done(delivery: Delivery, detail: EventDetail) -> str:
    """`delivered in 1 round: ✓ 200, ✓ 200`; "" when it was skipped."""
    if delivery.state is None:
        return ""
    calls = [
        one for one in detail.attempts if one.delivery_id == delivery.id and one.outcome is not Outcome.INTERRUPTED
    ]
    ends = ", ".join(short_outcome(one) for one in calls if one.webhook)
    return f"{delivery.state.value} in {counted(delivery.rounds, 'round')}" + (f": {ends}" if ends else "")
