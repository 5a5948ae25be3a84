"""Any two events side by side: what they say, and what was decided about them and done."""

from collections.abc import Iterator, Sequence

from liveview.log.comparing import Comparison, FieldDifference
from liveview.log.dossier import Dossier
from liveview.model.delivery import Decision, Delivery, Outcome
from liveview.tui.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.text import status
from liveview.tui.text.columns import NOTHING
from liveview.tui.text.context import Context
from liveview.tui.text.diff import diff_lines
from liveview.tui.text.entries import BLANK, LINK, AnyLine, Entry, wide
from liveview.tui.text.moments import counted, date_and_clock, duration
from liveview.tui.text.names import name_text
from liveview.tui.text.words import RULES, short_outcome

_NAME = 40


def pair(selected: int, marks: Sequence[int], kept: int | None, original: int | None) -> tuple[int, int] | None:
    """Which two events are meant, the lower one first; None while there is only one.

    One that was `kept` for this comes first, then two marked ones, then the marked one before the selected (else the
    first), then the original of a duplicate.
    """
    others = [mark for mark in marks if mark != selected]
    if kept is not None and kept != selected:
        found = kept, selected
    elif len(marks) == 2 and selected not in marks:
        found = marks[0], marks[1]
    elif others:
        found = max((mark for mark in others if mark < selected), default=others[0]), selected
    elif original is not None:
        found = original, selected
    else:
        return None
    return min(found), max(found)


def compare_lines(left: Dossier, right: Dossier, said: Comparison, context: Context, width: int) -> Iterator[AnyLine]:
    """Both events, how they differ in what they say, then in what became of them; `width` cells are there."""
    for one in (left, right):
        yield _who(one, context)
    apart = right.event.received_at - left.event.received_at
    yield wide((say("received {} apart", duration(abs(apart))), "muted"))
    yield BLANK
    yield wide((say("What they say"), "title"))
    yield from _said(left, right, said, width)
    yield BLANK
    yield wide((say("What became of them"), "title"))
    found = list(decided(left, right))
    yield from _listed(found, left, right, width, "plain")
    if not found:
        yield wide((say("{} The same was decided about both, and done.", status.DELIVERED.glyph), "success"))
    if said.ignored:
        yield BLANK
        yield wide((say("IDs, times and what clients add, which differ from event to event:"), "muted"))
        yield from _listed(said.ignored, left, right, width, "muted")


def decided(left: Dossier, right: Dossier) -> Iterator[FieldDifference]:
    """Verdict, routes and deliveries where they differ; times and numbers, which always do, are left out."""
    one, other = _decided(left), _decided(right)
    for words in {**one, **other}:
        if one.get(words) != other.get(words):
            yield FieldDifference(words, one.get(words), other.get(words))


def _who(dossier: Dossier, context: Context) -> Entry:
    """A line that leads to the event."""
    event = dossier.event
    name = name_text(event.name, _NAME) if event.name else NOTHING
    who = say(
        " {} by {}, {}",
        name,
        visible(event.distinct_id or "nobody", 60),
        date_and_clock(event.received_at, context.zone),
    )
    return wide((say("#{}", event.id), LINK), (who, "plain"), event_id=event.id)


def _said(left: Dossier, right: Dossier, said: Comparison, width: int) -> Iterator[AnyLine]:
    unread = [one.event.id for one in (left, right) if one.event.payload is None]
    for event_id in unread:
        yield wide((say("#{} is not JSON: it has no fields to compare.", event_id), "warning"))
    if unread:
        return
    yield from _listed(said.differences, left, right, width, "warning")
    if not said.differences:
        yield wide((say("{} Both say the same.", status.DELIVERED.glyph), "success"))
    for words, found in (
        (say("Where they may go:"), said.routing),
        (say("The same numbers in two spellings, which makes no difference:"), said.respelt),
    ):
        if found:
            yield BLANK
            yield wide((words, "muted"))
            yield from _listed(found, left, right, width, "plain" if found is said.routing else "muted")


def _listed(
    found: Sequence[FieldDifference], left: Dossier, right: Dossier, width: int, style: str
) -> Iterator[AnyLine]:
    titles = _title(left), _title(right)
    yield from diff_lines(found, left.event.id, right.event.id, width, style, titles)


def _title(dossier: Dossier) -> SafeText:
    name = dossier.event.name
    return say(" {}", name_text(name, _NAME)) if name else EMPTY


def _decided(dossier: Dossier) -> dict[str, str]:
    event = dossier.event
    codes = ", ".join(found.code for found in event.problems)
    rows = {
        "wire": "" if dossier.request.wire is None else dossier.request.wire.value,
        "type": event.type.value,
        "verdict": event.verdict.value,
        "problems": codes or "none",
        "dedup key made of": event.dedup_source.value if event.dedup_source else "nothing",
        "collision": "yes" if event.collision else "no",
        "state": event.state.value,
    }
    for name in dict.fromkeys(delivery.destination for delivery in dossier.deliveries):
        there = [delivery for delivery in dossier.deliveries if delivery.destination == name]
        rows[f"{name}: routing"] = "; ".join(map(_route, there))
        done = [words for delivery in there if (words := _done(delivery, dossier))]
        if done:
            rows[f"{name}: delivery"] = "; ".join(done)
    return rows


def _route(delivery: Delivery) -> str:
    decision = {Decision.SEND: "sent", Decision.SKIP: "skipped"}.get(delivery.decision, delivery.decision.value)
    return f"{decision}, {RULES[delivery.rule]}"


def _done(delivery: Delivery, dossier: Dossier) -> str:
    """`delivered in 1 round: ✓ 200, ✓ 200`; "" for what is skipped."""
    if delivery.state is None:
        return ""
    calls = [
        one for one in dossier.attempts if one.delivery_id == delivery.id and one.outcome is not Outcome.INTERRUPTED
    ]
    ends = ", ".join(short_outcome(one) for one in calls if one.webhook)
    return f"{delivery.state.value} in {counted(delivery.rounds, 'round')}" + (f": {ends}" if ends else "")
