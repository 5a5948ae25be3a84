"""Filters made from what the user points at: only this user, only this name, only what a header number counts."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liveview.log.filter.completion import written
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.senders import HEADERS, header_value, libraries
from liveview.log.lenient import is_odd
from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Rule
from liveview.model.event import State
from liveview.tui.lines import status
from liveview.tui.lines.safe_text import SafeText, say, visible

NAME, USER, PROBLEM, STATE, TYPE, TOKEN, WIRE = "name", "user", "problem", "state", "type", "token", "wire"
ADDRESS, AGENT, LIBRARY, SENDER = "remote", "agent", "library", "sender"
_LONGEST = 500
"""The most characters of a value in a filter; a longer value is cut to its beginning."""
_LONGEST_NAME = 1_000
"""The same where only this spelling is meant: others may begin alike."""
_SHOWN = 60
_MOST_VALUES = 20
_FIELD_OF = {Decision.SEND: "dest", Decision.SKIP: "skipped", Decision.PREVIEW: "previewed"}
"""The field that names a destination by what was decided about it."""
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that a filter does not accept."""


class Only(NamedTuple):
    """One way to filter by an event."""

    name: str
    """Its name; the name of its key is `only.` plus this."""
    words: SafeText
    """What the user chooses, such as `same user`."""
    filter: str
    """The filter that it applies."""


def term(field: str, value: str, *, exactly: bool = False) -> str:
    """A field with a value that matches literally; a wildcard replaces what a filter cannot hold.

    `exactly`: letter case counts, and another name that only looks the same is not meant.
    """
    joint, longest = ("==", _LONGEST_NAME) if exactly else (":", _LONGEST)
    parts = _UNUSABLE.split(value[:longest])
    if len(parts) == 1 and len(value) <= longest:
        return f"{field}{joint}{written(value)}"
    escaped = (written(f" {part}")[2:-1] for part in parts)  # a value with a space is always quoted
    more = "*" if len(value) > longest else ""
    return f'{field}{joint}"{"*".join(escaped)}{more}"'


def of_state(state: State) -> str:
    """A filter for the events that the header counts in this state."""
    return f"{STATE}:{state.value}"


def routed(destination: str, decision: Decision, rule: Rule | None = None) -> str:
    """A filter for the events about which this was decided for a destination, by this rule; "" for unknown words."""
    if is_odd(decision) or (rule is not None and is_odd(rule)):
        return ""
    there = term(_FIELD_OF[decision], destination)
    return there if rule is None else f"{there} rule:{rule.value}"


def skipped(destinations: Sequence[str], rule: Rule) -> str:
    """A filter for the events that this rule keeps from any of these destinations; "" for an unknown rule."""
    if is_odd(rule):
        return ""
    values = (term("skipped", name).partition(":")[2] for name in destinations[:_MOST_VALUES])
    return f"skipped:{','.join(values)} rule:{rule.value}"


def choices(detail: EventDetail) -> list[Only]:
    """Everything that the event may have in common with others, the most useful first."""
    event, wire = detail.event, detail.request.wire
    texts = ((NAME, event.name), (USER, event.distinct_id))
    found = [_of_text(field, value) for field, value in texts if value is not None]
    codes = [each.code for each in event.problems if each.code in FIELDS[PROBLEM].values]
    if codes:
        found.append(Only(PROBLEM, visible(codes[0]), term(PROBLEM, codes[0])))
    if not is_odd(event.state):
        found.append(Only(STATE, status.STATES[event.state].word, of_state(event.state)))
    if not is_odd(event.type):
        found.append(Only(TYPE, visible(event.type.value), f"{TYPE}:{event.type.value}"))
    if event.token is not None:
        found.append(_of_text(TOKEN, event.token))
    if wire is not None and not is_odd(wire):
        found.append(Only(WIRE, visible(wire.value), f"{WIRE}:{wire.value}"))
    return [*found, *_of_sender(detail)]


def _of_sender(detail: EventDetail) -> Iterator[Only]:
    """By what the sender of the event can be known."""
    request = detail.request
    if request.remote:
        yield _of_text(ADDRESS, request.remote)
    for field in (AGENT, SENDER):
        value = header_value(request.headers, HEADERS[field])
        if value is not None:
            yield _of_text(field, value)
    for name in libraries((detail.event.payload or "").encode(errors="replace"))[:1]:
        yield _of_text(LIBRARY, name)


def _of_text(field: str, value: str) -> Only:
    return Only(field, visible(value, _SHOWN) or say("empty text"), term(field, value))
