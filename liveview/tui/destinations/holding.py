"""What the destinations screen says about breakpoints."""

from collections.abc import Iterator

from liveview.model.breakpoint import Breakpoint
from liveview.model.snapshot import Snapshot
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible


def set_words(key: str, breakpoint_: Breakpoint | None, keys: KeyNames) -> str:
    """What is said once a breakpoint is set, or removed for None."""
    name, held = visible(key, 60), keys["go.held"]
    if breakpoint_ is None:
        return say("Calls to {} are held no more; {} shows those that still are.", name, held)
    if breakpoint_ is Breakpoint.EVERY:
        return say("Every call to {} will be held; {} shows them.", name, held)
    return say("The next call to {} will be held; {} shows it.", name, held)


def breakpoint_lines(snapshot: Snapshot, key: str, keys: KeyNames) -> Iterator[Line]:
    """Which calls of a destination are held, and which will be."""
    held = sum(call.destination == key for call in snapshot.held)
    found = dict(snapshot.breakpoints).get(key)
    if found is None and not held:
        return
    will = {
        None: EMPTY,
        Breakpoint.NEXT: say("the next call will be held"),
        Breakpoint.EVERY: say("every call will be held"),
    }[found]
    are = say("{} held, {} shows them", counted(held, "call"), keys["go.held"]) if held else EMPTY
    words: SafeText = say("{}, {}", are, will) if held and found is not None else are or will
    yield Line(EMPTY, say("{} {}", status.HELD.glyph, words), status.HELD.style)
