"""From a request to judged events: validation, deduplication, routing, and the deliveries planned for each event.

Decisions are made at once but depend on the commit that stores them: `undo` takes back everything uncommitted, so that
a client's retry is not a duplicate of something that was never stored. Delivery itself is left to `deliver`.
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
from liveview.core.wire.content import meaningful
from liveview.core.wire.elements import Reading
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.paths import ENDPOINTS, find
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.unpack import Parcel, unpack
from liveview.model.delivery import Decision, Delivery, DeliveryState, Route
from liveview.model.event import Event, Request, State, Verdict, Wire
from liveview.model.facts import Fact
from liveview.model.preview import Preview
from liveview.model.problem import Problem, Severity, problem

LONGEST_START = 60
"""Characters that the problem of an event without a readable name shows of it."""


class Received(msgspec.Struct, frozen=True):
    """What was decided about one request."""

    request: Request
    """Its row."""
    events: tuple[Event, ...]
    """The rows of its events; () for a refused request."""
    deliveries: tuple[Delivery, ...]
    """The rows of their deliveries, skipped ones included."""
    tasks: tuple[Task, ...]
    """The deliveries to start once they are stored."""
    claims: tuple[tuple[Key, int], ...]
    """The dedup keys that its events claimed, each with the id of its event."""
    spellings: tuple[str, ...] = ()
    """The event names that were seen for the first time."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The rows in the order in which they may be stored."""
        return (self.request, *self.events, *self.deliveries)


class Planned(msgspec.Struct, frozen=True):
    """What was decided about a replay."""

    deliveries: tuple[Delivery, ...]
    """The rows of further deliveries of events in the log; never empty once it awaits its commit."""


class _Judgement(msgspec.Struct, frozen=True):
    """What was decided about an event."""

    verdict: Verdict
    """Accepted, duplicate or invalid."""
    problems: tuple[Problem, ...]
    """Everything that was found in it."""
    key: Key | None = None
    """Its dedup key; None for an invalid event and for one without an ID that makes a key."""
    original: int | None = None
    """The id of the event that it duplicates; None if it is not a duplicate."""
    collision: bool = False
    """Whether it has the key of its original but is a different event."""
    repeats: int | None = None
    """The id of the earlier request that carried the same event; None for anything else, collisions included."""


class _Ids(msgspec.Struct):
    """The ids assigned last; 0 before the first."""

    request: int
    """The id of the newest request."""
    event: int
    """The id of the newest event."""
    delivery: int
    """The id of the newest delivery."""


class Intake:
    """Judges every event; owns the ids, the claims, the names seen, and the decisions that await their commit."""

    def __init__(self, config: Config, claims: Claims, resume: Resume) -> None:
        self._dedup = Dedup(claims, config.dedup.window_seconds)
        self._near_duplicates = NearDuplicates()
        self._ids = _Ids(resume.last_request_id, resume.last_event_id, resume.last_delivery_id)
        self._names = Names(resume.spellings)
        self.uncommitted: deque[Received | Planned] = deque()
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Use this configuration for all further decisions."""
        self._config = config
        self._dedup.window = config.dedup.window_seconds
        self._drops_duplicates = config.dedup.policy == "drop"
        self._context = ValidationContext(
            {environment.token: environment for environment in config.environments},
            frozenset(name for destination in config.destinations for name in (destination.name, destination.key)),
            self._names,
        )

    def preview(self, arrived: Arrived, at: float) -> tuple[Preview, ...]:
        """What `receive` would decide about each event of a request at `at`; nothing is claimed or remembered."""
        parcel = _unpacked(arrived, at)
        return tuple(self._preview(reading, parcel.origin) for reading in parcel.readings)

    def receive(self, arrived: Arrived, at: float) -> Received:
        """Decide about a complete request. If it raises, say because the claims cannot be read, it leaves no trace."""
        before = msgspec.structs.replace(self._ids)
        claims: list[tuple[Key, int]] = []
        try:
            received = self._receive(arrived, at, claims)
        except BaseException:
            self._ids = before
            for key, _ in claims:
                self._dedup.release(key)
            self._near_duplicates.clear()
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
        """Remember the names of valid events; returns the new ones, so that they can be forgotten with the events."""
        new_names = []
        for event in events:
            name = event.name
            if name is not None and event.verdict is not Verdict.INVALID and self._names.note(name):
                new_names.append(name)
        return tuple(new_names)

    def refuse(self, refused: Refused, at: float) -> Received:
        """Record a request that is answered without becoming an event."""
        self._ids.request += 1
        request = Request(
            id=self._ids.request,
            received_at=at,
            method=refused.method,
            path=refused.path,
            wire=refused.wire,
            remote=refused.remote,
            headers=refused.headers,
            body=refused.body,
            status=refused.status,
            problem=refused.problem,
        )
        received = Received(request, (), (), (), ())
        self.uncommitted.append(received)
        return received

    def replay(self, replayed: Replayed, at: float) -> Planned:
        """Plan further deliveries; a replay without any leaves no trace."""
        further = Planned(tuple(planned(replayed, self._ids.delivery, at)))
        if further.deliveries:
            self._ids.delivery += len(further.deliveries)
            self.uncommitted.append(further)
        return further

    def commit(self, steps: int) -> list[Received | Planned]:
        """The oldest `steps` requests and replays, which are now stored: their claims hold for good."""
        stored = [self.uncommitted.popleft() for _ in range(steps)]
        for step in stored:
            for key, event_id in step.claims if isinstance(step, Received) else ():
                self._dedup.commit(key, event_id)
        return stored

    def undo(self) -> list[Received | Planned]:
        """Take back everything that is not stored, ids and claims included; returns what was lost, oldest first."""
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

    def _judge(self, reading: Reading, checked: Normalised, origin: Origin) -> _Judgement:
        """Judge an event; one that is accepted claims its key here."""
        if not _is_usable(checked):
            return _Judgement(Verdict.INVALID, checked.problems)
        at, payload = origin.received_at, reading.text or ""
        key = _key(checked)
        if key is not None:
            original = self._dedup.claim(key, Original(self._ids.event, at, payload, self._ids.request))
            if original is not None:
                return self._duplicate(checked, key, original, payload, origin.wire)
        near_duplicate = self._near_duplicates.note(self._ids.event, at, _content(reading, origin))
        problems = checked.problems if near_duplicate is None else (*checked.problems, near_duplicate)
        return _Judgement(Verdict.ACCEPTED, problems, key)

    def _duplicate(self, checked: Normalised, key: Key, original: Original, payload: str, wire: Wire) -> _Judgement:
        """Judge a duplicate. It collides if its content differs from the original's, or if its ID is a placeholder."""
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
        near_duplicate = None if original else self._near_duplicates.find(origin.received_at, _content(reading, origin))
        verdict = Verdict.DUPLICATE if original else Verdict.ACCEPTED
        return Preview(
            verdict=verdict,
            problems=checked.problems if near_duplicate is None else (*checked.problems, near_duplicate),
            type=checked.type,
            name=checked.name,
            duplicate_of=original.event_id if original else None,
            routes=() if original and self._drops_duplicates else self._routes(checked),
        )

    def _routes(self, checked: Normalised) -> tuple[Route, ...]:
        return routes(checked, self._config.events.get(checked.name or ""), self._config.destinations)

    def _plan(self, judgement: _Judgement, checked: Normalised, at: float) -> list[Delivery]:
        """One delivery per destination for an event that is routed; skipped ones have no state."""
        dropped = judgement.verdict is Verdict.DUPLICATE and self._drops_duplicates
        if judgement.verdict is Verdict.INVALID or dropped:
            return []
        planned = []
        message: str | None = None
        for route in self._routes(checked):
            self._ids.delivery += 1
            sent = route.decision is Decision.SEND
            if sent:
                message = message or self._message_id(judgement.key, checked, at)
            planned.append(
                Delivery(
                    id=self._ids.delivery,
                    event_id=self._ids.event,
                    destination=route.destination,
                    decision=route.decision,
                    rule=route.rule,
                    state=DeliveryState.PENDING if sent else None,
                    rounds=0,
                    next_attempt_at=at if sent else None,
                    message_id=message if sent else None,
                )
            )
        return planned

    def _message_id(self, key: Key | None, checked: Normalised, at: float) -> str:
        if key is not None:
            return message_id(key)
        return message_id_without_key(checked.token or "", self._ids.event, at)

    def _event(
        self,
        reading: Reading,
        checked: Normalised,
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
        errors = any(each.severity is Severity.ERROR for event in events for each in event.problems)
        strict = self._config.receiver.strict and origin.wire is Wire.HTTP_API
        return Request(
            id=self._ids.request,
            received_at=origin.received_at,
            method=arrived.method,
            path=arrived.path,
            wire=origin.wire,
            remote=arrived.remote,
            headers=arrived.headers,
            body=arrived.body,
            status=400 if errors and strict else 200,
            problem=None,
            retry_of=retry_of,
        )


def _unpacked(arrived: Arrived, at: float) -> Parcel:
    endpoint = find(arrived.path) or ENDPOINTS["/track"]
    return unpack(endpoint, arrived.path.partition("?")[2], arrived.content, arrived.basic_user, at)


def _is_usable(checked: Normalised) -> bool:
    """Whether an event is valid, with everything that a valid event has."""
    return checked.valid and checked.token is not None and checked.time is not None


def _key(checked: Normalised) -> Key | None:
    """The dedup key of a valid event; None if it can never be a duplicate."""
    if checked.token is None or checked.time is None:
        return None
    return key_of(checked.token, checked.identity, checked.time, checked.device)


def _with_start(checked: Normalised, text: str | bytes) -> Normalised:
    """A nameless event whose first problem shows the start of what was sent, to tell it from others in a list."""
    if not checked.problems:
        return checked
    start = text[: LONGEST_START + 1]
    shown = start if isinstance(start, str) else start.decode("utf-8", "backslashreplace")[: LONGEST_START + 1]
    shown = shown.encode("utf-8", "backslashreplace").decode()
    first, *others = checked.problems
    return msgspec.structs.replace(checked, problems=(msgspec.structs.replace(first, start=shown), *others))


def _content(reading: Reading, origin: Origin) -> dict[str, Json]:
    return meaningful(reading.value, origin.wire) if isinstance(reading, Document) else {}


def _stored(event: Event, origin: Origin) -> StoredPayload:
    """The payload as it will be read back from the log."""
    return StoredPayload(
        event.payload or "", origin.wire, event.type, event.name, event.token, event.time, event.received_at
    )
