"""The nearest miss of a filter: the recent event that meets most of its terms, and in what it differs.

Only the terms that must all be true are compared; alternatives in brackets are one term.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from liveview.log.filter import grammar, readings
from liveview.log.filter.payload import found_at
from liveview.log.filter.senders import HEADERS, header_sql, libraries
from liveview.log.filter.sql import compiled_terms
from liveview.log.filter.terms import TermContext
from liveview.log.filter.tree import All, Any, Field, FreeText, Node, Not, Path
from liveview.log.lenient import problems
from liveview.log.queries import Queryable, last_id
from liveview.log.read.records import Record, records_of
from liveview.model.event import State

RECENT = 1_000
"""Newest events that are compared."""
_MOST_DIFFERENCES = 5
"""Differences that the text names."""
_LONGEST = 120
"""Characters of a value in the text."""
_MOST_VALUES = 5
"""Values that the text names where an event has several."""
_BETWEEN = re.compile(r"([\s)]*)((?:and\b)?\s*)(.*)", re.IGNORECASE | re.DOTALL)
"""What is between two terms: the end of the first, perhaps `and`, and the beginning of the second."""

_COLUMNS: dict[str, Callable[[Record], object]] = {
    "name": lambda event: event.name,
    "user": lambda event: event.distinct_id,
    "type": lambda event: event.type,
    "state": lambda event: event.state,
    "token": lambda event: event.token,
    "id": lambda event: event.id,
}
"""Fields that are a column of the event."""
_DELIVERY = "from deliveries d where d.event_id = ?"
_CALL = "from deliveries d join attempts a on a.delivery_id = d.id where d.event_id = ?"
_REQUEST = "select {} from events e join requests r on r.id = e.request_id where e.id = ?"
_LISTS = {
    "dest": f"select d.destination {_DELIVERY} and d.decision = 'send' order by d.id",
    "skipped": f"select d.destination {_DELIVERY} and d.decision = 'skip' order by d.id",
    "previewed": f"select d.destination {_DELIVERY} and d.decision = 'preview' order by d.id",
    "rule": f"select distinct d.rule {_DELIVERY} order by d.id",
    "outcome": f"select distinct a.outcome {_CALL} and a.outcome is not null order by a.id",
    "status": f"select distinct a.status {_CALL} and a.status is not null order by a.id",
    "duration": f"select a.duration_ms {_CALL} and a.duration_ms is not null order by a.id",
    "wire": _REQUEST.format("r.wire"),
    "remote": _REQUEST.format("r.remote"),
    **{field: _REQUEST.format(header_sql(field, "r")) for field in HEADERS},
}
"""Fields of which an event may have several values."""


class NearestMiss(msgspec.Struct, frozen=True):
    """The event that meets most terms of a filter."""

    event: Record
    """The event."""
    unmet: list[str]
    """The terms that it does not meet, as they were written."""
    text: str
    """In what it differs, in words."""


def nearest_miss(log: Queryable, text: str, now: float) -> NearestMiss | None:
    """The newest event that meets most terms, but not all; None if none of the newest meets any.

    Raises `sqlite3.Error`.

    `text` is a filter and `log` a `Reader`.
    """
    node = grammar.read(text)
    terms = node if isinstance(node, All) else All((node,))
    if not terms.nodes:
        return None
    found = _best(log, terms, now)
    if found is None:
        return None
    event_id, met = found
    (event,) = records_of(log, (event_id,))
    unmet = [pair for pair, is_met in zip(_written(text, terms.nodes), met, strict=True) if not is_met]
    differences = [_difference(log, event, *pair) for pair in unmet[:_MOST_DIFFERENCES]]
    more = [f"and {len(unmet) - _MOST_DIFFERENCES} more terms are not met"] if len(unmet) > _MOST_DIFFERENCES else []
    head = f"#{event.id} {event.name if event.name is not None else 'without a name'}"
    return NearestMiss(event, [written for written, _ in unmet], f"{head}: {'; '.join([*differences, *more])}")


def _best(log: Queryable, terms: All, now: float) -> tuple[int, list[bool]] | None:
    """The id of the event that meets most terms without matching, and which ones; None if none meets any."""
    pieces = compiled_terms(terms, TermContext(now, None))
    query = f"select e.id, {', '.join(piece.sql for piece in pieces)} from events e where e.id > ? order by e.id desc"
    values = [value for piece in pieces for value in piece.parameters]
    best: tuple[int, list[bool]] | None = None
    for event_id, *met in log.execute(query, (*values, last_id(log) - RECENT)):
        if all(met):
            continue  # it matches
        if sum(map(bool, met)) > (0 if best is None else sum(best[1])):
            best = event_id, [bool(each) for each in met]
    return best


def _written(text: str, nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Each term as it was written."""
    spans = [_span(node) for node in nodes]
    gaps = [_BETWEEN.fullmatch(text[a[1] : b[0]]) for a, b in itertools.pairwise(spans)]
    before = [text[: spans[0][0]].lstrip(), *("" if gap is None else gap[3] for gap in gaps)]
    after = [*("" if gap is None else gap[1].strip() for gap in gaps), text[spans[-1][1] :].strip()]
    for (start, end), prefix, suffix, node in zip(spans, before, after, nodes, strict=True):
        yield f"{prefix}{text[start:end]}{suffix}", node


def _span(node: Node) -> tuple[int, int]:
    """Where the text of a node begins and ends, without its brackets and what negates it."""
    match node:
        case Not(inner):
            return _span(inner)
        case All(nodes) | Any(nodes):
            return _span(nodes[0])[0], _span(nodes[-1])[1]
        case FreeText(value):
            return value.start, value.end
        case _:
            return node.start, node.end


def _difference(log: Queryable, event: Record, written: str, node: Node) -> str:
    """What the event has in place of what a term asks for."""
    if isinstance(node, Path):
        payload = b"" if event.payload is None else bytes(event.payload)
        return f"{'.'.join(node.keys)} is {_listed(found_at(payload, node.keys), 'absent')}"
    if not isinstance(node, Field):
        return f"{written} is not met"
    if node.name in _COLUMNS:
        return f"{node.name} is {_value(_COLUMNS[node.name](event))}"
    if node.name in _LISTS:
        return f"{node.name} is {_listed([each for (each,) in log.execute(_LISTS[node.name], (event.id,))], 'absent')}"
    if node.name == "library":
        return f"library is {_listed(libraries(event.payload or b''), 'absent')}"
    if node.name == "problem":
        return f"problem is {_listed([each.code for each in problems(bytes(event.problems))], 'absent')}"
    if node.name == "is" and {*readings.choices(node)} <= {*State}:
        return f"state is {_value(event.state)}" if event.verdict != "duplicate" else 'verdict is "duplicate"'
    return f"{written} is not met"


def _listed(values: Sequence[object], nothing: str) -> str:
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return (", ".join(map(_value, values[:_MOST_VALUES])) or nothing) + more


def _value(value: object) -> str:
    """A value as JSON, cut."""
    written = "absent" if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"
