"""The other side's report of an event: what a browser and a server both sent.

Events with one `$insert_id` are an original and a duplicate; any other pair is named by a hint of the later event. An
earlier one is asked for among the events that follow it, up to a limit.
"""

import re

import msgspec

from liveview.core.conversions import OWN_ID, group_of, is_conversion
from liveview.core.pairing import COUNTED_TWICE, PAIRED, PairHint, hint_of, side_of
from liveview.log import lenient
from liveview.log.queries import Queryable
from liveview.log.read.comparing import Comparison, compared
from liveview.log.rows import headers_of
from liveview.model.event import DedupSource, Event, Headers, Verdict, Wire
from liveview.model.problem import Problem
from liveview.model.sender_side import SenderSide

FOLLOWING = 2_000
"""Events after an earlier one, and events of its name, among which the later one is looked for."""
MOST_DUPLICATES = 20
"""Duplicates of an original whose side is looked at."""
_IDS = frozenset({DedupSource.INSERT_ID, DedupSource.MESSAGE_ID, DedupSource.UUID})
_NAMED = re.compile(r"event #(\d+)(?:, at (.*))?", re.DOTALL)
_OTHER = "select e.id, e.received_at, e.name, e.distinct_id, e.payload, r.wire, r.headers from events e "
_WITH_REQUEST = "join requests r on r.id = e.request_id "


class Pair(msgspec.Struct, frozen=True):
    """The other side's report of an event."""

    id: int
    """The other event."""
    side: SenderSide
    """Who sent it; the event itself is from the other side."""
    received_at: float
    """When it was received (epoch seconds)."""
    name: str | None
    """Its name; None for an event without one."""
    distinct_id: str | None
    """Its user; None for an event without one."""
    by: str
    """The field that both have in common; "" for none."""
    counted_twice: str
    """The destinations that would count both; "" for none."""
    said: Comparison
    """How they differ, the event with the lower id first."""


def read_pair(log: Queryable, event: Event, wire: Wire, headers: Headers) -> Pair | None:
    """The other side's report of an event, which came by `wire` with these headers; None for none."""
    mine = side_of(wire, headers)
    if mine is None or event.verdict is Verdict.INVALID or event.payload is None:
        return None
    if event.duplicate_of is not None:
        return _same_key(log, event, mine, wire, event.duplicate_of)
    own = _hinted(event.problems)
    if own is not None:
        return _pair(log, event, mine, wire, *own)
    found = _duplicate(log, event, mine, wire)
    may_be_named = f'"{OWN_ID}"' in event.payload or is_conversion(event.name or "")
    return _following(log, event, mine, wire) if found is None and may_be_named else found


def _hinted(problems: tuple[Problem, ...]) -> tuple[int, str, str] | None:
    """The id of the other event, the field in common, and where both would be counted, as the hints say."""
    found = {each.code: match for each in problems if (match := _NAMED.fullmatch(each.detail)) is not None}
    paired, twice = found.get(PAIRED), found.get(COUNTED_TWICE)
    named = paired or twice
    if named is None:
        return None
    return int(named[1]), "event_id" if paired else "", (twice[2] or "") if twice else ""


def _duplicate(log: Queryable, event: Event, mine: SenderSide, wire: Wire) -> Pair | None:
    """The first of its duplicates that is the other side's report."""
    query = f"select id from events where duplicate_of = ? order by id limit {MOST_DUPLICATES}"
    ids = [number for (number,) in log.execute(query, (event.id,)).fetchall()]
    found = (_same_key(log, event, mine, wire, number) for number in ids)
    return next((pair for pair in found if pair is not None), None)


def _same_key(log: Queryable, event: Event, mine: SenderSide, wire: Wire, other: int) -> Pair | None:
    """The pair with an event of the same dedup key; None if that is not an ID, or the names are not alike."""
    if event.dedup_source not in _IDS:
        return None
    found = _pair(log, event, mine, wire, other, event.dedup_source or "", "")
    return found if found is not None and group_of(found.name or "") == group_of(event.name or "") else None


def _following(log: Queryable, event: Event, mine: SenderSide, wire: Wire) -> Pair | None:
    """A later event that has a hint to this one."""
    written = tuple(_written(code, event.id) for code in (PAIRED, COUNTED_TWICE))
    names = "(instr(problems, ?3) or instr(problems, ?4))"
    by_id = f"select id, problems from events where id > ?1 order by id limit {FOLLOWING}"
    by_name = f"select id, problems from events where name = ?2 and id > ?1 order by id limit {FOLLOWING}"
    found = log.execute(
        f"select id, problems from ({by_id}) where {names} "
        f"union all select id, problems from ({by_name}) where {names} limit 1",
        (event.id, event.name, *written),
    ).fetchone()
    hinted = None if found is None else _hinted(lenient.problems(found[1]))
    return None if hinted is None else _pair(log, event, mine, wire, found[0], *hinted[1:])


def _written(code: str, event_id: int) -> str:
    """How the hint to an event begins in `events.problems`, up to what follows its number."""
    where = "" if code == PAIRED else "x"
    text = msgspec.json.encode(hint_of(PairHint(code, event_id, where), event_id)).decode()
    return text.removesuffix("}") if code == PAIRED else text.removesuffix(' at x"}')


def _pair(
    log: Queryable, event: Event, mine: SenderSide, wire: Wire, other: int, by: str, counted_twice: str
) -> Pair | None:
    """The pair with another event; None if that is gone, or not from the other side."""
    row = log.execute(f"{_OTHER}{_WITH_REQUEST}where e.id = ?", (other,)).fetchone()
    if row is None:
        return None
    number, at, name, user, payload, spelled, headers = row
    its_wire = lenient.word_or_none(Wire, spelled)
    if its_wire is None or lenient.is_odd(its_wire):
        return None
    side = side_of(its_wire, headers_of(headers))
    if side is None or side is mine:
        return None
    one, two = (payload or "", its_wire), (event.payload or "", wire)
    (left, left_wire), (right, right_wire) = (one, two) if number < event.id else (two, one)
    return Pair(number, side, at, name, user, by, counted_twice, compared(left, right, left_wire, right_wire))
