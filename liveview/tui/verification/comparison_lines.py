"""How one session differs from another, as lines: what is worse first, then the rest, then what is the same."""

from collections.abc import Iterator

from liveview.plans.diff import TOLERANCE, EventChange, ProblemShare, SessionComparison, is_off, percent
from liveview.tui.lines import status
from liveview.tui.lines.cells import Style, fit
from liveview.tui.lines.entries import BLANK, AnyLine, Entry, leading_to, wide
from liveview.tui.lines.moments import counted, number
from liveview.tui.lines.safe_text import SafeText, joined, say, visible
from liveview.tui.verification.filters import NAMELESS, of_name, together
from liveview.tui.verification.lines import types_of
from liveview.tui.verification.rows import shown_key

_WORD, _PLACE = 10, 36


def summary(found: SessionComparison) -> SafeText:
    """`2 gone, 1 other shape, 3 new`, or that nothing is worse."""
    gone = sum(each.status == "gone" for each in found.events)
    shapes = sum(change.is_worse for each in found.events for change in each.properties)
    problems = sum(each.is_worse for each in found.problems)
    new = sum(each.status == "new" for each in found.events)
    said = [say("{} gone", gone)] if gone else []
    said += [counted(shapes, "other shape")] if shapes else []
    said += [say("{} with more problems", problems)] if problems else []
    said = said or [say("nothing is worse")]
    return joined([*said, *([say("{} new", new)] if new else [])], ", ")


def comparison_lines(found: SessionComparison) -> list[AnyLine]:
    """All lines; one leads to the events that it is about, if there are any after."""
    worse = [*_gone(found), *_shapes(found, worse=True), *_problems(found)]
    other = [*_new(found), *_counts(found), *_shapes(found, worse=False)]
    same = [each for each in found.events if each.status == "same" and not is_off(each, TOLERANCE)]
    if not found.events:
        return [wide((say("Neither session has an accepted event."), "muted"))]
    lines = worse or [wide((say("{} Nothing is worse.", status.DELIVERED.glyph), "success"))]
    if other:
        lines += [BLANK, wide((say("Other differences"), "strong")), *other]
    if same:
        names = joined((shown_key((each.type, each.name), 30) for each in same[:20]), ", ")
        more = say(" and {} more", len(same) - 20) if len(same) > 20 else say("")
        lines += [BLANK, wide((say("The same: "), "strong"), (say("{}{}", names, more), "muted"))]
    return lines


def _gone(found: SessionComparison) -> Iterator[AnyLine]:
    for each in found.events:
        if each.status == "gone":
            yield _line(status.FAILED.glyph, "error", say("gone"), each, say("{} → 0", number(each.before)))


def _shapes(found: SessionComparison, *, worse: bool) -> Iterator[AnyLine]:
    style: Style = "error" if worse else "muted"
    glyph = status.FAILED.glyph if worse else say(" ")
    for each in found.events:
        for change in each.properties:
            if change.is_worse is worse:
                before, after = (types_of((types or "").split(", ")) for types in (change.before, change.after))
                words = say("{} → {}", before, after)
                if change.change != "type":
                    words = say("new, {}", after) if change.change == "new" else say("gone, was {}", before)
                yield _line(glyph, style, say("shape"), each, words, change.path)


def _problems(found: SessionComparison) -> Iterator[AnyLine]:
    events = {each.shown_name: each for each in found.events}
    for each in found.problems:
        if each.is_worse:
            event = events.get(each.name)
            words = _share_words(each)
            if event is not None:
                line = _line(status.FAILED.glyph, "error", say("problems"), event, words)
                yield leading_to(line, together(("problem:*", of_name((event.type, event.name)))))
            else:
                yield leading_to(_nameless(each, words), together(("problem:*", NAMELESS)) if each.after else "")


def _nameless(share: ProblemShare, words: SafeText) -> Entry:
    word = say("{} {}", status.FAILED.glyph, fit(say("problems"), _WORD))
    return wide((word, "error"), (say("{} ", fit(visible(share.name), _PLACE)), "strong"), (words, "plain"))


def _new(found: SessionComparison) -> Iterator[AnyLine]:
    for each in found.events:
        if each.status == "new":
            yield _line(status.WARNED.glyph, "warning", say("new"), each, counted(each.after, "event"))


def _counts(found: SessionComparison) -> Iterator[AnyLine]:
    for each in found.events:
        if each.before and each.after and is_off(each, TOLERANCE):
            words = say("{} → {}", number(each.before), number(each.after))
            yield _line(status.WARNED.glyph, "warning", say("count"), each, words)


def _line(glyph: SafeText, style: Style, word: SafeText, event: EventChange, words: SafeText, path: str = "") -> Entry:
    name = shown_key((event.type, event.name))
    place = say("{}{}{}", name, say("") if path.startswith("[") or not path else say("."), visible(path))
    line = wide(
        (say("{} {}", glyph, fit(word, _WORD)), style), (say("{} ", fit(place, _PLACE)), "strong"), (words, "plain")
    )
    counted_events = together(("is:accepted", of_name((event.type, event.name))))
    return leading_to(line, counted_events) if event.after else line


def _share_words(share: ProblemShare) -> SafeText:
    before, after = percent(share.before, share.all_before), percent(share.after, share.all_after)
    return say("{} → {} ({} of {})", visible(before), visible(after), number(share.after), number(share.all_after))
