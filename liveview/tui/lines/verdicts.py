"""What is special about a duplicate or a name, according to the problems that the core stored with the event."""

from collections.abc import Iterable

from liveview.model.event import Event
from liveview.model.problem import Problem
from liveview.tui.lines.safe_text import EMPTY, SafeText, visible

_LONGEST = 60
"""The most characters shown of a placeholder or of options from the log."""


def is_alike(problems: Iterable[Problem]) -> bool:
    """Whether the name of an event looks like that of another one."""
    return any(found.code == "name-alike" for found in problems)


def resent_options(problems: Iterable[Problem]) -> SafeText:
    """The routing field in which a resend differs, `$options` or `integrations`; "" if it does not."""
    return next((visible(found.detail, _LONGEST) for found in problems if found.code == "options-resent"), EMPTY)


def placeholder_key(event: Event) -> SafeText:
    """The placeholder ID, in quotes, that made an event a duplicate; "" for a real ID."""
    if event.duplicate_of is None or event.dedup_source is None:
        return EMPTY
    for found in event.problems:
        if found.code == "placeholder-id" and found.field.rpartition(".")[2] == event.dedup_source.value:
            return visible(found.detail, _LONGEST)
    return EMPTY


def start_of(problems: Iterable[Problem]) -> str:
    """The start of a body, or of an event without a name; "" if unknown."""
    return next((found.start for found in problems if found.start), "")
