"""How a loaded spec fares, in a glyph and a count."""

from liveview.tui.checklist.checklist import Checklist
from liveview.tui.checklist.verdicts import ticks
from liveview.tui.lines import status
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.lines.status import Look


def look_of(known: Checklist, *, over: bool) -> Look | None:
    """How the expected events fare, with `12/15` as its word; None if nothing is expected.

    The word is "" before the first look, for a spec that cannot be used, and for one that only forbids. `over` if
    nothing will come any more.
    """
    if known.source is None:
        return None
    if known.in_spec:
        return status.INVALID._replace(word=EMPTY)
    if known.judged is None:
        return status.PENDING._replace(word=EMPTY)
    results = known.judged.report.results
    if not results:
        return None
    expected = [each for each in results if each.kind == "expect"]
    count = say("{}/{}", sum(each.ok for each in expected), len(expected)) if expected else EMPTY
    if any(tick.fault is not None for tick in ticks(known.judged, over=over)):
        return status.FAILED._replace(word=count)
    holds = all(each.ok for each in results)
    return (status.DELIVERED if holds else status.PENDING)._replace(word=count)
