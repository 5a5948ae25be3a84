"""What retrying or resending many events will do, in words."""

from collections.abc import Mapping, Sequence

from liveview.log.undelivered import Undelivered
from liveview.model.setup import Setup
from liveview.tui.safe_text import visible
from liveview.tui.text.cells import Line
from liveview.tui.text.key_names import KeyNames
from liveview.tui.text.moments import counted, number
from liveview.tui.text.tabs import Tab

MARKED = ""
"""The marked events, among destination keys."""


def tabs(found: Mapping[str, Undelivered], marked: int) -> dict[str, Tab]:
    """What can be retried; only what there is."""
    offered = {MARKED: Tab(f"{number(marked)} marked", "marked")} if marked else {}
    for key, there in found.items():
        if key != MARKED and there.events:
            name = visible(key, 24)
            offered[key] = Tab(f"{name}: {number(len(there.events) + there.more_waiting)}", name)
    return offered


def plan_lines(there: Undelivered, sent: Sequence[int], setup: Setup, key: KeyNames) -> list[Line]:
    """How many events each way is about and what happens; `sent` are those that can be sent again."""
    lines = [Line(key["retry_all.retry"], "retry", "strong")]
    for destination, ids in there.failed:
        each = "it is" if len(ids) == 1 else "each is"
        failed = f"{counted(len(ids), 'event')} failed at {visible(destination, 40)}"
        lines.append(Line("", f"{failed}: {each} delivered there once more, the same message"))
        if any(known.key == destination and not known.enabled for known in setup.destinations):
            lines.append(Line("", f"! {visible(destination, 40)} is off: they wait until it is on", "warning"))
    if there.waiting:
        they = "it is" if len(there.waiting) == 1 else "they are"
        wait = "waits" if len(there.waiting) == 1 else "wait"
        lines.append(Line("", f"{counted(len(there.waiting), 'event')} {wait} for a retry: {they} tried now"))
    if there.more_waiting:
        lines.append(Line("", f"{number(there.more_waiting)} more wait and go on waiting for their time", "muted"))
    if not there.events:
        lines.append(Line("", "nothing of them failed or waits for a retry", "muted"))
    lines += [Line("", ""), Line(key["retry_all.resend"], "resend", "strong")]
    if len(sent) == 1:
        lines.append(Line("", "its request goes to this receiver once more, byte for byte: it shows as a duplicate"))
    else:
        requests = f"the requests of {counted(len(sent), 'event')} go to this receiver once more"
        lines.append(Line("", f"{requests}, byte for byte: they show as duplicates"))
    return lines
