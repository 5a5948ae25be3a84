"""From a request to decided events: validate, dedup, route, and the deliveries planned for each.

Decisions are made at once but belong to the commit that stores them: `undo` takes back everything that is
not committed, so that a client's retry is not a duplicate of something never stored.
"""

from collections import deque
from collections.abc import Mapping

import msgspec

from liveview.config import Config
from liveview.core.dedup import Claims, Dedup, Key, Original, differences, key_of
from liveview.core.document import Document, Unreadable
from liveview.core.echo import Echoes
from liveview.core.payload import message_id
from liveview.core.route import routes
from liveview.core.steps import Arrived, Refused, Resume, Task
from liveview.core.validate import Checked, Context, check
from liveview.core.wire import http_api
from liveview.model.delivery import Decision, Delivery, DeliveryState
from liveview.model.destination import Override
from liveview.model.event import Event, Request, State, Verdict
from liveview.model.facts import Fact
from liveview.model.problem import Severity

MOST_SPELLINGS = 10_000
"""Event names remembered for the letter-case warning; more names than this are data, not names."""


class Received(msgspec.Struct, frozen=True):
    """What became of one request: its rows, the claims it made and the deliveries to start once stored."""

    request: Request
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    tasks: tuple[Task, ...]
    claims: tuple[tuple[Key, int], ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The rows in the order in which they may be stored."""
        return (self.request, *self.events, *self.deliveries)


class _Ids(msgspec.Struct):
    """The last ids given out."""

    request: int
    event: int
    delivery: int


class Intake:
    """Decides what every event is; knows the ids, the claims and the event settings."""

    def __init__(self, config: Config, claims: Claims, resume: Resume) -> None:
        self._config = config
        self._dedup = Dedup(claims, config.dedup.window_seconds)
        self._echoes = Echoes()
        self._ids = _Ids(resume.last_request_id, resume.last_event_id, resume.last_delivery_id)
        self._spellings = {name.casefold(): name for name in resume.spellings}
        self.overrides: dict[str, Override] = {**config.events, **resume.overrides}
        self._context = Context(
            {environment.token: environment for environment in config.environments},
            frozenset(name for destination in config.destinations for name in (destination.name, destination.key)),
            self._spellings,
        )
        self.uncommitted: deque[Received] = deque()

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
        for position, reading in enumerate(http_api.decode(arrived.content), start=1):
            checked = check(reading, self._context, at)
            event, key = self._decide(reading, checked, position, at)
            if event.verdict is Verdict.ACCEPTED and key is not None:
                claims.append((key, event.id))
            planned = self._plan(event, checked, key, at)
            pending = {row.id: DeliveryState.PENDING for row in planned if row.state is not None}
            if event.state is State.UNROUTED and pending:
                event = msgspec.structs.replace(event, state=State.PENDING)
            events.append(event)
            deliveries += planned
            tasks += [Task(row, event.payload or "", pending) for row in planned if row.id in pending]
        request = self._request(arrived, events, at)
        return Received(request, tuple(events), tuple(deliveries), tuple(tasks), tuple(claims))

    def refuse(self, refused: Refused, at: float) -> Received:
        """Note a request that is answered without becoming an event; its body is not kept."""
        self._ids.request += 1
        request = Request(
            self._ids.request,
            at,
            refused.method,
            refused.path,
            refused.wire,
            refused.remote,
            refused.headers,
            b"",
            refused.status,
            refused.problem,
        )
        received = Received(request, (), (), (), ())
        self.uncommitted.append(received)
        return received

    def commit(self, steps: int) -> list[Received]:
        """The oldest `steps` requests are stored: their claims hold for good."""
        stored = [self.uncommitted.popleft() for _ in range(steps)]
        for received in stored:
            for key, event_id in received.claims:
                self._dedup.commit(key, event_id)
        return stored

    def undo(self) -> list[Received]:
        """Take back everything that is not stored, ids and claims included."""
        lost = list(self.uncommitted)
        self.uncommitted.clear()
        self._dedup.undo()
        self._echoes.clear()
        for received in lost:
            self._ids.request -= 1
            self._ids.event -= len(received.events)
            self._ids.delivery -= len(received.deliveries)
        return lost

    def _decide(
        self, reading: Document | Unreadable, checked: Checked, position: int, at: float
    ) -> tuple[Event, Key | None]:
        self._ids.event += 1
        device = checked.properties.get("$device_id")
        event = Event(
            id=self._ids.event,
            request_id=self._ids.request,
            position=position,
            received_at=at,
            token=checked.token,
            type=checked.type,
            name=checked.name,
            distinct_id=checked.distinct_id,
            device_id=device if isinstance(device, str) else None,
            time=None if checked.time is None else float(checked.time),
            verdict=Verdict.INVALID,
            problems=checked.problems,
            dedup_source=None,
            dedup_key=None,
            duplicate_of=None,
            collision=False,
            state=State.INVALID,
            payload=reading.text,
        )
        if not checked.valid or checked.token is None or checked.time is None:
            return event, None
        if checked.name is not None and len(self._spellings) < MOST_SPELLINGS:
            self._spellings.setdefault(checked.name.casefold(), checked.name)
        key = key_of(checked.token, checked.time, checked.properties)
        event = msgspec.structs.replace(event, dedup_source=key.source, dedup_key=key.text)
        return self._judge(event, key, checked.properties), key

    def _judge(self, event: Event, key: Key, properties: Mapping[str, object]) -> Event:
        """Accepted or duplicate."""
        payload = event.payload or ""
        original = self._dedup.claim(key, Original(event.id, event.received_at, payload))
        if original is None:
            echo = self._echoes.hear(event, properties)
            problems = event.problems if echo is None else (*event.problems, echo)
            return msgspec.structs.replace(event, verdict=Verdict.ACCEPTED, state=State.UNROUTED, problems=problems)
        dropped = self._config.dedup.policy == "drop"
        return msgspec.structs.replace(
            event,
            verdict=Verdict.DUPLICATE,
            state=State.DUPLICATE if dropped else State.UNROUTED,
            duplicate_of=original.event_id,
            collision=bool(differences(original.payload, payload)),
        )

    def _plan(self, event: Event, checked: Checked, key: Key | None, at: float) -> list[Delivery]:
        """One delivery a destination for an event that goes anywhere at all; skipped ones have no state."""
        if event.state is not State.UNROUTED or key is None:
            return []
        override = self.overrides.get(checked.name or "")
        message = message_id(key)
        planned = []
        for route in routes(checked.type, checked.properties, override, self._config.destinations):
            self._ids.delivery += 1
            send = route.decision is Decision.SEND
            planned.append(
                Delivery(
                    self._ids.delivery,
                    event.id,
                    route.destination,
                    route.decision,
                    route.rule,
                    DeliveryState.PENDING if send else None,
                    0,
                    at if send else None,
                    message if send else None,
                )
            )
        return planned

    def _request(self, arrived: Arrived, events: list[Event], at: float) -> Request:
        errors = any(found.severity is Severity.ERROR for event in events for found in event.problems)
        status = 400 if errors and self._config.receiver.strict else 200
        return Request(
            self._ids.request,
            at,
            arrived.method,
            arrived.path,
            arrived.wire,
            arrived.remote,
            arrived.headers,
            arrived.body,
            status,
            None,
        )
