"""Dedup: the key of an event and its fields, its original or its later duplicates, and how they differ."""

from collections.abc import Iterator

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.relatives import Relative
from liveview.model.event import DedupSource, Event, State, Verdict
from liveview.tui.inspector.diff import diff_lines
from liveview.tui.inspector.pair import pair_section
from liveview.tui.inspector.summary import age
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, Entry, entry, wide
from liveview.tui.lines.moments import counted, date_and_clock, duration, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.verdicts import placeholder_key, resent_options
from liveview.tui.lines.words import IDS, SOURCES, source_field

_LONGEST_KEY = 600
"""The most characters of a key; no longer key is ever stored."""


def dedup_lines(detail: EventDetail, context: EventContext, width: int) -> Iterator[AnyLine]:
    """The lines of the view for a text `width` cells wide."""
    event = detail.event
    if event.verdict is Verdict.INVALID:
        yield wide((say("An invalid event takes no part in deduplication."), "muted"))
        return
    if event.collision:
        yield from _alarm(event)
    if event.dedup_key is None:
        yield wide((say("It has no ID of its own, and on this wire its time does not make a key:"), "plain"))
        yield wide((say("it is never a duplicate, and a retry would be a new event."), "warning"))
        yield from pair_section(detail, width)
        return
    yield from _key(event)
    if event.duplicate_of is None:
        yield Line(say("received"), date_and_clock(event.received_at, context.zone), "muted")
        yield from _fresh(detail)
    else:
        yield from _duplicate(detail, context, width)
    yield from pair_section(detail, width)


def _alarm(event: Event) -> Iterator[AnyLine]:
    """Two events were treated as one: what happened, and how to prevent it."""
    original, placeholder = event.duplicate_of or 0, placeholder_key(event)
    if placeholder:
        yield wide(
            (
                say(
                    "! COLLISION: #{} has the same {} as #{}, {},", event.id, source_field(event), original, placeholder
                ),
                "alarm",
            )
        )
        yield wide((say("  but that is a placeholder: any event without an ID has it."), "error"))
    else:
        yield from _other_event(event)
    if event.dedup_source in IDS:
        yield wide((say("  fix: send a different {} with every event", source_field(event)), "warning"))
    else:
        yield wide((say("  fix: send an $insert_id, or a time with milliseconds and a $device_id"), "warning"))
    yield BLANK


def _other_event(event: Event) -> Iterator[AnyLine]:
    original = event.duplicate_of or 0
    yield wide((say("! COLLISION: #{} is not the same event as #{},", event.id, original), "alarm"))
    lost = (
        say("so it was lost")
        if event.state is State.DUPLICATE
        else say("and was only delivered because of the mark policy")
    )
    yield wide((say("  but it has the same key, {}.", lost), "error"))


def _key(event: Event) -> Iterator[AnyLine]:
    yield Line(say("key"), visible(event.dedup_key or "", _LONGEST_KEY), "strong")
    made_of = SOURCES[event.dedup_source] if event.dedup_source else say("nothing")
    weak = event.dedup_source is DedupSource.TIME
    yield entry(
        say("made of"), (made_of, "plain"), (say(": weak, other events may share it") if weak else EMPTY, "warning")
    )
    yield Line(say("token"), visible(event.token or ""))


def _fresh(detail: EventDetail) -> Iterator[AnyLine]:
    """The first event with its key, and its later duplicates."""
    yield BLANK
    yield wide(
        (say("{} Fresh: the first event with this key; later ones are duplicates.", status.DELIVERED.glyph), "success")
    )
    relatives = detail.relatives
    if not relatives.count:
        yield wide((say("No duplicates so far."), "muted"))
        return
    yield wide((say("{}:", counted(relatives.count, "later duplicate")), "plain"))
    for found in relatives.duplicates:
        after = duration(found.received_at - detail.event.received_at)
        yield _link(EMPTY, found, say(", {} later{}", after, say(", COLLISION") if found.collision else EMPTY))
    if relatives.count > len(relatives.duplicates):
        yield Line(EMPTY, say("and {} more", number(relatives.count - len(relatives.duplicates))), "muted")


def _duplicate(detail: EventDetail, context: EventContext, width: int) -> Iterator[AnyLine]:
    """The original, how much earlier it came, and the differences."""
    event, relatives = detail.event, detail.relatives
    original = event.duplicate_of or 0
    if relatives.original is not None:
        yield _link(say("original"), relatives.original, EMPTY)
        yield Line(say("age"), say("{} after its original", age(detail)), "strong")
        yield Line(say("received"), date_and_clock(event.received_at, context.zone), "muted")
        yield Line(
            EMPTY, say("{}, the original", date_and_clock(relatives.original.received_at, context.zone)), "muted"
        )
    yield BLANK
    options = resent_options(event.problems)
    if options:
        words = say("{} Resent with other {}: the same event, not a collision.", status.DUPLICATE.glyph, options)
        yield wide((words, "warning"))
        apply = say("  The {} of #{} apply.", options, original)
        if detail.brings_consent:
            apply = say("  It brings consent: what that newly allows is sent, and nothing twice.")
        yield wide((apply, "warning"))
        yield from diff_lines(relatives.routing, original, event.id, width, "warning")
    elif relatives.differences:
        yield from diff_lines(relatives.differences, original, event.id, width)
    elif event.collision:
        yield wide((say("Same content as its original: either a resend, or the same thing happened again."), "warning"))
    else:
        words = say("{} Same content as its original, apart from transport fields.", status.DELIVERED.glyph)
        yield wide((words, "success"))
    if relatives.routing and not options:
        yield BLANK
        yield wide((say("The routing differs too, but it is still the same event:"), "muted"))
        yield from diff_lines(relatives.routing, original, event.id, width, "muted")
    if relatives.respelt:
        yield BLANK
        yield wide((say("The same numbers, written in two ways:"), "muted"))
        yield from diff_lines(relatives.respelt, original, event.id, width, "muted")
    if relatives.ignored:
        yield BLANK
        yield wide((say("Different, but ignored: transport fields may change when an event is sent again."), "muted"))
        yield from diff_lines(relatives.ignored, original, event.id, width, "muted")


def _name(found: Relative) -> SafeText:
    return name_text(found.name, 60) if found.name else say("without a name")


def _link(lead: SafeText, found: Relative, more: SafeText) -> Entry:
    """A line that leads to another event."""
    who = say(" {} by {}{}", _name(found), visible(found.distinct_id or "nobody", 60), more)
    return entry(lead, (say("#{}", found.id), LINK), (who, "error" if found.collision else "plain"), event_id=found.id)
