"""The other side's report of an event: what a browser and a server both sent, and how the two differ."""

from collections.abc import Iterator

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pairing import Pair
from liveview.model.event import Verdict
from liveview.model.sender_side import SenderSide
from liveview.tui.inspector.diff import diff_lines
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, Entry, entry, wide
from liveview.tui.lines.moments import counted
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_SIDES = {SenderSide.BROWSER: say("browser"), SenderSide.SERVER: say("server")}
_OTHERS = {SenderSide.BROWSER: SenderSide.SERVER, SenderSide.SERVER: SenderSide.BROWSER}


def pair_step(detail: EventDetail) -> Iterator[AnyLine]:
    """The lines of Trace; none for an event without a pair."""
    pair = detail.pair
    if pair is not None:
        yield _link(pair, say("; {}", _difference(pair)))
        if pair.counted_twice and not _says_so(detail):
            yield Line(EMPTY, _twice(pair), "warning")


def pair_section(detail: EventDetail, width: int) -> Iterator[AnyLine]:
    """The section of Dedup; nothing for an event without a pair."""
    pair = detail.pair
    if pair is None:
        return
    yield BLANK
    yield wide((say("Browser and server"), "strong"))
    who = say(": {} by {}", name_text(pair.name, 60) if pair.name else say("without a name"), _user(pair))
    yield _link(pair, who)
    if pair.counted_twice:
        yield wide((_twice(pair), "warning"))
    elif pair.by == "event_id":
        yield wide((say("Both go out: a service that knows event_id counts one of them."), "muted"))
    elif pair.by:
        yield wide((say("With one {}, the later of them is a duplicate.", visible(pair.by, 40)), "muted"))
    if detail.event.verdict is Verdict.DUPLICATE:  # how it differs from its original is said above
        return
    if not pair.said.differences:
        yield wide((say("{} Same content, apart from transport fields.", status.DELIVERED.glyph), "success"))
    first, second = sorted((detail.event.id, pair.id))
    left = pair.side if first == pair.id else _OTHERS[pair.side]
    titles = say(", {}", _SIDES[left]), say(", {}", _SIDES[_OTHERS[left]])
    yield from diff_lines(pair.said.differences, first, second, width, "warning", titles)


def _link(pair: Pair, more: SafeText) -> Entry:
    """`pair of #12 (server), by event_id`, or that both report one conversion without an ID in common."""
    lead = say("pair of ") if pair.by else say("the same conversion as ")
    by = say(", by {}", visible(pair.by, 40)) if pair.by else say(", without a common ID")
    words = say(" ({}){}{}", _SIDES[pair.side], by, more)
    return entry(EMPTY, (lead, "plain"), (say("#{}", pair.id), LINK), (words, "plain"), event_id=pair.id)


def _difference(pair: Pair) -> SafeText:
    count = len(pair.said.differences)
    return (
        say("{} differ{}", counted(count, "field"), say("s") if count == 1 else EMPTY) if count else say("same content")
    )


def _twice(pair: Pair) -> SafeText:
    return say("{} would count twice, at {}", status.WARNED.glyph, visible(pair.counted_twice, 200))


def _says_so(detail: EventDetail) -> bool:
    """Whether the problems of the event say so already."""
    return any(found.code == "would-count-twice" for found in detail.event.problems)


def _user(pair: Pair) -> SafeText:
    return visible(pair.distinct_id or "nobody", 60)
