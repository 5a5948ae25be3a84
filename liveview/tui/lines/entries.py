"""Lines of the inspector that have several styles or lead to another event."""

from typing import NamedTuple, TypeAlias

from liveview.tui.lines.cells import Line, LineStyle, Part, Style, plain
from liveview.tui.lines.json_lines import json_parts
from liveview.tui.lines.safe_text import EMPTY, SafeText


class Entry(NamedTuple):
    """A line like `Line` that has several styles or leads somewhere."""

    lead: SafeText
    """What the column before the text shows; "" for nothing."""
    text: SafeText
    """The whole text, whose parts may have styles of their own."""
    style: LineStyle = "plain"
    """The style of the text if it has no `parts`."""
    parts: tuple[Part, ...] = ()
    """The text in parts, each with its style; empty if all of it has one style. Beside JSON, what follows it."""
    event_id: int | None = None
    """The event that the line leads to; None if it leads to no event."""
    wide: bool = False
    """Whether the text starts in the lead column and takes the whole width."""
    filter: str = ""
    """The filter of the events that the line leads to; "" if it leads to none."""


AnyLine: TypeAlias = Line | Entry
"""What a `LinesView` shows."""

LINK: Style = "link"
"""The style of text that leads to another event."""


def entry(lead: SafeText, *parts: Part, event_id: int | None = None) -> Entry:
    """A line of styled parts; empty parts are left out."""
    kept = tuple(part for part in parts if part[0])
    return Entry(lead, plain(kept), kept[0][1] if kept else "plain", kept, event_id)


def wide(*parts: Part, event_id: int | None = None) -> Entry:
    """A line of styled parts that takes the whole width."""
    return entry(EMPTY, *parts, event_id=event_id)._replace(wide=True)


def leading_to(line: Entry, filter_text: str) -> Entry:
    """The same line, leading to the events that this filter matches."""
    return line._replace(filter=filter_text)


BLANK = Line(EMPTY, EMPTY)
"""An empty line."""


def is_wide(line: AnyLine) -> bool:
    """Whether a line has no lead column; JSON lines need the whole width."""
    return line.style == "json" or (isinstance(line, Entry) and line.wide)


def parts_of(line: AnyLine) -> tuple[Part, ...]:
    """The text of a line as styled parts."""
    if line.style == "json":
        return (*json_parts(line.text), *(line.parts if isinstance(line, Entry) else ()))
    if isinstance(line, Entry) and line.parts:
        return line.parts
    return ((line.text, line.style),)


def filter_of(line: AnyLine) -> str:
    """The filter of the events that a line leads to; "" for none."""
    return line.filter if isinstance(line, Entry) else ""


def event_of(line: AnyLine) -> int | None:
    """The event that a line leads to; None for none."""
    return line.event_id if isinstance(line, Entry) else None
