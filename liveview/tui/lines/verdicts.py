"""What is special about a duplicate or a name, read from the problems that the core noted with the event."""

from collections.abc import Iterable

from liveview.model.event import Event
from liveview.model.problem import Problem
from liveview.tui.lines.safe_text import EMPTY, SafeText, visible

_LONGEST = 60
"""Characters of what the log says about a placeholder or options."""


def is_alike(problems: Iterable[Problem]) -> bool:
    """Whether the name of an event looks like that of another one."""
    return any(found.code == "name-alike" for found in problems)


def resent_options(problems: Iterable[Problem]) -> SafeText:
    """What a resend calls the routing in which it differs, `$options` or `integrations`; "" when it does not."""
    return next((visible(found.detail, _LONGEST) for found in problems if found.code == "options-resent"), EMPTY)


def placeholder_key(event: Event) -> SafeText:
    """The placeholder that is the ID by which an event is a duplicate, in quotes; "" for a real ID."""
    if event.duplicate_of is None or event.dedup_source is None:
        return EMPTY
    for found in event.problems:
        if found.code == "placeholder-id" and found.field.rpartition(".")[2] == event.dedup_source.value:
            return visible(found.detail, _LONGEST)
    return EMPTY


def start_of(problems: Iterable[Problem]) -> str:
    """How a body or an event without a name begins; "" where that is not known."""
    return next((found.start for found in problems if found.start), "")
