"""A comparison of two sessions as text and as JSON.

Names come from events, so nothing in them can begin a line, move the cursor, or be a command of a build.
"""

import json
from collections.abc import Iterator, Sequence

from liveview.formats import counted
from liveview.plans.diff import DiffFinding, EventChange, PropertyChange, SessionComparison
from liveview.text.ci_commands import tamed, tamed_json
from liveview.text.escaping import escaped

LONGEST = 200
"""Characters of a line of text, without its first words."""


def text_of(comparison: SessionComparison, worse: Sequence[DiffFinding]) -> str:
    """A line for each event and property that differs and for each finding, and one that says whether it is worse."""
    lines = [line for event in comparison.events if event.status != "same" for line in _event(event)]
    lines += [f"{'worse':8}{_safe(str(finding))}" for finding in worse]
    return "".join(f"{tamed(line)}\n" for line in [*lines, _sum(comparison, worse)])


def json_of(comparison: SessionComparison, worse: Sequence[DiffFinding]) -> str:
    """One JSON object in ASCII characters, on one line."""
    document = {"worse": [str(finding) for finding in worse], "events": [*map(_as_json, comparison.events)]}
    return tamed_json(json.dumps(document).replace("\x7f", r"\u007f").encode()).decode() + "\n"


def _event(event: EventChange) -> Iterator[str]:
    yield f"{event.status:8}{_safe(event.shown_name)}  {event.before} → {event.after}"
    yield from (f"{'':8}  {_safe(f'{each.path}: {_said(each)}')}" for each in event.properties)


def _said(change: PropertyChange) -> str:
    return str(change) if change.change == "type" else f"{change} ({change.before or change.after})"


def _sum(comparison: SessionComparison, worse: Sequence[DiffFinding]) -> str:
    events = counted(len(comparison.events), "event name")
    same = sum(event.status == "same" for event in comparison.events)
    if not worse:
        return f"{'ok':8}not worse: {events} compared, {same} the same"
    return f"{'FAILED':8}worse: {counted(len(worse), 'finding')}, {events} compared, {same} the same"


def _as_json(event: EventChange) -> dict[str, object]:
    return {
        "name": event.name,
        "type": event.type.value,
        "status": event.status,
        "before": event.before,
        "after": event.after,
        "properties": [
            {"path": each.path, "change": each.change, "before": each.before, "after": each.after}
            for each in event.properties
        ],
    }


def _safe(text: str) -> str:
    return escaped(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
