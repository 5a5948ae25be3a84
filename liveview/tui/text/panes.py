"""The lines of the small panes: dedup decisions, destinations, calls in flight, how they ended, and retries."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.reader import Duplicate, Ending, Retry
from liveview.model.delivery import Outcome
from liveview.model.live import DestinationTotals, InFlight
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Part, fit, fit_parts
from liveview.tui.text.key_names import KeyNames
from liveview.tui.text.moments import countdown, duration, number
from liveview.tui.text.tabs import Tab

COUNTED = (status.DELIVERED, status.FAILED, status.TIMEOUT, status.RETRYING)
"""What is counted a destination, in this order."""
_LEGENDS = (
    "✓ delivered  ✗ failed  ◷ timeouts  ↻ retries  latest call",
    "✓ delivered ✗ failed ◷ timeouts ↻ retries",
    "✓ sent ✗ failed ◷ timeout ↻ retry",
    "",
)
EXPLAINED = (
    "delivered and failed count deliveries of this session; timeouts count calls that ran out of time; retries count "
    "rounds begun again after one in which every webhook failed; last, the time of the latest call"
)
"""The same in whole words."""

_LABEL = 26
"""Cells for the event, destination and webhook of a call, so that all bars begin below each other."""
_ALMOST = 0.8
"""Share of a budget from which its bar warns."""


class SwitchedOff(NamedTuple):
    """A destination that is off, and how many deliveries wait for it to be on again."""

    waiting: int


def legend(width: int) -> str:
    """What the counts of a destination are, in the most words that fit."""
    return next(words for words in _LEGENDS if cell_len(words) <= width)


def duplicate_parts(found: Duplicate, width: int) -> tuple[Part, ...]:
    """`= #1203 of #1198  $insert_id`, or loudly `! #1190 of #1187  COLLISION`."""
    which, source = f"#{found.id} of #{found.duplicate_of}", visible(found.dedup_source)
    if found.collision:
        return fit_parts([("! COLLISION", "alarm"), (f" {which}", "error"), (f"  {source}", "muted")], width)
    look = status.DUPLICATE
    return fit_parts([(f"{look.glyph} ", look.style), (which, "plain"), (f"  {source}", "muted")], width)


def destination_lines(
    totals: Sequence[DestinationTotals], width: int, off: Mapping[str, SwitchedOff] | None = None
) -> list[tuple[Part, ...]]:
    """A line a destination: how many were delivered, failed, timed out and retried, and how long a call took.

    Those in `off` say so; their counts follow only where there is room.
    """
    rows = [
        tuple(number(count) for count in (total.delivered, total.failed, total.timeouts, total.retries))
        for total in totals
    ]
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    lines = []
    for total, row in zip(totals, rows, strict=True):
        counts = _counts(row, widths, total, width)
        used = sum(cell_len(text) for text, _ in counts)
        switched = (off or {}).get(total.name)
        if switched is None:
            lines.append(fit_parts([(fit(visible(total.name), max(width - used, 8)), "strong"), *counts], width))
            continue
        state = f" {status.SKIPPED.glyph} off" + (f", {number(switched.waiting)} waiting" if switched.waiting else "")
        name = visible(total.name)
        if cell_len(name) + len(state) + used > width:
            counts, used = [], 0
        room = max(width - used - len(state), min(cell_len(name), 8))
        shown = name if counts == [] and cell_len(name) <= room else fit(name, min(room, max(cell_len(name), 1)))
        gap = max(width - used - len(state) - cell_len(shown), 0)
        lines.append(fit_parts([(shown, "muted"), (state + " " * gap, "warning"), *counts], width))
    return lines


_NAMED = 62
"""Cells of a line from which it has room for the name of its event."""
_NAME = 16


def flight_parts(call: InFlight, now: float, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ▓▓▓▓▓▓░░░ 3.1/5 s  all ▓▓▓░░░░░ 8.2/25 s`: how much of both budgets is used up."""
    label = _label(call.event_id, _which(call), width, name)
    used, total = max(now - call.started_at, 0.0), max(now - call.round_started_at, 0.0)
    left = width - sum(cell_len(text) for text, _ in label) - 1
    room = (left - 24) // 2
    if room < 5:
        return fit_parts([*label, (" ", "plain"), *_bar(used, call.budget, max(left - 9, 4))], width)
    return fit_parts(
        [
            *(*label, (" ", "plain"), *_bar(used, call.budget, min(room, 16))),
            *(("  all ", "muted"), *_bar(total, call.total_budget, min(room, 16))),
        ],
        width,
    )


def ended_parts(call: InFlight, ending: Ending, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3  ◷ timeout at 5.00 s`: how a call that was watched came to its end."""
    look, took = status.OUTCOMES[ending.outcome], (ending.duration_ms or 0.0) / 1000
    if ending.outcome is Outcome.TIMEOUT:
        words = f"timeout at {took:.2f} s"
    elif ending.outcome is Outcome.TOTAL_TIMEOUT:
        words = f"timeout at {took:.2f} s: all {call.total_budget:g} s used up"
    elif ending.outcome is Outcome.OK:
        words = f"{ending.status or ''} in {duration(took)}"
    else:
        words = f"{ending.status or ending.outcome.value.replace('_', ' ')} in {duration(took)}"
    return fit_parts([*_label(call.event_id, _which(call), width, name), (f" {look.glyph} {words}", look.style)], width)


def retry_parts(retry: Retry, now: float, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1198 Webhooks   ↻ round 2 in 4.8 s`."""
    wait = retry.due_at - now
    when = f"in {countdown(wait)}" if wait > 0 else "due now"
    look = status.RETRYING
    label = _label(retry.event_id, visible(retry.destination, _LABEL), width, name)
    words = f" {look.glyph} round {retry.round} {when}"
    if sum(cell_len(text) for text, _ in label) + len(words) > width:
        words = f" {look.glyph}{retry.round} {when}"
    return fit_parts([*label, (words, look.style)], width)


def _counts(row: tuple[str, ...], widths: Sequence[int], total: DestinationTotals, width: int) -> list[Part]:
    """The counts of a line, right-aligned in their columns; in a narrow pane without the latest time."""
    counts: list[Part] = []
    for text, look, room in zip(row, COUNTED, widths, strict=True):
        style = "muted" if text == "0" else look.style
        counts.append((f"  {fit(text, room, 'right')} {look.glyph}", style))
    took = "" if total.last_ms is None else duration(total.last_ms / 1000)
    if sum(len(text) for text, _ in counts) + 9 + 8 <= width:
        counts.append((f"  {fit(took, 7, 'right')}", "muted"))
    return counts


def _which(call: InFlight) -> str:
    round_ = f" {status.RETRYING.glyph}{call.round}" if call.round > 1 else ""
    return f"{visible(call.destination, _LABEL)} {call.webhook}/{call.webhooks}{round_}"


def _label(event_id: int, words: str, width: int, name: str = "") -> tuple[Part, ...]:
    """The event and what is called, less of it in a narrow pane."""
    event = f"#{event_id} "
    if name and width >= _NAMED:
        head = (event, "muted"), (fit(visible(name), _NAME) + " ", "strong")
        return (*head, (fit(words, max(_LABEL - len(event), 6)), "plain"))
    room = min(_LABEL, max(width - 17, 12))
    return ((event, "muted"), (fit(words, max(room - len(event), 6)), "plain"))


def _bar(used: float, budget: float, width: int) -> list[Part]:
    """A bar of a budget with its numbers; the whole budget is the whole bar."""
    share = min(used / budget, 1.0) if budget > 0 else 1.0
    full = int(share * width)
    style = "warning" if share >= _ALMOST else "accent"
    numbers = f"{min(used, budget):.1f}/{budget:g} s"
    return [("▓" * full, style), ("░" * (width - full), "muted"), (f" {fit(numbers, 8)}", style)]


def pane_tabs(key: KeyNames, collisions: int = 0, counts: Mapping[str, int] | None = None) -> dict[str, Tab]:
    """The tabs of the panes with the keys that go there; collisions stand at the decisions."""
    dedup = Tab("Dedup decisions", "Dedup")
    if collisions:
        dedup = Tab(f"Dedup decisions !{collisions}", "Dedup!")
    tabs = {
        "events": Tab("Events"),
        "dedup": dedup,
        "destinations": Tab("Destinations", "Dest."),
        "flight": Tab("In flight and timeouts", "In flight"),
    }
    keys = {pane: key[f"main.{pane}"] for pane in tabs}
    known = counts or {}
    ends = {pane: f" {number(known[pane])}" if known.get(pane) else "" for pane in tabs}
    if collisions:
        ends["dedup"] = ""  # the alarm is the number
    long = {pane: f"{keys[pane]} {tab.label}" for pane, tab in tabs.items()}
    short = {pane: f"{keys[pane]} {tab.short or tab.label}" for pane, tab in tabs.items()}
    return {pane: Tab(long[pane] + ends[pane], short[pane] + ends[pane], short[pane]) for pane in tabs}
