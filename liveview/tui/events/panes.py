"""The lines of the small panes: dedup decisions, calls in flight, how they ended, and retries."""

from collections.abc import Mapping

from rich.cells import cell_len

from liveview.log.read.reader import Duplicate, Ending, Retry
from liveview.model.delivery import Outcome
from liveview.model.snapshot import InFlight
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style, bar, fit, fit_parts
from liveview.tui.lines.moments import budget, countdown, duration, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.tabs import Tab

_LABEL = 26
"""The width, in cells, of a call's event, destination and webhook, so that all bars are aligned."""
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


def flight_parts(call: InFlight, now: float, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3 ▓▓▓▓▓▓░░░ 3.1/5 s  all ▓▓▓░░░░░ 8.2/25 s`: how much of both budgets has been used."""
    label = _label(call.event_id, _which(call), width, name)
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


def ended_parts(call: InFlight, ending: Ending, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1204 Webhooks 2/3  ◷ timeout at 5.00 s`: how a watched call ended."""
    look, took = status.OUTCOMES[ending.outcome], (ending.duration_ms or 0.0) / 1000
    if ending.outcome is Outcome.TIMEOUT:
        words = say("timeout at {:.2f} s", took)
    elif ending.outcome is Outcome.TOTAL_TIMEOUT:
        words = say("timeout at {:.2f} s: all {} s used", took, budget(call.total_budget))
    elif ending.outcome is Outcome.OK:
        words = say("{} in {}", ending.status or 200, duration(took))
    else:
        words = say("{} in {}", ending.status or visible(ending.outcome.value.replace("_", " ")), duration(took))
    return fit_parts(
        [*_label(call.event_id, _which(call), width, name), (say(" {} {}", look.glyph, words), look.style)], width
    )


def retry_parts(retry: Retry, now: float, width: int, name: str = "") -> tuple[Part, ...]:
    """`#1198 Webhooks   ↻ round 2 in 4.8 s`: when a retry is due."""
    wait = retry.due_at - now
    when = say("in {}", countdown(wait)) if wait > 0 else say("due now")
    look = status.RETRYING
    label = _label(retry.event_id, visible(retry.destination, _LABEL), width, name)
    words = say(" {} round {} {}", look.glyph, retry.round, when)
    if sum(cell_len(text) for text, _ in label) + len(words) > width:
        words = say(" {}{} {}", look.glyph, retry.round, when)
    return fit_parts([*label, (words, look.style)], width)


def _which(call: InFlight) -> SafeText:
    round_ = say(" {}{}", status.RETRYING.glyph, call.round) if call.round > 1 else EMPTY
    return say("{} {}/{}{}", visible(call.destination, _LABEL), call.webhook, call.webhooks, round_)


def _label(event_id: int, words: SafeText, width: int, name: str = "") -> tuple[Part, ...]:
    """The event and what is called, shortened in a narrow pane."""
    event = say("#{} ", event_id)
    if name and width >= _NAMED:
        head: tuple[Part, ...] = (event, "muted"), (say("{} ", fit(name_text(name, _NAME + 1), _NAME)), "strong")
        return (*head, (fit(words, max(_LABEL - len(event), 6)), "plain"))
    room = min(_LABEL, max(width - 17, 12))
    return ((event, "muted"), (fit(words, max(room - len(event), 6)), "plain"))


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
