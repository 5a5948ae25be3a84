"""From a request to decided events: validate, dedup, route, and the deliveries planned for each.

Decisions are made at once but belong to the commit that stores them: `undo` takes back everything that is
not committed, so that a client's retry is not a duplicate of something never stored.
"""

from collections import deque

import msgspec

from liveview.config import Config
from liveview.core.dedup import Claims, Dedup, Key, Original, differences, key_of
from liveview.core.document import Document, Unreadable, decimal, encode
from liveview.core.echo import Echoes
from liveview.core.payload import message_id
from liveview.core.replay import planned
from liveview.core.route import routes
from liveview.core.steps import Arrived, Refused, Replayed, Resume, Task
from liveview.core.validate import Checked, Context, check
from liveview.core.wire import http_api
from liveview.model.delivery import Decision, Delivery, DeliveryState, Route
from liveview.model.event import Event, Request, State, Verdict
from liveview.model.facts import Fact
from liveview.model.preview import Preview
from liveview.model.problem import Problem, Severity

MOST_SPELLINGS = 10_000
"""Event names remembered for the letter-case warning; more names than this are data, not names."""


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
    """What an event is: its verdict with all problems, and for a valid one its key and whom it duplicates."""

    verdict: Verdict
    problems: tuple[Problem, ...]
    key: Key | None = None
    original: int | None = None
    collision: bool = False


class _Ids(msgspec.Struct):
    """The last ids given out."""

    request: int
    event: int
    delivery: int


class Intake:
    """Decides what every event is; knows the ids, the claims and the event settings."""

    def __init__(self, config: Config, claims: Claims, resume: Resume) -> None:
        self._dedup = Dedup(claims, config.dedup.window_seconds)
        self._echoes = Echoes()
        self._ids = _Ids(resume.last_request_id, resume.last_event_id, resume.last_delivery_id)
        self._spellings = {name.casefold(): name for name in resume.spellings}
        self.uncommitted: deque[Received | Planned] = deque()
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Decide by this configuration from now on; what was decided stays."""
        self._config = config
        self._dedup.window = config.dedup.window_seconds
        self._drops_duplicates = config.dedup.policy == "drop"
        self._context = Context(
            {environment.token: environment for environment in config.environments},
            frozenset(name for destination in config.destinations for name in (destination.name, destination.key)),
            self._spellings,
        )

    def preview(self, content: bytes, at: float) -> tuple[Preview, ...]:
        """What `receive` would decide about a body (decompressed) at `at`; nothing is claimed or noted."""
        return tuple(self._preview(reading, at) for reading in http_api.decode(content))

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
            self._ids.event += 1
            checked = check(reading, self._context, at)
            judgement = self._judge(reading, checked, at)
            if judgement.verdict is Verdict.ACCEPTED and judgement.key is not None:
                claims.append((judgement.key, self._ids.event))
            planned = self._plan(judgement, checked, at)
            pending = {row.id: DeliveryState.PENDING for row in planned if row.state is not None}
            events.append(self._event(reading, checked, judgement, position, at, pending=bool(pending)))
            deliveries += planned
            tasks += [Task(row, reading.text or "", pending) for row in planned if row.id in pending]
        request = self._request(arrived, events, at)
        spellings = self._remember_names(events)
        return Received(request, tuple(events), tuple(deliveries), tuple(tasks), tuple(claims), spellings)

    def _remember_names(self, events: list[Event]) -> tuple[str, ...]:
        """Note the names of valid events; what was new, as it is undone if the events are not stored."""
        new = []
        for event in events:
            folded = (event.name or "").casefold()
            valid = event.verdict is not Verdict.INVALID
            if valid and folded not in self._spellings and len(self._spellings) < MOST_SPELLINGS:
                self._spellings[folded] = event.name or ""
                new.append(folded)
        return tuple(new)

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
        self._echoes.clear()
        for step in lost:
            self._ids.delivery -= len(step.deliveries)
            if isinstance(step, Received):
                self._ids.request -= 1
                self._ids.event -= len(step.events)
                for spelling in step.spellings:
                    del self._spellings[spelling]
        return lost

    def _judge(self, reading: Document | Unreadable, checked: Checked, at: float) -> _Judgement:
        """Invalid, accepted or duplicate; an accepted event claims its key here."""
        key = _key(checked)
        if key is None:
            return _Judgement(Verdict.INVALID, checked.problems)
        payload = reading.text or ""
        original = self._dedup.claim(key, Original(self._ids.event, at, payload))
        if original is not None:
            collision = bool(differences(original.payload, payload))
            return _Judgement(Verdict.DUPLICATE, checked.problems, key, original.event_id, collision)
        echo = self._echoes.hear(self._ids.event, at, checked.name, checked.properties)
        problems = checked.problems if echo is None else (*checked.problems, echo)
        return _Judgement(Verdict.ACCEPTED, problems, key)

    def _preview(self, reading: Document | Unreadable, at: float) -> Preview:
        checked = check(reading, self._context, at)
        key = _key(checked)
        if key is None:
            return Preview(Verdict.INVALID, checked.problems, checked.type, checked.name)
        original = self._dedup.find(key, at)
        echo = None if original else self._echoes.listen(at, checked.name, checked.properties)
        verdict = Verdict.DUPLICATE if original else Verdict.ACCEPTED
        return Preview(
            verdict,
            checked.problems if echo is None else (*checked.problems, echo),
            checked.type,
            checked.name,
            original.event_id if original else None,
            () if original and self._drops_duplicates else self._routes(checked),
        )

    def _routes(self, checked: Checked) -> tuple[Route, ...]:
        override = self._config.events.get(checked.name or "")
        return routes(checked.type, checked.properties, override, self._config.destinations)

    def _plan(self, judgement: _Judgement, checked: Checked, at: float) -> list[Delivery]:
        """One delivery a destination for an event that is routed at all; skipped ones have no state."""
        if judgement.key is None or (judgement.verdict is Verdict.DUPLICATE and self._drops_duplicates):
            return []
        planned = []
        message: str | None = None
        for route in self._routes(checked):
            self._ids.delivery += 1
            row = (self._ids.delivery, self._ids.event, route.destination, route.decision, route.rule)
            if route.decision is Decision.SEND:
                message = message or message_id(judgement.key)
                planned.append(Delivery(*row, DeliveryState.PENDING, 0, at, message))
            else:
                planned.append(Delivery(*row, None, 0, None, None))
        return planned

    def _event(
        self,
        reading: Document | Unreadable,
        checked: Checked,
        judgement: _Judgement,
        position: int,
        at: float,
        *,
        pending: bool,
    ) -> Event:
        device = checked.properties.get("$device_id")
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
            time=None if checked.time is None else float(checked.time),
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


def _key(checked: Checked) -> Key | None:
    """The dedup key of a valid event; None for an invalid one."""
    if not checked.valid or checked.token is None or checked.time is None:
        return None
    return key_of(checked.token, checked.time, checked.properties)
