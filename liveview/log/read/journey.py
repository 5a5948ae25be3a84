"""Reads the journey of one person: the events under all IDs that belong together, in the order they happened.

IDs belong together if one event carries both, as user and device, or if an identify or alias links them; and so on
from ID to ID, within one environment. Invalid events are in no journey, duplicates are.

Users are found by an index. Devices have none: it would make storing every event slower for a look-up that is rare.
Their look-up reads all events, but only those columns, and for all IDs that are known by then at once.
"""

import json
import re
from collections.abc import Iterable, Iterator

import msgspec

from liveview.log.lenient import real, text, whole, word
from liveview.log.queries import Queryable, last_id
from liveview.log.read.journey_findings import (
    JourneyEvent,
    JourneyFinding,
    JourneyIdentity,
    findings_of,
    identities_of,
    in_order,
)
from liveview.log.read.journey_links import link_of
from liveview.model.event import EventType, Verdict

MOST_EVENTS = 5_000
"""Events of a journey, the newest of them: more than anyone reads line by line."""
MOST_IDS = 200
"""IDs of a journey: a device or a placeholder that everybody shares would otherwise link all users."""
MOST_READ = 4 * MOST_EVENTS
"""Events that are read at most to find them, and calls of identify and alias that may name one of its IDs."""

_COLUMNS = (
    "id, ifnull(time, received_at), type, name, distinct_id, device_id, verdict, duplicate_of, "
    "iif(type in ('identify', 'alias'), payload, null)"
)
_SELECT = f"select {_COLUMNS} from events where verdict in ('accepted', 'duplicate') and token is ? and "
_LISTED = "(select value from json_each(?))"
BY_USER = f"{_SELECT} distinct_id = ? collate nocase and distinct_id = ? and id <= ? order by id desc limit ?"
"""Asks for the events of a user."""
_BY_DEVICE = f"{_SELECT} device_id in {_LISTED} and id <= ? order by id desc limit ?"
BY_LINK = (
    f"{_SELECT} type <> 'track' and type in ('identify', 'alias') "
    f"and exists (select 1 from json_each(?) where instr(payload, value)) and id <= ? order by id desc limit ?"
)
"""Asks for calls of identify and alias whose payload holds one of these texts."""
_NEWER = (
    f"{_SELECT} id > ? and id <= ? and "
    f"(distinct_id in {_LISTED} or device_id in {_LISTED} or type in ('identify', 'alias')) order by id limit ?"
)
_AS_WRITTEN = re.compile(r"[\w.@:$+-]+", re.ASCII)
"""IDs that every JSON encoder writes as they are; others may be escaped in one way or another."""


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """The events of one person."""

    token: str | None
    """The environment that all of it is in; None for events of a damaged log that have none."""
    ids: frozenset[str]
    """Every ID that belongs to it, as received."""
    events: tuple[JourneyEvent, ...]
    """Its events in the order they happened, then by number; at most `MOST_EVENTS`."""
    identities: tuple[JourneyIdentity, ...]
    """The IDs in these events, by first appearance."""
    findings: tuple[JourneyFinding, ...]
    """What is wrong with them."""
    upto: int
    """The newest event of the log that was looked at."""
    is_cut: bool = False
    """Whether there may be more IDs and older events than these."""


def journey_of(log: Queryable, event_id: int) -> Journey | None:
    """The journey that this event is in.

    None if there is no such event, if it is invalid, or if its IDs are only placeholders.
    """
    row = log.execute(f"select token, {_COLUMNS} from events where id = ?", (event_id,)).fetchone()
    if row is None or word(Verdict, row[7]) not in {Verdict.ACCEPTED, Verdict.DUPLICATE}:
        return None
    start = _event(row[1:])
    return _read(log, text(row[0]), start.ids) if start.ids else None


def journey_now(log: Queryable, journey: Journey) -> Journey:
    """The journey with what has been stored since it was read; the same object if the log has no newer events.

    Newer events are all it reads, unless they link further IDs.
    """
    upto = last_id(log)
    if upto <= journey.upto:
        return journey
    listed = json.dumps(sorted(journey.ids))
    values = (journey.token, journey.upto, upto, listed, listed, MOST_READ)
    read = [_event(row) for row in log.execute(_NEWER, values)]
    newer = [event for event in read if not journey.ids.isdisjoint(event.ids)]
    if len(read) == MOST_READ or any(not journey.ids.issuperset(event.ids) for event in newer):
        return _read(log, journey.token, journey.ids)
    if not newer:
        return msgspec.structs.replace(journey, upto=upto)
    events = (*journey.events, *newer)
    return _judged(journey.token, journey.ids, events, upto, is_cut=journey.is_cut)


def _read(log: Queryable, token: str | None, start: Iterable[str]) -> Journey:
    """The journey around these IDs, which belong together."""
    search = _Search(log, token, last_id(log))
    search.run(start)
    return _judged(token, frozenset(search.ids), search.events.values(), search.upto, is_cut=search.is_cut)


def _judged(
    token: str | None, ids: frozenset[str], found: Iterable[JourneyEvent], upto: int, *, is_cut: bool
) -> Journey:
    ordered = in_order(found)
    events = ordered[-MOST_EVENTS:]
    return Journey(
        token=token,
        ids=ids,
        events=events,
        identities=identities_of(events),
        findings=findings_of(events),
        upto=upto,
        is_cut=is_cut or len(events) < len(ordered),
    )


class _Search:
    """Follows links from ID to ID: by user and by identify and alias as far as they lead, then by device."""

    def __init__(self, log: Queryable, token: str | None, upto: int) -> None:
        self.ids: dict[str, None] = {}
        self.events: dict[int, JourneyEvent] = {}
        self.upto = upto
        self.is_cut = False
        self._log = log
        self._token = token

    def run(self, start: Iterable[str]) -> None:
        """Read all events around these IDs."""
        fresh = self._note(start)
        not_asked_as_device: list[str] = []
        while fresh or not_asked_as_device:
            if fresh:
                not_asked_as_device += fresh
                fresh = self._note(self._by_user_and_link(fresh))
            else:
                asked, not_asked_as_device = not_asked_as_device, []
                fresh = self._note(self._ids_in(self._rows(_BY_DEVICE, MOST_EVENTS, json.dumps(asked))))

    def _note(self, ids: Iterable[str]) -> list[str]:
        """Those of these IDs that are new."""
        fresh: list[str] = []
        for each in ids:
            if each in self.ids:
                continue
            if len(self.ids) >= MOST_IDS:
                self.is_cut = True
                continue
            self.ids[each] = None
            fresh.append(each)
        return fresh

    def _by_user_and_link(self, ids: list[str]) -> Iterator[str]:
        for each in ids:
            yield from self._ids_in(self._rows(BY_USER, MOST_EVENTS, each, each))
        patterns, wanted = json.dumps([pattern for each in ids for pattern in _patterns(each)]), set(ids)
        named = self._rows(BY_LINK, MOST_READ, patterns)
        yield from self._ids_in(event for event in named if not wanted.isdisjoint(event.ids))

    def _ids_in(self, events: Iterable[JourneyEvent]) -> Iterator[str]:
        """Keep these events, and return the IDs in them."""
        for event in events:
            if len(self.events) >= MOST_READ:
                self.is_cut = True
                return
            self.events[event.id] = event
            yield from event.ids

    def _rows(self, query: str, most: int, *values: object) -> Iterator[JourneyEvent]:
        """The events that a query finds, newest first."""
        rows = self._log.execute(query, (self._token, *values, self.upto, most + 1)).fetchall()
        self.is_cut |= len(rows) > most
        return map(_event, rows)


def _patterns(value: str) -> Iterator[str]:
    """Texts of which one is in every payload that names this ID; "" is in all of them. A number may have no quotes."""
    if not _AS_WRITTEN.fullmatch(value):
        yield ""
        return
    yield f'"{value}"'
    if value[0] in "-0123456789":
        yield f":{value}"
        yield f": {value}"


def _event(row: tuple[object, ...]) -> JourneyEvent:
    event_id, at, kind, name, user, device, verdict, original, payload = row
    of_type, distinct_id, device_id = word(EventType, kind), text(user), text(device)
    return JourneyEvent(
        id=whole(event_id),
        at=real(at),
        type=of_type,
        name=text(name),
        distinct_id=distinct_id,
        device_id=device_id,
        is_duplicate=word(Verdict, verdict) is Verdict.DUPLICATE,
        duplicate_of=original if isinstance(original, int) else None,
        link=link_of(of_type, distinct_id, device_id, text(payload)),
    )
