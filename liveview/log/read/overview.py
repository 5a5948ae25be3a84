"""A session as a whole: its event names, what the sink received, how each destination is doing.

Ask `names_between` for new events only, so that a long session is counted once. `destination_figures` reads every
delivery, so call it in a worker with a reader of its own.
"""

from typing import Any

import msgspec

from liveview.log import lenient
from liveview.log.queries import last_id
from liveview.log.read.reader import Reader
from liveview.log.read.summary import timeouts_by_destination
from liveview.log.rows import columns, headers_of, named, struct_of
from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.sink import SinkRequest

RECENT_ATTEMPTS = 1_000
"""Attempts that health is judged by: seconds of a busy session, a day of a quiet one."""
_RECENT_EVENTS = 10_000
"""Newest events that are searched for a token, or for the events of a request that was just answered."""


_DEVIATIONS = "iif(json_valid(deviations), json_array_length(deviations), 1)"
"""How many deviations a row of `sink_requests` has; 1 when their list cannot be read."""


class NameSeen(msgspec.Struct, frozen=True):
    """An event name and the events that have it, of a range of events."""

    name: str
    """The name."""
    count: int
    """How many events have it."""
    last_id: int
    """The id of the latest of them."""
    last_at: float
    """When the latest was received (epoch seconds)."""


class SinkSeen(msgspec.Struct, frozen=True):
    """A request to the sink as a list shows it."""

    id: int
    """Its id in `sink_requests`."""
    received_at: float
    """When it arrived (epoch seconds)."""
    path: str
    """The path that it was sent to."""
    behaviour: str
    """What the sink did with it, as it was configured."""
    status: int | None
    """The HTTP status of the reply; None when there was none."""
    size: int
    """Bytes of the body."""
    deviations: int
    """How many deviations from the documented payload were found; 0 in a log of an older version."""


class Figures(msgspec.Struct, frozen=True):
    """What happened at one destination in the whole session."""

    delivered: int = 0
    """Deliveries that succeeded."""
    failed: int = 0
    """Deliveries that were given up."""
    pending: int = 0
    """Deliveries that are still to be made."""
    retries: int = 0
    """Rounds behind the first, over all deliveries."""
    timeouts: int = 0
    """Calls that took longer than one webhook or all webhooks may."""
    rules: tuple[tuple[Decision, Rule, int], ...] = ()
    """How many events each decision and rule of routing was about, the most frequent first."""
    findings: tuple[tuple[str, int], ...] = ()
    """What the service of its kind would say: codes of notes, and for how many events, the most frequent first."""

    @property
    def previewed(self) -> int:
        """Deliveries that were only previewed."""
        return sum(count for decision, _, count in self.rules if decision is Decision.PREVIEW)


class RecentCall(msgspec.Struct, frozen=True):
    """A finished attempt as health shows it."""

    event_id: int
    """The event that was sent."""
    destination: str
    """The destination that it was sent to."""
    webhook: str
    """The URL as configured, masked; "" when a delivery was ended without a call."""
    started_at: float | None
    """When the call began (epoch seconds); None for one that was never made."""
    duration_ms: float | None
    """Milliseconds that it took; None for one that was never made or that ended with the program."""
    outcome: Outcome
    """How it ended."""
    status: int | None
    """The HTTP status of the answer; None without an answer."""
    error: str | None
    """What went wrong, in words; None when nothing did."""


def names_between(reader: Reader, after: int, up_to: int) -> list[NameSeen]:
    """Every name among the events with ids above `after` up to `up_to`."""
    found = reader.execute(
        f"select {columns(NameSeen, last_at='(select received_at from events where id = last_id)')} from "
        "(select name, count(*) as count, max(id) as last_id from events "
        "where id > ? and id <= ? and name is not null group by name)",
        (after, up_to),
    )
    return [NameSeen(**named(NameSeen, row)) for row in found]


def last_routes(reader: Reader, name: str) -> dict[str, bool]:
    """Whether the latest accepted event of this name was routed to each destination; a preview is.

    Empty when there is no such event.
    """
    found = reader.execute(
        "select destination, decision from deliveries where event_id = "
        "(select max(id) from events where name = ? and verdict = 'accepted')",
        (name,),
    )
    return {destination: decision != Decision.SKIP for destination, decision in found}


def last_token(reader: Reader) -> str | None:
    """The token of the newest event that has one; only recent events are looked at."""
    found = reader.execute(
        "select token from (select id, token from events order by id desc limit ?) where token is not null limit 1",
        (_RECENT_EVENTS,),
    ).fetchone()
    return found[0] if found else None


def event_of_request(reader: Reader, request_id: int) -> int | None:
    """The first event of a request that was just answered; None when it had no events."""
    found = reader.execute(
        "select min(id) from (select id, request_id from events order by id desc limit ?) where request_id = ?",
        (_RECENT_EVENTS, request_id),
    ).fetchone()
    return found[0] if found else None


def sink_requests(reader: Reader, limit: int) -> list[SinkSeen]:
    """The latest requests to the sink, newest first."""
    found = reader.execute(
        f"select {columns(SinkSeen, size='length(body)', deviations=_DEVIATIONS)} from sink_requests "
        "order by id desc limit ?",
        (limit,),
    )
    return [SinkSeen(**named(SinkSeen, row)) for row in found]


def sink_request(reader: Reader, request_id: int) -> SinkRequest | None:
    """One request to the sink; None when there is no such request."""
    row = reader.execute(f"select {columns(SinkRequest)} from sink_requests where id = ?", (request_id,)).fetchone()
    return None if row is None else struct_of(SinkRequest, row, headers=headers_of, deviations=lenient.sentences)


def requests_of_path(reader: Reader, path: str | None) -> list[SinkRequest]:
    """What the sink received at a path, whatever the query, oldest first; None for all paths."""
    rows = reader.execute(f"select {columns(SinkRequest)} from sink_requests order by id")
    found = (struct_of(SinkRequest, row, headers=headers_of, deviations=lenient.sentences) for row in rows)
    return [each for each in found if path is None or path == each.path.partition("?")[0]]


def destination_figures(reader: Reader) -> dict[str, Figures]:
    """What happened at each destination so far. It reads every delivery and attempt: a second for a million events."""
    timeouts = timeouts_by_destination(reader)
    found = reader.execute(
        "select destination, decision, rule, state, count(*), sum(max(rounds - 1, 0)) from deliveries "
        "group by destination, decision, rule, state"
    )
    parts: dict[str, list[tuple[Any, ...]]] = {}
    for destination, *rest in found:
        parts.setdefault(destination, []).append(tuple(rest))
    said = _findings(reader)
    return {name: _figures(rows, timeouts.get(name, 0), said.get(name, ())) for name, rows in parts.items()}


def recent_calls(reader: Reader, limit: int = RECENT_ATTEMPTS) -> list[RecentCall]:
    """The finished ones among the latest `limit` attempts, newest first; takes a few milliseconds."""
    cursor = reader.execute(
        f"select {columns(RecentCall, 'a', event_id='d.event_id', destination='d.destination')} "
        "from attempts a join deliveries d on d.id = a.delivery_id "
        "where a.id > ? and a.outcome is not null order by a.id desc",
        (last_id(reader, "attempts") - limit,),
    )
    return [struct_of(RecentCall, row) for row in cursor]


def _findings(reader: Reader) -> dict[str, tuple[tuple[str, int], ...]]:
    """The codes of findings with their numbers, by destination."""
    found = reader.execute(
        "select d.destination, json_extract(note.value, '$.code') as code, count(distinct d.id) as number "
        "from deliveries d, json_each(iif(json_valid(d.notes), d.notes, '[]')) note "
        """where instr(d.notes, '"code":"dest-') > 0 and note.type = 'object' and code glob 'dest-*' """
        "group by d.destination, code order by number desc, code"
    )
    codes: dict[str, tuple[tuple[str, int], ...]] = {}
    for destination, code, number in found:
        codes[destination] = (*codes.get(destination, ()), (str(code), number))
    return codes


def _figures(rows: list[tuple[Any, ...]], timeouts: int, findings: tuple[tuple[str, int], ...] = ()) -> Figures:
    states = dict.fromkeys(DeliveryState, 0)
    rules: dict[tuple[Decision, Rule], int] = {}
    retries = 0
    for decision, rule, state, count, more_rounds in rows:
        route = lenient.word(Decision, decision), lenient.word(Rule, rule)
        rules[route] = rules.get(route, 0) + count
        retries += more_rounds
        if state is not None:
            known = lenient.word(DeliveryState, state)
            states[known] = states.get(known, 0) + count
    ordered = sorted(((*route, count) for route, count in rules.items()), key=lambda item: -item[2])
    return Figures(
        delivered=states[DeliveryState.DELIVERED],
        failed=states[DeliveryState.FAILED],
        pending=states[DeliveryState.PENDING],
        retries=retries,
        timeouts=timeouts,
        rules=tuple(ordered),
        findings=findings,
    )
