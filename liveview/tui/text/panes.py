"""The lines of the small panes: dedup decisions, destinations, calls in flight and retries."""

from collections.abc import Sequence

from liveview.log.reader import Duplicate, Retry
from liveview.model.live import DestinationTotals, InFlight
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Part, fit, fit_parts
from liveview.tui.text.moments import countdown, duration, number

COUNTED = (status.DELIVERED, status.FAILED, status.TIMEOUT, status.RETRYING)
"""What is counted a destination, in this order."""

_LABEL = 26
"""Cells for the event, destination and webhook of a call, so that all bars begin below each other."""
_ALMOST = 0.8
"""Share of a budget from which its bar warns."""


def duplicate_parts(found: Duplicate, width: int) -> tuple[Part, ...]:
    """`= #1203 of #1198  $insert_id`, or loudly `! #1190 of #1187  COLLISION`."""
    which = f"#{found.id} of #{found.duplicate_of}"
    if found.collision:
        return fit_parts([(f"! {which}  COLLISION", "error"), (f"  {found.dedup_source}", "muted")], width)
    look = status.DUPLICATE
    return fit_parts([(f"{look.glyph} ", look.style), (which, "plain"), (f"  {found.dedup_source}", "muted")], width)


def destination_lines(totals: Sequence[DestinationTotals], width: int) -> list[tuple[Part, ...]]:
    """A line a destination: how many were delivered, failed, timed out and retried, and how long a call took."""
    rows = [
        tuple(number(count) for count in (total.delivered, total.failed, total.timeouts, total.retries))
        for total in totals
    ]
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    lines = []
    for total, row in zip(totals, rows, strict=True):
        took = "" if total.last_ms is None else duration(total.last_ms / 1000)
        counts: list[Part] = []
        for text, look, room in zip(row, COUNTED, widths, strict=True):
            style = "muted" if text == "0" else look.style
            counts.append((f"  {fit(text, room, 'right')} {look.glyph}", style))
        counts.append((f"  {fit(took, 7, 'right')}", "muted"))
        used = sum(len(text) for text, _ in counts)
        name = (fit(visible(total.name), max(width - used, 8)), "strong")
        lines.append(fit_parts([name, *counts], width))
    return lines


def flight_parts(call: InFlight, now: float, width: int) -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ▓▓▓▓▓▓░░░ 3.1/5 s  all ▓▓▓░░░░░ 8.2/25 s`: how much of both budgets is used up."""
    round_ = f" ↻{call.round}" if call.round > 1 else ""
    which = f"{visible(call.destination, _LABEL)} {call.webhook}/{call.webhooks}{round_}"
    event: Part = (f"#{call.event_id} ", "muted")
    label = fit(which, max(_LABEL - len(event[0]), 10))
    used, total = max(now - call.started_at, 0.0), max(now - call.round_started_at, 0.0)
    room = (width - _LABEL - 25) // 2
    if room < 5:
        bar = max(width - _LABEL - 10, 4)
        return fit_parts([event, (label, "plain"), (" ", "plain"), *_bar(used, call.budget, bar)], width)
    return fit_parts(
        [
            *(event, (label, "plain"), (" ", "plain"), *_bar(used, call.budget, min(room, 16))),
            *(("  all ", "muted"), *_bar(total, call.total_budget, min(room, 16))),
        ],
        width,
    )


def retry_parts(retry: Retry, now: float, width: int) -> tuple[Part, ...]:
    """`#1198 Webhooks   ↻ round 2 in 4.8 s`."""
    event: Part = (f"#{retry.event_id} ", "muted")
    label = fit(visible(retry.destination, _LABEL), max(_LABEL - len(event[0]), 10))
    wait = retry.due_at - now
    when = f"in {countdown(wait)}" if wait > 0 else "due now"
    look = status.RETRYING
    return fit_parts([event, (label, "plain"), (f" {look.glyph} round {retry.round} {when}", look.style)], width)


def _bar(used: float, budget: float, width: int) -> list[Part]:
    """A bar of a budget with its numbers; the whole budget is the whole bar."""
    share = min(used / budget, 1.0) if budget > 0 else 1.0
    full = int(share * width)
    style = "warning" if share >= _ALMOST else "accent"
    numbers = f"{min(used, budget):.1f}/{budget:g} s"
    return [("▓" * full, style), ("░" * (width - full), "muted"), (f" {fit(numbers, 8)}", style)]
