"""What the replay dialog says: what can be chosen, what will happen, and how far it is."""

from datetime import tzinfo
from typing import NamedTuple

from liveview.log.sessions.listing import SessionFile
from liveview.model.replay import Replay, ReplayProgress
from liveview.model.settings import Settings
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line, Part, Style, bar, fit
from liveview.tui.lines.moments import countdown, counted, date_and_clock, duration, number
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.tabs import Tab

THIS, MARKED, MATCHING, ALL, OTHER = "this", "marked", "matching", "all", "other"
"""What is replayed."""
RECEIVER = ""
"""The receiver, among destination keys."""
PACES = {
    "1": Tab(say("as recorded"), say("recorded")),
    "2": Tab(say("2×")),
    "10": Tab(say("10×")),
    "once": Tab(say("at once")),
}
"""How fast; `pace_of` reads the names."""
SAME, FRESH = "same", "fresh"
FORMS = {SAME: Tab(say("same bytes"), say("same")), FRESH: Tab(say("fresh ID and time"), say("fresh"))}
"""As what an event is sent again."""
_LONGEST_FILTER = 24
_BAR = 40
_AROUND_BAR = 10
"""Cells beside the bar: the indent of the text and the share in percent."""
_NAME = 34


class ChosenEvents(NamedTuple):
    """The events that are chosen for a replay."""

    events: int
    """How many; at least 1."""
    seconds: float
    """How long they took to arrive, from the first to the last."""
    of_this_session: bool = True
    """Whether they belong to the session that is shown; others may be new here."""
    invalid: bool = False
    """Whether it is a single event that did not pass validation."""


def pace_of(name: str) -> float | None:
    """What a name of `PACES` means for a `Replay`."""
    return None if name == "once" else float(name)


def what_tabs(event_id: int | None, marked: int, matching: int | None, filter_text: str, total: int) -> dict[str, Tab]:
    """What can be replayed; only what there is."""
    tabs: dict[str, Tab] = {}
    if event_id is not None:
        tabs[THIS] = Tab(say("#{}", event_id))
    if marked:
        tabs[MARKED] = Tab(say("{} marked", number(marked)), say("marked"))
    if matching:
        words = visible(filter_text, _LONGEST_FILTER)
        tabs[MATCHING] = Tab(say("{} of {}", number(matching), words), say("{} found", number(matching)))
    if total:
        tabs[ALL] = Tab(say("all {}", number(total)), say("all"))
    return tabs | {OTHER: Tab(say("another session"), say("other"))}


def where_tabs(settings: Settings, *, of_this_session: bool) -> dict[str, Tab]:
    """Where events can go; those of another session go only to the receiver."""
    keys = [destination.key for destination in settings.destinations] if of_this_session else []
    return {RECEIVER: Tab(say("this receiver"), say("receiver"))} | {key: Tab(visible(key, 24)) for key in keys}


def plan_lines(chosen: ChosenEvents | None, replay: Replay, settings: Settings, problem: str = "") -> list[Line]:
    """What will happen; `chosen` is None while no session is chosen, and `problem` says why it cannot be replayed."""
    if problem:
        return [Line(EMPTY, say("! {}", visible(problem, 300)), "warning")]
    if chosen is None:
        return [Line(EMPTY, say("Choose a session, or type its path."), "muted")]
    key = replay.destination
    where = say("to this receiver") if key is None else say("to {} again", visible(key, 40))
    first = joined(filter(None, (counted(chosen.events, "event"), _how_long(chosen, replay.pace), where)), " ")
    lines = [Line(EMPTY, say("{}; {}", first, _what_for(replay, chosen)))]
    if key is not None and any(known.key == key and not known.enabled for known in settings.destinations):
        lines.append(Line(EMPTY, say("! {} is off: deliveries wait until it is on.", visible(key, 40)), "warning"))
    return lines


def progress_lines(progress: ReplayProgress, width: int) -> list[Line]:
    """How far a replay is: a bar of at most `width` cells, then words."""
    style: Style = "accent"
    if progress.over:
        good = not progress.error and not progress.stopped and not progress.failed
        style = status.DELIVERED.style if good else "warning"
    room = max(min(width - _AROUND_BAR, _BAR), 1)
    full = int(progress.share * room)
    shown = say("{}{} {:4.0%}", *bar(full, room), progress.share)
    left = EMPTY if progress.left is None else say(", {} left", countdown(progress.left))
    return [Line(EMPTY, shown, style), Line(EMPTY, say("{}{}.", visible(sentence(progress), 400), left))]


def sentence(progress: ReplayProgress) -> str:
    """How far a replay is or how it ended, as a sentence without its full stop; untrusted."""
    return progress.sentence[:1].upper() + progress.sentence[1:]


def under_way(replay: Replay) -> SafeText:
    """What is being replayed, in the title: `to Webhooks, 10×`."""
    where = say("this receiver") if replay.destination is None else visible(replay.destination, 40)
    pace = PACES["once"].label if replay.pace is None else say("{:g}×", replay.pace)
    if replay.pace == 1:
        pace = PACES["1"].label
    return say("to {}, {}", where, pace)


def session_parts(session: SessionFile, zone: tzinfo | None) -> tuple[Part, ...]:
    """`2026-09-21 14:13  1204 events in 3 m 05 s  session-20260921-141320.db`."""
    began = date_and_clock(session.first_at, zone)
    held = say("{} in {}", counted(session.events, "event"), duration(session.seconds))
    return (
        (visible(began[:16]), "strong"),
        (say("  {}", fit(held, 23)), "plain"),
        (say("  {}", visible(session.path.name, _NAME)), "muted"),
    )


def _how_long(chosen: ChosenEvents, pace: float | None) -> SafeText:
    if chosen.events == 1:
        return EMPTY
    if pace is None:
        return say("as fast as possible")
    return say("in about {}", duration(chosen.seconds / pace))


def _what_for(replay: Replay, chosen: ChosenEvents) -> SafeText:
    they = say("it") if chosen.events == 1 else say("they")
    if replay.destination is not None:
        return say("the same messages, whatever routing decides; invalid events and duplicates are skipped.")
    if replay.fresh:
        return say("{} will be new: validated, routed and delivered. What is not JSON is skipped.", they)
    return say("{}. Each request goes once, byte for byte.", _shown_as(chosen))


def _shown_as(chosen: ChosenEvents) -> SafeText:
    """What the same bytes will show as."""
    if not chosen.of_this_session:
        return say("events that this session has not seen are new")
    if chosen.invalid:
        return say("it will be invalid again")
    if chosen.events == 1:
        return say("it will show as a duplicate, which is the point")
    return say("they will show as duplicates, which is the point, and invalid ones as invalid")
