"""The lines of the small panes: dedup decisions, calls in flight, how they ended, and retries."""

from collections.abc import Mapping

from rich.cells import cell_len

from liveview.log.read.reader import Duplicate, Ending, Retry
from liveview.model.breakpoint import HeldCall
from liveview.model.delivery import Outcome
from liveview.model.snapshot import InFlight
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style, bar, fit, fit_parts
from liveview.tui.lines.moments import budget, countdown, duration, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.tabs import Tab
from liveview.tui.lines.wrapping import part

_MOST_LABEL = 40
"""The most cells that the event, the destination and the webhook of a call take."""
_BESIDE_LABEL = 17
"""The cells beside them, for a short bar with its numbers."""
_LEAST_LABEL = 12
"""The fewest cells, even where not much is left beside them."""
_NUMBERS = 8
"""The least width of the numbers beside a bar, in cells, so that most bars have the same length."""
_ALMOST = 0.8
"""The share of a budget from which its bar is drawn as a warning."""


def duplicate_parts(found: Duplicate, width: int) -> tuple[Part, ...]:
    """`= #1203 of #1198  $insert_id`, or as an alarm `! COLLISION #1190 of #1187  $insert_id`."""
    which, source = say("#{} of #{}", found.id, found.duplicate_of), visible(found.dedup_source)
    if found.collision:
        return fit_parts(
            [(say("! COLLISION"), "alarm"), (say(" {}", which), "error"), (say("  {}", source), "muted")], width
        )
    look = status.DUPLICATE
    return fit_parts([(say("{} ", look.glyph), look.style), (which, "plain"), (say("  {}", source), "muted")], width)


_NAMED = 62
"""The narrowest line, in cells, that has room for the name of its event."""
_NAME = 16


def flight_label(call: InFlight | HeldCall) -> SafeText:
    """`#1204 Webhooks 2/3`: what is called or held, with its event."""
    round_ = say(" {}{}", status.RETRYING.glyph, call.round) if call.round > 1 else EMPTY
    which = say("{} {}/{}{}", visible(call.destination, _MOST_LABEL), call.webhook, call.webhooks, round_)
    return say("{}{}", _event(call.event_id), which)


def retry_label(retry: Retry) -> SafeText:
    """`#1198 Webhooks`: what is called again, with its event."""
    return say("{}{}", _event(retry.event_id), visible(retry.destination, _MOST_LABEL))


def label_width(widest: int, width: int) -> int:
    """The cells of all labels in lines of `width` cells, so that bars are aligned; `widest` has the longest one."""
    beside = _BESIDE_LABEL + (_NAME + 1 if width >= _NAMED else 0)
    return min(widest, _MOST_LABEL, max(width - beside, _LEAST_LABEL))


def flight_parts(call: InFlight, now: float, width: int, labels: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ▓▓▓▓▓▓░░░ 3.1/5 s  all ▓▓▓░░░░░ 8.2/25 s`: how much of both budgets has been used.

    `labels` is their `label_width`, here and below.
    """
    label = _label(call.event_id, flight_label(call), labels, width, name)
    used, total = max(now - call.started_at, 0.0), max(now - call.round_started_at, 0.0)
    left = width - sum(cell_len(text) for text, _ in label) - 1
    one, both = (_numbers(*each) for each in ((used, call.budget), (total, call.total_budget)))
    room = (left - len(one) - len(both) - 8) // 2
    if room < 5:
        return fit_parts([*label, (say(" "), "plain"), *_bar(used, call.budget, max(left - len(one) - 1, 4))], width)
    return fit_parts(
        [
            *(*label, (say(" "), "plain"), *_bar(used, call.budget, min(room, 16))),
            *((say("  all "), "muted"), *_bar(total, call.total_budget, min(room, 16))),
        ],
        width,
    )


def held_parts(call: HeldCall, now: float, width: int, labels: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ‖ held for 12 s`: it goes on when somebody lets it."""
    look = status.HELD
    words = say(" {} held for {}", look.glyph, countdown(max(now - call.since, 0.0)))
    return fit_parts([*_label(call.event_id, flight_label(call), labels, width, name), (words, look.style)], width)


def ended_parts(call: InFlight, ending: Ending, width: int, labels: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ◷ timeout at 5.00 s`: how a watched call ended."""
    look, took = status.OUTCOMES[ending.outcome], (ending.duration_ms or 0.0) / 1000
    if ending.outcome is Outcome.TIMEOUT:
        words = say("timeout at {:.2f} s", took)
    elif ending.outcome is Outcome.TOTAL_TIMEOUT:
        words = say("timeout at {:.2f} s: all {} s used", took, budget(call.total_budget))
    elif ending.outcome is Outcome.OK:
        words = say("{} in {}", ending.status or 200, duration(took))
    else:
        words = say("{} in {}", ending.status or visible(ending.outcome.value.replace("_", " ")), duration(took))
    label = _label(call.event_id, flight_label(call), labels, width, name)
    return fit_parts([*label, (say(" {} {}", look.glyph, words), look.style)], width)


def retry_parts(retry: Retry, now: float, width: int, labels: int, name: str = "") -> tuple[Part, ...]:
    """`#1198 Webhooks ↻ round 2 in 4.8 s`: when a retry is due."""
    wait = retry.due_at - now
    when = say("in {}", countdown(wait)) if wait > 0 else say("due now")
    look = status.RETRYING
    label = _label(retry.event_id, retry_label(retry), labels, width, name)
    words = say(" {} round {} {}", look.glyph, retry.round, when)
    if sum(cell_len(text) for text, _ in label) + len(words) > width:
        words = say(" {}{} {}", look.glyph, retry.round, when)
    return fit_parts([*label, (words, look.style)], width)


def _event(event_id: int) -> SafeText:
    return say("#{} ", event_id)


def _label(event_id: int, label: SafeText, labels: int, width: int, name: str) -> tuple[Part, ...]:
    """The event, its name where there is room, and what is called, which is cut or filled up."""
    event = _event(event_id)
    head: list[Part] = [(event, "muted")]
    if name and width >= _NAMED:
        head.append((say("{} ", fit(name_text(name, _NAME + 1), _NAME)), "strong"))
    words = part(label, len(event), len(label))
    return (*head, (fit(words, max(labels - len(event), 6)), "plain"))


def _bar(used: float, most: float, width: int) -> list[Part]:
    """A bar for a budget with its numbers; the full bar is the whole budget."""
    share = min(used / most, 1.0) if most > 0 else 1.0
    full = int(share * width)
    style: Style = "warning" if share >= _ALMOST else "accent"
    done, left = bar(full, width)
    return [(done, style), (left, "muted"), (say(" {}", _numbers(used, most)), style)]


def _numbers(used: float, most: float) -> SafeText:
    """`3.1/5 s `, as wide as it will become by the end; with two decimals for budgets below one second."""
    whole = budget(most)
    now, full = (say("{:.1f}", each) if most >= 1 else say("{:.2f}", each) for each in (min(used, most), most))
    return fit(say("{}/{} s", now, whole), max(len(say("{}/{} s", full, whole)), _NUMBERS))


def pane_tabs(key: KeyNames, collisions: int = 0, counts: Mapping[str, int] | None = None) -> dict[str, Tab]:
    """The tabs of the panes with the keys that go there; collisions are shown on the dedup tab."""
    tabs = {
        "events": say("Events"),
        "dedup": say("Dedup"),
        "destinations": say("Destinations"),
        "flight": say("In flight"),
    }
    known = counts or {}
    ends = {pane: say(" {}", number(known[pane])) if known.get(pane) else EMPTY for pane in tabs}
    labels = {pane: say("{} {}", key[f"main.{pane}"], label) for pane, label in tabs.items()}
    least = dict(labels)
    if collisions:
        ends["dedup"] = say(" !{}", collisions)
        least["dedup"] = say("{}!", least["dedup"])
    return {pane: Tab(say("{}{}", label, ends[pane]), least=least[pane]) for pane, label in labels.items()}
