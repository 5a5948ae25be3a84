"""Pairs: a browser and a server that report one thing, by a common `event_id` (ours).

Two accepted events with one `event_id` from the two sides are a pair. A conversion that both sides report without an
ID by which a service can tell would count twice there. Either is a hint, stored with the later of the two events.
Events with one `$insert_id` are duplicates, so nothing is remembered for them.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from liveview.core.conversions import COUNTING, ORDER_IDS, OWN_ID, Counted, count_twice, counted, first, group_of
from liveview.core.json.document import decimal
from liveview.core.pipeline.routing import Routed
from liveview.core.shapes.commerce import is_amount
from liveview.core.wire.normalised import Normalised, text_of
from liveview.model.delivery import Decision, Route
from liveview.model.destination import Destination
from liveview.model.event import Headers, Wire
from liveview.model.kind import Kind
from liveview.model.problem import Problem, problem
from liveview.model.sender_side import SenderSide

SAME_ID = 48 * 3600.0
"""Seconds between two events with one `event_id`: for so long Meta recognises the second."""
SAME_CONVERSION = 300.0
"""Seconds between two reports of one conversion: a server learns of it from a payment service, minutes later."""
MOST = 4_000
"""IDs and users that are remembered."""
MOST_ALIKE = 20
"""Events of one ID or user that are remembered."""
PAIRED, COUNTED_TWICE = "paired", "would-count-twice"
"""The codes of the hints."""
_APPS = frozenset({Wire.REACT_NATIVE, Wire.MOBILE})
_AMOUNTS = ("revenue", "total", "value", "price", "amount")
_FIELD = f"properties.{OWN_ID}"


class PairHint(msgspec.Struct, frozen=True):
    """That an event belongs to an earlier one."""

    code: str
    """`PAIRED` or `COUNTED_TWICE`."""
    event: int
    """The earlier one, by id or reference."""
    where: str = ""
    """The destinations that count both; "" for a pair."""


class StoredReport(msgspec.Struct, frozen=True):
    """An event of the log, as it was when it arrived."""

    id: int
    """Its id."""
    event: Normalised
    """The event in the terms of the product."""
    wire: Wire
    """The protocol of its request."""
    headers: Headers
    """The headers of its request."""
    routes: tuple[Route, ...]
    """The destinations that got it, and the names under which they did."""


class SeenReport(msgspec.Struct):
    """What is remembered of an event."""

    event: int
    """The event, by reference until it is stored, then by id."""
    side: SenderSide
    """Who sent it."""
    token: str
    """Its environment ID."""
    group: str
    """What its name stands for."""
    time: float
    """When it happened, in epoch seconds."""
    user: str
    """Its user; "" for one who is not known."""
    device: str
    """Its device; "" for none."""
    own_id: str
    """Its `event_id`; "" for none."""
    order: str
    """The order that it names; "" for none."""
    amount: Decimal | None
    """How much was paid; None if it does not say so."""
    counted: tuple[Counted, ...]
    """What it is at the destinations that count conversions; () if they do not count it."""
    has_met: bool = False
    """Whether the other side's report of it is known."""


def side_of(wire: Wire | None, headers: Headers) -> SenderSide | None:
    """Who sent a request; None for an app, and for a refused request.

    freshpaint.js has a wire of its own. Anything else is told by `User-Agent`: that of browsers is Mozilla/….
    """
    if wire is None or wire in _APPS:
        return None
    if wire is Wire.WEB_SDK:
        return SenderSide.BROWSER
    agent = next((value for name, value in headers if name.lower() == "user-agent"), "")
    return SenderSide.BROWSER if agent.startswith("Mozilla/") else SenderSide.SERVER


def hint_of(hint: PairHint, event_id: int) -> Problem:
    """A hint as it is stored; `event_id` is the id of the earlier event."""
    where = f", at {hint.where}" if hint.where else ""
    return problem(hint.code, _FIELD if hint.code == PAIRED else "", f"event #{event_id}{where}")


def seen_report(
    event: Normalised, side: SenderSide, reference: int, ways: Routed, counting: Mapping[str, Kind]
) -> SeenReport | None:
    """What to remember of an event; None for one that takes no part. `counting` are destinations of `COUNTING`."""
    own_id, found = first(event, (OWN_ID,)), tuple(_counted(event, ways, counting))
    if (not own_id and not found) or event.time is None or event.token is None:
        return None
    return SeenReport(
        event=reference,
        side=side,
        token=event.token,
        group=found[0].group if found else group_of(event.name or ""),
        time=float(event.time),
        user=(event.distinct_id or "") if event.known_user else "",
        device=text_of(event.device),
        own_id=own_id,
        order=first(event, ORDER_IDS),
        amount=_amount(event),
        counted=found,
    )


class Pairs:
    """Remembers the events of which the other side may still send its own."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, ...], list[SeenReport]] = OrderedDict()
        self._unnumbered: list[SeenReport] = []
        self._counting: Mapping[str, Kind] = {}

    def configure(self, destinations: Iterable[Destination]) -> None:
        """These are the destinations now."""
        self._counting = {each.key: each.kind for each in destinations if each.kind in COUNTING}

    def look(
        self, event: Normalised, wire: Wire, headers: Headers, reference: int, ways: Routed
    ) -> tuple[PairHint, ...]:
        """The hints of an accepted event, which is remembered; `headers` are those of its request."""
        if not self._counting and OWN_ID not in event.properties:
            return ()
        side = side_of(wire, headers)
        seen = None if side is None else seen_report(event, side, reference, ways, self._counting)
        return () if seen is None else self.note(seen)

    def recall(self, reports: Iterable[StoredReport]) -> None:
        """Remember events of the log, oldest first; transformations of theirs are not made again."""
        for each in reports:
            names = (route.emission for route in each.routes)
            sent = tuple(each.event if name is None else replace(each.event, name=name) for name in names)
            self.look(each.event, each.wire, each.headers, each.id, Routed(each.routes, sent))
        self._unnumbered.clear()

    def note(self, seen: SeenReport) -> tuple[PairHint, ...]:
        """Remember an event; the hints that it gets."""
        found = _latest(seen, self._alike(("id", seen.token, seen.own_id)), _is_pair) if seen.own_id else None
        hints = [] if found is None else [PairHint(PAIRED, found.event)]
        if found is None and seen.counted:
            found = _latest(seen, self._of_same_user(seen), _is_same_conversion)
        if found is not None:
            found.has_met = seen.has_met = True
            where = [each.destination for each in seen.counted if any(count_twice(each, one) for one in found.counted)]
            hints += [PairHint(COUNTED_TWICE, found.event, ", ".join(dict.fromkeys(where)))] if where else []
        self._remember(seen)
        return tuple(hints)

    def stored(self, first_id: int) -> None:
        """The events that were noted since the last call are in the log; the first of them has this id."""
        for seen in self._unnumbered:
            seen.event = first_id - seen.event - 1
        self._unnumbered.clear()

    def lost(self) -> None:
        """The events that were noted since the last call will never be in the log."""
        if self._unnumbered:
            self._seen.clear()
            self._unnumbered.clear()

    def _remember(self, seen: SeenReport) -> None:
        self._unnumbered.append(seen)
        for key in _keys(seen):
            alike = self._seen.setdefault(key, [])
            self._seen.move_to_end(key)
            alike.append(seen)
            if len(alike) > MOST_ALIKE:
                del alike[0]
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)

    def _alike(self, key: tuple[str, ...]) -> Sequence[SeenReport]:
        return self._seen.get(key, ())

    def _of_same_user(self, seen: SeenReport) -> list[SeenReport]:
        return [each for key in _keys(seen) if key[0] != "id" for each in self._alike(key)]


def _keys(seen: SeenReport) -> Iterator[tuple[str, ...]]:
    """What an event is found by."""
    if seen.own_id:
        yield "id", seen.token, seen.own_id
    if seen.counted and seen.user:
        yield "user", seen.token, seen.group, seen.user
    if seen.counted and seen.device:
        yield "device", seen.token, seen.group, seen.device


def _latest(
    seen: SeenReport, among: Sequence[SeenReport], belongs: Callable[[SeenReport, SeenReport], bool]
) -> SeenReport | None:
    """The last of these that came from the other side and belongs to an event; None for none."""
    return next((each for each in reversed(among) if each.side is not seen.side and belongs(each, seen)), None)


def _is_pair(one: SeenReport, other: SeenReport) -> bool:
    """Whether two events with one `event_id` are one thing: an ID of something else may have the same name."""
    same_user = not one.user or not other.user or one.user == other.user
    return same_user and one.group == other.group and abs(one.time - other.time) <= SAME_ID


def _is_same_conversion(one: SeenReport, other: SeenReport) -> bool:
    """Whether two conversions of one user, without a common `event_id`, are one: nothing may speak against it."""
    if one.has_met or one.group != other.group or abs(one.time - other.time) > SAME_CONVERSION:
        return False
    if one.user and other.user and one.user != other.user:
        return False
    if one.order and other.order:
        return one.order == other.order
    if one.own_id and other.own_id:
        return False
    return one.amount is None or other.amount is None or one.amount == other.amount


def _counted(event: Normalised, ways: Routed, counting: Mapping[str, Kind]) -> Iterator[Counted]:
    for place, route in enumerate(ways.routes):
        kind = counting.get(route.destination)
        if kind is not None and route.decision is not Decision.SKIP:
            found = counted(route.destination, kind, ways.sent[place] if ways.sent else event)
            if found is not None:
                yield found


def _amount(event: Normalised) -> Decimal | None:
    for name in _AMOUNTS:
        value = event.properties.get(name)
        if value is not None and is_amount(value):
            return Decimal(value) if isinstance(value, str) else decimal(value)
    return None
