"""From a request to decided events: validate, dedup, route, and the deliveries planned for each.

Decisions are made at once but belong to the commit that stores them: `undo` takes back everything that is
not committed, so that a client's retry is not a duplicate of something never stored.
"""

from collections import deque

import msgspec

from liveview.config.schema import Config
from liveview.core.dedup import Claims, Dedup, Key, Original, differences, key_of, other_options
from liveview.core.json.document import Document, Json, decimal, encode
from liveview.core.names import Names
from liveview.core.near_duplicates import NearDuplicates
from liveview.core.payload import message_id, message_id_without_key
from liveview.core.placeholders import is_placeholder
from liveview.core.replay import planned
from liveview.core.route import routes
from liveview.core.steps import Arrived, Refused, Replayed, Resume, Task
from liveview.core.validate import ValidationContext, check
from liveview.core.wire import moments
from liveview.core.wire.content import said
from liveview.core.wire.elements import Reading
from liveview.core.wire.normalized import Normalized, Origin
from liveview.core.wire.paths import ENDPOINTS, find
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.unpack import Parcel, unpack
from liveview.model.delivery import Decision, Delivery, DeliveryState, Route
from liveview.model.event import Event, Request, State, Verdict, Wire
from liveview.model.facts import Fact
from liveview.model.preview import Preview
from liveview.model.problem import Problem, Severity, problem

LONGEST_START = 60
"""Characters of a body without a readable event name that its problem shows."""


class Received(msgspec.Struct, frozen=True):
    """What became of one request: its rows, its claims, the deliveries to start once stored, names first seen."""

    request: Request
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    tasks: tuple[Task, ...]
    claims: tuple[tuple[Key, int], ...]
    spellings: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The rows in the order in which they may be stored."""
        return (self.request, *self.events, *self.deliveries)


class Planned(msgspec.Struct, frozen=True):
    """What became of a replay: further deliveries of events that are in the log."""

    deliveries: tuple[Delivery, ...]


class _Judgement(msgspec.Struct, frozen=True):
    """What an event is: its verdict with all problems, and for a valid one its key and whom it duplicates.

    `repeats` is the earlier request that carried the same event; None for everything else, collisions included.
    """

    verdict: Verdict
    problems: tuple[Problem, ...]
    key: Key | None = None
    original: int | None = None
    collision: bool = False
    repeats: int | None = None


class _Ids(msgspec.Struct):
    """The last ids given out."""

    request: int
    event: int
    delivery: int


class Intake:
    """Decides what every event is; knows the ids, the claims and the event settings."""

    def __init__(self, config: Config, claims: Claims, resume: Resume) -> None:
        self._dedup = Dedup(claims, config.dedup.window_seconds)
        self._near_duplicates = NearDuplicates()
        self._ids = _Ids(resume.last_request_id, resume.last_event_id, resume.last_delivery_id)
        self._names = Names(resume.spellings)
        self.uncommitted: deque[Received | Planned] = deque()
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Decide by this configuration from now on; what was decided stays."""
        self._config = config
        self._dedup.window = config.dedup.window_seconds
        self._drops_duplicates = config.dedup.policy == "drop"
        self._context = ValidationContext(
            {environment.token: environment for environment in config.environments},
            frozenset(name for destination in config.destinations for name in (destination.name, destination.key)),
            self._names,
        )

    def preview(self, arrived: Arrived, at: float) -> tuple[Preview, ...]:
        """What `receive` would decide about a request at `at`; nothing is claimed or noted."""
        parcel = _unpacked(arrived, at)
        return tuple(self._preview(reading, parcel.origin) for reading in parcel.readings)

    def receive(self, arrived: Arrived, at: float) -> Received:
        """Decide a request that arrived whole. If the claims cannot be looked up, nothing has happened."""
        before = msgspec.structs.replace(self._ids)
        claims: list[tuple[Key, int]] = []
        try:
            received = self._receive(arrived, at, claims)
        except BaseException:
            self._ids = before
            for key, _ in claims:
                self._dedup.release(key)
            raise
        self.uncommitted.append(received)
        return received

    def _receive(self, arrived: Arrived, at: float, claims: list[tuple[Key, int]]) -> Received:
        self._ids.request += 1
        events: list[Event] = []
        deliveries: list[Delivery] = []
        tasks: list[Task] = []
        repeated: list[int] = []
        parcel = _unpacked(arrived, at)
        for position, reading in enumerate(parcel.readings, start=1):
            self._ids.event += 1
            checked = check(reading, parcel.origin, self._context)
            if checked.name is None:
                checked = _with_start(checked, reading.text or arrived.content)
            judgement = self._judge(reading, checked, parcel.origin)
            if judgement.verdict is Verdict.ACCEPTED and judgement.key is not None:
                claims.append((judgement.key, self._ids.event))
            if judgement.repeats is not None:
                repeated.append(judgement.repeats)
            planned = self._plan(judgement, checked, at)
            pending = {row.id: DeliveryState.PENDING for row in planned if row.state is not None}
            event = self._event(reading, checked, judgement, position, at, pending=bool(pending))
            events.append(event)
            deliveries += planned
            if pending:
                stored = _stored(event, parcel.origin)
                tasks += [Task(row, stored, pending) for row in planned if row.id in pending]
        retry_of = min(repeated, default=None)
        request = self._request(arrived, events, parcel.origin, retry_of)
        spellings = self._remember_names(events)
        return Received(request, tuple(events), tuple(deliveries), tuple(tasks), tuple(claims), spellings)

    def _remember_names(self, events: list[Event]) -> tuple[str, ...]:
        """Note the names of valid events; what was new, as it is undone if the events are not stored."""
        new = []
        for event in events:
            name = event.name
            if name is not None and event.verdict is not Verdict.INVALID and self._names.note(name):
                new.append(name)
        return tuple(new)

    def refuse(self, refused: Refused, at: float) -> Received:
        """Note a request that is answered without becoming an event."""
        self._ids.request += 1
        request = Request(
            self._ids.request,
            at,
            refused.method,
            refused.path,
            refused.wire,
            refused.remote,
            refused.headers,
            refused.body,
            refused.status,
            refused.problem,
        )
        received = Received(request, (), (), (), ())
        self.uncommitted.append(received)
        return received

    def replay(self, replayed: Replayed, at: float) -> Planned:
        """Plan further deliveries; if there are none, nothing has happened."""
        found = Planned(tuple(planned(replayed, self._ids.delivery, at)))
        if found.deliveries:
            self._ids.delivery += len(found.deliveries)
            self.uncommitted.append(found)
        return found

    def commit(self, steps: int) -> list[Received | Planned]:
        """The oldest `steps` requests and replays are stored: their claims hold for good."""
        stored = [self.uncommitted.popleft() for _ in range(steps)]
        for step in stored:
            for key, event_id in step.claims if isinstance(step, Received) else ():
                self._dedup.commit(key, event_id)
        return stored

    def undo(self) -> list[Received | Planned]:
        """Take back everything that is not stored, ids and claims included."""
        lost = list(self.uncommitted)
        self.uncommitted.clear()
        self._dedup.undo()
        self._near_duplicates.clear()
        for step in lost:
            self._ids.delivery -= len(step.deliveries)
            if isinstance(step, Received):
                self._ids.request -= 1
                self._ids.event -= len(step.events)
                for spelling in step.spellings:
                    self._names.forget(spelling)
        return lost

    def _judge(self, reading: Reading, checked: Normalized, origin: Origin) -> _Judgement:
        """Invalid, accepted or duplicate; an accepted event claims its key here."""
        if not _is_usable(checked):
            return _Judgement(Verdict.INVALID, checked.problems)
        at, payload = origin.received_at, reading.text or ""
        key = _key(checked)
        if key is not None:
            original = self._dedup.claim(key, Original(self._ids.event, at, payload, self._ids.request))
            if original is not None:
                return self._duplicate(checked, key, original, payload, origin.wire)
        near_duplicate = self._near_duplicates.hear(self._ids.event, at, _content(reading, origin))
        problems = checked.problems if near_duplicate is None else (*checked.problems, near_duplicate)
        return _Judgement(Verdict.ACCEPTED, problems, key)

    def _duplicate(self, checked: Normalized, key: Key, original: Original, payload: str, wire: Wire) -> _Judgement:
        """A duplicate, and whether it is another event: it says something else, or its ID is none."""
        identity, problems = checked.identity, checked.problems
        by_placeholder = key.source is identity.source and is_placeholder(identity.value)
        collision = by_placeholder or bool(differences(original.payload, payload, wire))
        options = "" if collision else other_options(original.payload, payload, wire)
        if options:
            problems = (*problems, problem("options-resent", "", options))
        repeats = None if collision or original.request_id == self._ids.request else original.request_id
        return _Judgement(Verdict.DUPLICATE, problems, key, original.event_id, collision, repeats)

    def _preview(self, reading: Reading, origin: Origin) -> Preview:
        checked = check(reading, origin, self._context)
        if not _is_usable(checked):
            return Preview(Verdict.INVALID, checked.problems, checked.type, checked.name)
        key = _key(checked)
        original = None if key is None else self._dedup.find(key, origin.received_at)
        near_duplicate = (
            None if original else self._near_duplicates.listen(origin.received_at, _content(reading, origin))
        )
        verdict = Verdict.DUPLICATE if original else Verdict.ACCEPTED
        return Preview(
            verdict,
            checked.problems if near_duplicate is None else (*checked.problems, near_duplicate),
            checked.type,
            checked.name,
            original.event_id if original else None,
            () if original and self._drops_duplicates else self._routes(checked),
        )

    def _routes(self, checked: Normalized) -> tuple[Route, ...]:
        return routes(checked, self._config.events.get(checked.name or ""), self._config.destinations)

    def _plan(self, judgement: _Judgement, checked: Normalized, at: float) -> list[Delivery]:
        """One delivery a destination for an event that is routed at all; skipped ones have no state."""
        dropped = judgement.verdict is Verdict.DUPLICATE and self._drops_duplicates
        if judgement.verdict is Verdict.INVALID or dropped:
            return []
        planned = []
        message: str | None = None
        for route in self._routes(checked):
            self._ids.delivery += 1
            row = (self._ids.delivery, self._ids.event, route.destination, route.decision, route.rule)
            if route.decision is Decision.SEND:
                message = message or self._message_id(judgement.key, checked, at)
                planned.append(Delivery(*row, DeliveryState.PENDING, 0, at, message))
            else:
                planned.append(Delivery(*row, None, 0, None, None))
        return planned

    def _message_id(self, key: Key | None, checked: Normalized, at: float) -> str:
        if key is not None:
            return message_id(key)
        return message_id_without_key(checked.token or "", self._ids.event, at)

    def _event(
        self,
        reading: Reading,
        checked: Normalized,
        judgement: _Judgement,
        position: int,
        at: float,
        *,
        pending: bool,
    ) -> Event:
        device = checked.device
        if decimal(device) is not None:
            device = encode(device).decode()
        key = judgement.key
        return Event(
            id=self._ids.event,
            request_id=self._ids.request,
            position=position,
            received_at=at,
            token=checked.token,
            type=checked.type,
            name=checked.name,
            distinct_id=checked.distinct_id,
            device_id=device if isinstance(device, str) else None,
            time=None if checked.time is None else moments.stored(checked.time),
            verdict=judgement.verdict,
            problems=judgement.problems,
            dedup_source=key.source if key else None,
            dedup_key=key.text if key else None,
            duplicate_of=judgement.original,
            collision=judgement.collision,
            state=self._state(judgement.verdict, pending=pending),
            payload=reading.text,
        )

    def _state(self, verdict: Verdict, *, pending: bool) -> State:
        if verdict is Verdict.INVALID:
            return State.INVALID
        if verdict is Verdict.DUPLICATE and self._drops_duplicates:
            return State.DUPLICATE
        return State.PENDING if pending else State.UNROUTED

    def _request(self, arrived: Arrived, events: list[Event], origin: Origin, retry_of: int | None) -> Request:
        errors = any(found.severity is Severity.ERROR for event in events for found in event.problems)
        strict = self._config.receiver.strict and origin.wire is Wire.HTTP_API
        return Request(
            self._ids.request,
            origin.received_at,
            arrived.method,
            arrived.path,
            origin.wire,
            arrived.remote,
            arrived.headers,
            arrived.body,
            400 if errors and strict else 200,
            None,
            retry_of,
        )


def _unpacked(arrived: Arrived, at: float) -> Parcel:
    endpoint = find(arrived.path) or ENDPOINTS["/track"]
    return unpack(endpoint, arrived.path.partition("?")[2], arrived.content, arrived.basic_user, at)


def _is_usable(checked: Normalized) -> bool:
    """Whether an event is valid."""
    return checked.valid and checked.token is not None and checked.time is not None


def _key(checked: Normalized) -> Key | None:
    """The dedup key of a valid event; None for one that can be no duplicate."""
    if checked.token is None or checked.time is None:
        return None
    return key_of(checked.token, checked.identity, checked.time, checked.device)


def _with_start(checked: Normalized, text: str | bytes) -> Normalized:
    """An event without a name, its first problem with the start of what was sent: it tells one from another."""
    if not checked.problems:
        return checked
    start = text[: LONGEST_START + 1]
    shown = start if isinstance(start, str) else start.decode("utf-8", "backslashreplace")[: LONGEST_START + 1]
    shown = shown.encode("utf-8", "backslashreplace").decode()
    first, *others = checked.problems
    return msgspec.structs.replace(checked, problems=(msgspec.structs.replace(first, start=shown), *others))


def _content(reading: Reading, origin: Origin) -> dict[str, Json]:
    return said(reading.value, origin.wire) if isinstance(reading, Document) else {}


def _stored(event: Event, origin: Origin) -> StoredPayload:
    """The event as it will be read back from its row."""
    return StoredPayload(
        event.payload or "", origin.wire, event.type, event.name, event.token, event.time, event.received_at
    )
