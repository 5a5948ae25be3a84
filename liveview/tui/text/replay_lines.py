"""What the replay dialog says: what can be chosen, what will happen, and how far it is."""

from datetime import tzinfo
from typing import NamedTuple

from liveview.log.sessions import SessionFile
from liveview.model.replay import Replay, ReplayProgress
from liveview.model.setup import Setup
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Line, Part, fit
from liveview.tui.text.moments import countdown, counted, date_and_clock, duration, number
from liveview.tui.text.tabs import Tab

THIS, MARKED, MATCHING, ALL, OTHER = "this", "marked", "matching", "all", "other"
"""What is replayed."""
RECEIVER = ""
"""The receiver, among destination keys."""
PACES = {"1": Tab("as recorded", "recorded"), "2": Tab("2×"), "10": Tab("10×"), "once": Tab("at once")}
"""How fast; the names are read by `pace_of`."""
SAME, FRESH = "same", "fresh"
FORMS = {SAME: Tab("same bytes", "same"), FRESH: Tab("fresh id and time", "fresh")}
_LONGEST_FILTER = 24
_BAR = 40
_AROUND_BAR = 10
"""Cells beside the bar: the indent of the text and the share in percent."""
_NAME = 34


class Chosen(NamedTuple):
    """The events that are chosen: how many, and how many seconds they took.

    `of_this_session`: they are known here. `invalid`: it is a single event that did not pass validation.
    """

    events: int
    seconds: float
    of_this_session: bool = True
    invalid: bool = False


def pace_of(name: str) -> float | None:
    """What a name of `PACES` means for a `Replay`."""
    return None if name == "once" else float(name)


def what_tabs(event_id: int | None, marked: int, matching: int | None, filter_text: str, total: int) -> dict[str, Tab]:
    """What can be replayed; only what there is."""
    tabs: dict[str, Tab] = {}
    if event_id is not None:
        tabs[THIS] = Tab(f"#{event_id}")
    if marked:
        tabs[MARKED] = Tab(f"{number(marked)} marked", "marked")
    if matching:
        words = visible(filter_text, _LONGEST_FILTER)
        tabs[MATCHING] = Tab(f"{number(matching)} of {words}", f"{number(matching)} found")
    if total:
        tabs[ALL] = Tab(f"all {number(total)}", "all")
    return tabs | {OTHER: Tab("another session", "other")}


def where_tabs(setup: Setup, *, of_this_session: bool) -> dict[str, Tab]:
    """Where events can go: those of another session only to the receiver."""
    keys = [destination.key for destination in setup.destinations] if of_this_session else []
    return {RECEIVER: Tab("this receiver", "receiver")} | {key: Tab(visible(key, 24)) for key in keys}


def plan_lines(chosen: Chosen | None, replay: Replay, setup: Setup, problem: str = "") -> list[Line]:
    """What will happen; `chosen` is None while no session is, and `problem` says why it cannot be replayed."""
    if problem:
        return [Line("", f"! {visible(problem, 300)}", "warning")]
    if chosen is None:
        return [Line("", "Choose a session, or type the path of one.", "muted")]
    key = replay.destination
    where = "to this receiver" if key is None else f"to {visible(key, 40)} once more"
    first = " ".join(filter(None, (counted(chosen.events, "event"), _how_long(chosen, replay.pace), where)))
    lines = [Line("", f"{first}; {_what_for(replay, chosen)}")]
    if key is not None and any(known.key == key and not known.enabled for known in setup.destinations):
        lines.append(Line("", f"! {visible(key, 40)} is off: they wait until it is on.", "warning"))
    return lines


def progress_lines(progress: ReplayProgress, width: int) -> list[Line]:
    """How far a replay is: a bar of at most `width` cells, and how it stands in words."""
    style = "accent"
    if progress.over:
        good = not progress.error and not progress.stopped and not progress.failed
        style = status.DELIVERED.style if good else "warning"
    room = max(min(width - _AROUND_BAR, _BAR), 1)
    full = int(progress.share * room)
    bar = f"{'▓' * full}{'░' * (room - full)} {progress.share:4.0%}"
    left = "" if progress.left is None else f", {countdown(progress.left)} left"
    return [Line("", bar, style), Line("", f"{visible(sentence(progress), 400)}{left}.")]


def sentence(progress: ReplayProgress) -> str:
    """How a replay stands or ended, as a sentence without its full stop; untrusted."""
    return progress.sentence[:1].upper() + progress.sentence[1:]


def under_way(replay: Replay) -> str:
    """What is being replayed, in the title: `to Webhooks, 10×`."""
    where = "this receiver" if replay.destination is None else visible(replay.destination, 40)
    pace = "at once" if replay.pace is None else "as recorded" if replay.pace == 1 else f"{replay.pace:g}×"
    return f"to {where}, {pace}"


def session_parts(session: SessionFile, zone: tzinfo | None) -> tuple[Part, ...]:
    """`2026-09-21 14:13  1204 events in 3 m 05 s  session-20260921-141320.db`."""
    began = date_and_clock(session.first_at, zone)[:16]
    held = f"{counted(session.events, 'event')} in {duration(session.seconds)}"
    return (
        (fit(began, 16), "strong"),
        (f"  {fit(held, 23)}", "plain"),
        (f"  {visible(session.path.name, _NAME)}", "muted"),
    )


def _how_long(chosen: Chosen, pace: float | None) -> str:
    if chosen.events == 1:
        return ""
    if pace is None:
        return "as fast as they are taken"
    return f"in about {duration(chosen.seconds / pace)}"


def _what_for(replay: Replay, chosen: Chosen) -> str:
    they = "it" if chosen.events == 1 else "they"
    if replay.destination is not None:
        return "the same messages again, whatever routing said; invalid events and duplicates are skipped."
    if replay.fresh:
        return f"{they} will be new: validated, routed and delivered. What is not JSON is skipped."
    return f"{_shown_as(chosen)}. Each request goes once, byte for byte."


def _shown_as(chosen: Chosen) -> str:
    """What the same bytes come to."""
    if not chosen.of_this_session:
        return "what this session has not had is new here"
    if chosen.invalid:
        return "it is invalid again"
    if chosen.events == 1:
        return "it shows as a duplicate: that is the point"
    return "they show as duplicates, invalid ones as invalid again: that is the point"
