"""What retrying or resending many events will do, in words."""

from collections.abc import Mapping, Sequence

from liveview.log.read.undelivered import Undelivered
from liveview.model.settings import Settings
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted, number
from liveview.tui.lines.safe_text import EMPTY, say, visible
from liveview.tui.lines.tabs import Tab

MARKED = ""
"""The marked events, among destination keys."""


def tabs(found: Mapping[str, Undelivered], marked: int) -> dict[str, Tab]:
    """What can be retried; only what there is."""
    offered = {MARKED: Tab(say("{} marked", number(marked)), say("marked"))} if marked else {}
    for key, there in found.items():
        if key != MARKED and there.events:
            name = visible(key, 24)
            offered[key] = Tab(say("{}: {}", name, number(len(there.events) + there.more_waiting)), name)
    return offered


def plan_lines(there: Undelivered, sent: Sequence[int], settings: Settings, key: KeyNames) -> list[Line]:
    """How many events each way is about, and what happens; `sent` are those that can be sent again."""
    lines = [Line(key["retry_all.retry"], say("retry"), "strong")]
    for destination, ids in there.failed:
        each = say("it is") if len(ids) == 1 else say("each is")
        failed = say("{} failed at {}", counted(len(ids), "event"), visible(destination, 40))
        lines.append(Line(EMPTY, say("{}; {} delivered there again with the same message", failed, each)))
        if any(known.key == destination and not known.enabled for known in settings.destinations):
            lines.append(
                Line(EMPTY, say("! {} is off: deliveries wait until it is on", visible(destination, 40)), "warning")
            )
    if there.waiting:
        they = say("it is") if len(there.waiting) == 1 else say("they are")
        wait = say("waits") if len(there.waiting) == 1 else say("wait")
        lines.append(
            Line(EMPTY, say("{} {} for a retry; {} tried now", counted(len(there.waiting), "event"), wait, they))
        )
    if there.more_waiting:
        lines.append(Line(EMPTY, say("{} more keep waiting for their time", number(there.more_waiting)), "muted"))
    if not there.events:
        lines.append(Line(EMPTY, say("none of them failed or waits for a retry"), "muted"))
    lines += [Line(EMPTY, EMPTY), Line(key["retry_all.resend"], say("resend"), "strong")]
    if len(sent) == 1:
        lines.append(
            Line(EMPTY, say("its request is sent to this receiver again, byte for byte; it will show as a duplicate"))
        )
    else:
        requests = say("the requests of {} are sent to this receiver again", counted(len(sent), "event"))
        lines.append(Line(EMPTY, say("{}, byte for byte; they will show as duplicates", requests)))
    return lines
