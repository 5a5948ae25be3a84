"""From requests to decisions: validation, deduplication and routing, one batch at a time.

A request is *prepared* when it arrives: what it says depends on nothing but its bytes and the configuration. A batch of
prepared requests is *decided* once the log has said who holds their keys. Nothing is remembered before the batch is
stored but hints, and those are forgotten if it is lost; so a client's retry is not a duplicate of something that was
never stored. Delivery itself is left to `deliver`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from liveview.config.schema import Config
from liveview.core.batch import Batch, BatchRows, DecidedEvent, DecidedRequest
from liveview.core.dedup import Claims, Key, Original, differences, has_ended, key_of, other_options
from liveview.core.json.document import Document
from liveview.core.names import Names
from liveview.core.near_duplicates import NearDuplicates, digest_of, warning
from liveview.core.pairing import Pairs
from liveview.core.pipeline.copies import Copies
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.routing import Routed, routed
from liveview.core.placeholders import is_placeholder
from liveview.core.planned.omission import omitted_fields, without
from liveview.core.route import routes
from liveview.core.steps import Arrived, Refused
from liveview.core.validate import ValidationContext, check, is_compared
from liveview.core.wire.content import meaningful
from liveview.core.wire.elements import Reading
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.paths import ENDPOINTS, find
from liveview.core.wire.unpack import unpack
from liveview.model.delivery import Decision, Route
from liveview.model.event import State, Verdict, Wire
from liveview.model.preview import Preview
from liveview.model.problem import Problem, Severity, problem

if TYPE_CHECKING:  # the validator is imported only by a run with a plan
    from liveview.core.planned.check import PlanCheck

_ACCEPTED, _PENDING, _UNROUTED, _SEND = Verdict.ACCEPTED, State.PENDING, State.UNROUTED, Decision.SEND
"""By names of their own, as in `core.wire.track`."""
LONGEST_START = 60
"""Characters that the problem of an event without a readable name shows of it."""


class PreparedEvent(msgspec.Struct, frozen=True):
    """An event that was read and checked."""

    checked: Normalised
    """The event in the terms of the product, with what validation found."""
    payload: str | None
    """Its JSON text; None when it cannot be kept as text."""
    usable: bool
    """Whether it is valid."""
    key: Key | None
    """Its dedup key; None for an invalid event, and for one that can never be a duplicate."""
    digest: bytes
    """What tells whether another event has the same content; b"" for an invalid event."""


class Prepared(msgspec.Struct, frozen=True):
    """A request that was read and checked."""

    arrived: Arrived
    """The request."""
    origin: Origin
    """What its events get from it."""
    events: tuple[PreparedEvent, ...]
    """Its events in order; at least one."""


class PreparedRefusal(msgspec.Struct, frozen=True):
    """A request that becomes no event."""

    refused: Refused
    """The request."""
    at: float
    """When it arrived, in epoch seconds."""


class Intake:
    """Prepares requests and decides about batches; remembers names, near duplicates and pairs, for hints.

    `plan` is what events are compared with, None without a tracking plan; `pipeline` what they go through on their way
    to destinations, None when all its steps are off.
    """

    def __init__(
        self,
        config: Config,
        spellings: Iterable[str] = (),
        plan: "PlanCheck | None" = None,
        pipeline: Pipeline | None = None,
    ) -> None:
        self._near_duplicates = NearDuplicates()
        self.pairs = Pairs()
        """What is remembered for the other side's reports."""
        self._names = Names(spellings)
        self._new_names: list[str] = []
        self._noted: list[tuple[bytes, int]] = []
        self._copies = Copies({})
        """What the copies of events went to, for the batch that was decided last."""
        self.configure(config, plan, pipeline)

    def configure(self, config: Config, plan: "PlanCheck | None" = None, pipeline: Pipeline | None = None) -> None:
        """Use this configuration, this plan and this pipeline for all further decisions."""
        self._config = config
        self._pipeline = pipeline
        self.asks_for_consent = pipeline is not None and pipeline.settings.consent is not None
        """Whether it matters what the copies of an event went to."""
        self.pairs.configure(config.destinations)
        self._drops_duplicates = config.dedup.policy == "drop"
        self._context = ValidationContext(
            {environment.token: environment for environment in config.environments},
            {name: each.kind for each in config.destinations for name in (each.name, each.key)},
            plan,
        )

    def prepare(self, arrived: Arrived, at: float) -> Prepared:
        """Read and check a complete request that arrived at `at` (epoch seconds); raises `TooManyError`."""
        endpoint = find(arrived.path) or ENDPOINTS["/track"]
        parcel = unpack(endpoint, arrived.path.partition("?")[2], arrived.content, arrived.basic_user, at)
        events = tuple(self._prepared(reading, parcel.origin, arrived.content) for reading in parcel.readings)
        return Prepared(arrived, parcel.origin, events)

    def decide(
        self,
        given: Sequence[Prepared | PreparedRefusal],
        holders: Mapping[Key, Original],
        at: float,
        *,
        seen: int = 0,
        room: Mapping[str, int] | None = None,
        sent: Mapping[int, Collection[str]] | None = None,
    ) -> Batch:
        """Decide about the requests of one commit.

        `holders` are those of `keys_of(given)` among the first `seen` events; if it `asks_for_consent`, `sent` is what
        they and their copies went to. `room` says how much of the deliveries is leased. Call `stored` or `lost` before
        the next batch is decided.
        """
        claims = Claims(holders, self._config.dedup.window_seconds)
        self._copies = Copies(sent or {})
        decided: list[DecidedRequest] = []
        events = 0
        for number, each in enumerate(given, start=1):
            if isinstance(each, PreparedRefusal):
                decided.append(DecidedRequest(each.refused, each.at, each.refused.status))
            else:
                decided.append(self._decide(each, -number, -events - 1, claims))
                events += len(each.events)
        return Batch(
            at=at,
            seen=seen,
            requests=tuple(decided),
            room=room or {},
            pipeline=None if self._pipeline is None else self._pipeline.frozen,
            resent=self._copies.asked,
        )

    def stored(self, rows: BatchRows) -> None:
        """The batch that was decided last is in the log, as these rows."""
        first = rows.events[0].id if rows.events else 0
        for digest, reference in self._noted:
            self._near_duplicates.number(digest, reference, first - reference - 1)
        self.pairs.stored(first)
        self._new_names.clear()
        self._noted.clear()

    def lost(self) -> None:
        """The batch that was decided last will never be in the log."""
        for name in self._new_names:
            self._names.forget(name)
        if self._noted:
            self._near_duplicates.clear()
        self.pairs.lost()
        self._new_names.clear()
        self._noted.clear()

    @property
    def pipeline(self) -> Pipeline | None:
        """What events go through on their way to destinations; None when all its steps are off."""
        return self._pipeline

    def preview(
        self,
        prepared: Prepared,
        holders: Mapping[Key, Original],
        sent: Mapping[int, Collection[str]] | None = None,
    ) -> tuple[Preview, ...]:
        """What would be decided about each event of a request, as if it were alone; nothing is remembered.

        `sent` is that of `decide`.
        """
        copies = Copies(sent or {})
        return tuple(self._preview(event, prepared.origin, holders, copies) for event in prepared.events)

    def _prepared(self, reading: Reading, origin: Origin, content: bytes) -> PreparedEvent:
        checked = check(reading, origin, self._context)
        if checked.name is None:
            checked = _with_start(checked, reading.text or content)
        if not checked.valid or checked.token is None or checked.time is None:
            return PreparedEvent(checked, reading.text, False, None, b"")
        key = key_of(checked.token, checked.identity, checked.time, checked.device)
        content_of = meaningful(reading.value, origin.wire) if isinstance(reading, Document) else {}
        return PreparedEvent(checked, reading.text, True, key, digest_of(content_of))

    def _decide(self, prepared: Prepared, request: int, first: int, claims: Claims) -> DecidedRequest:
        """Decide about a request by its reference and that of its first event."""
        events: list[DecidedEvent] = []
        repeated: list[int] = []
        for number, event in enumerate(prepared.events):
            events.append(self._judge(event, prepared, first - number, request, claims, repeated))
        strict = self._config.receiver.strict and prepared.origin.wire is Wire.HTTP_API
        return DecidedRequest(
            given=prepared.arrived,
            received_at=prepared.origin.received_at,
            status=400 if strict and _has_error(events) else 200,
            origin=prepared.origin,
            events=tuple(events),
            retry_of=_earliest(repeated),
        )

    def _judge(
        self, event: PreparedEvent, given: Prepared, reference: int, request: int, claims: Claims, repeated: list[int]
    ) -> DecidedEvent:
        """Decide about an event; notes in `repeated` the earlier request that carried the same event."""
        problems = self._with_spelling(event)
        if not event.usable:
            return DecidedEvent(event.checked, event.payload, Verdict.INVALID, problems, state=State.INVALID)
        self._note_name(event.checked)
        at = given.origin.received_at
        mine = Original(reference, at, event.payload or "", request)
        original = claims.claim(event.key, mine) if event.key is not None else None
        if original is not None:
            return self._duplicate(event, problems, original, mine, given.origin.wire, repeated)
        near = self._near_duplicates.note(reference, at, event.digest)
        self._noted.append((event.digest, reference))
        ways = self._routed(event.checked, at)
        if self.asks_for_consent:
            self._copies.note(reference, ways.routes)
        return DecidedEvent(
            event.checked,
            event.payload,
            _ACCEPTED,
            problems,
            event.key,
            near=near,
            pairing=self.pairs.look(event.checked, given.origin.wire, given.arrived.headers, reference, ways),
            routes=ways.routes,
            sent=ways.sent,
            state=_state_of(ways.routes),
        )

    def _duplicate(
        self,
        event: PreparedEvent,
        problems: tuple[Problem, ...],
        original: Original,
        mine: Original,
        wire: Wire,
        repeated: list[int],
    ) -> DecidedEvent:
        """Decide about a duplicate.

        It collides if its content differs from the original's, or if its ID is a placeholder.
        """
        collision = _collides(event, original, wire)
        options = "" if collision else other_options(original.payload, event.payload or "", wire)
        if options:
            problems = (*problems, problem("options-resent", "", options, self._resend_advice))
        if not collision and original.request_id not in {0, mine.request_id}:
            repeated.append(original.request_id)
        ways = self._ways_of_duplicate(event, original.event_id, mine.received_at, self._copies, resent=bool(options))
        if ways is not None and not collision and self.asks_for_consent:
            self._copies.note(original.event_id, ways.routes)
        return DecidedEvent(
            event.checked,
            event.payload,
            Verdict.DUPLICATE,
            problems,
            event.key,
            original=original.event_id,
            collision=collision,
            routes=() if ways is None else ways.routes,
            sent=() if ways is None else ways.sent,
            state=State.DUPLICATE if ways is None else _state_of(ways.routes),
        )

    def _ways_of_duplicate(
        self, event: PreparedEvent, original: int, at: float, copies: Copies, *, resent: bool
    ) -> Routed | None:
        """Where a duplicate goes; None for one that is not routed. With consent, a resend brings what it gives."""
        if resent and self.asks_for_consent:
            return self._routed(event.checked, at, copies.went_to(original))
        return None if self._drops_duplicates else self._routed(event.checked, at)

    @property
    def _resend_advice(self) -> str:
        """What to do about a resend with other routing options; "" for the advice of the catalogue."""
        return "nothing to do: destinations that it newly allows get it" if self.asks_for_consent else ""

    def _with_spelling(self, event: PreparedEvent) -> tuple[Problem, ...]:
        """The problems of an event, with the hint that its name is a second spelling of another."""
        checked = event.checked
        lookalike = None if checked.name is None else self._names.warning(checked.name, checked.paths.name)
        if lookalike is None or (lookalike.code == "name-case" and self._has_spelling(checked)):
            return checked.problems
        return (*checked.problems, lookalike)

    def _has_spelling(self, checked: Normalised) -> bool:
        """Whether the plan says how the name of an event is spelled, so that other events do not."""
        plan = self._context.plan
        return plan is not None and plan.knows(checked) and is_compared(checked)

    def _note_name(self, checked: Normalised) -> None:
        """Remember the name of a valid event, so that the next ones are compared with it."""
        if checked.name is not None and self._names.note(checked.name):
            self._new_names.append(checked.name)

    def _preview(
        self, event: PreparedEvent, origin: Origin, holders: Mapping[Key, Original], copies: Copies
    ) -> Preview:
        checked, problems, at = event.checked, self._with_spelling(event), origin.received_at
        if not event.usable:
            return Preview(Verdict.INVALID, problems, checked.type, checked.name)
        original = None if event.key is None else holders.get(event.key)
        if original is not None and has_ended(original, at, self._config.dedup.window_seconds):
            original = None
        near = None if original else self._near_duplicates.find(at, event.digest)
        if original is None:
            ways: Routed | None = self._routed(checked, at)
        else:
            resent = not _collides(event, original, origin.wire)
            resent = resent and bool(other_options(original.payload, event.payload or "", origin.wire))
            ways = self._ways_of_duplicate(event, original.event_id, at, copies, resent=resent)
        return Preview(
            verdict=Verdict.DUPLICATE if original else Verdict.ACCEPTED,
            problems=problems if near is None or near < 0 else (*problems, warning(near)),
            type=checked.type,
            name=checked.name,
            duplicate_of=original.event_id if original else None,
            routes=() if ways is None else ways.routes,
        )

    def _routed(self, checked: Normalised, at: float, already: Collection[str] | None = None) -> Routed:
        """Where an event goes, and what destinations get of it; `already` is that of `routed`."""
        config, pipeline = self._config, self._pipeline
        if pipeline is None:
            return Routed(routes(checked, config.events.get(checked.name or ""), config.destinations))
        outgoing = without(checked, omitted_fields(checked.problems))
        return routed(outgoing, config.events, config.destinations, pipeline, already, checked, at)


def keys_of(given: Iterable[Prepared | PreparedRefusal]) -> list[Key]:
    """The dedup keys in these requests, each once."""
    events = (event for each in given if isinstance(each, Prepared) for event in each.events)
    return list(dict.fromkeys(event.key for event in events if event.key is not None))


def _collides(event: PreparedEvent, original: Original, wire: Wire) -> bool:
    """Whether a duplicate is a different event than its original, by its content or because its ID is a placeholder."""
    identity, key = event.checked.identity, event.key
    if key is not None and key.source is identity.source and is_placeholder(identity.value):
        return True
    return bool(differences(original.payload, event.payload or "", wire))


def _state_of(ways: tuple[Route, ...]) -> State:
    """The state of a valid event with these routes."""
    for way in ways:
        if way.decision is _SEND:
            return _PENDING
    return _UNROUTED


def _has_error(events: Iterable[DecidedEvent]) -> bool:
    """Whether there is an error among the problems of some events."""
    return any(each.severity is Severity.ERROR for event in events for each in event.problems)


def _earliest(requests: list[int]) -> int | None:
    """The first of some requests: stored ones come before those of the batch, whose references count down."""
    if not requests:
        return None
    stored = [request for request in requests if request > 0]
    return min(stored) if stored else max(requests)


def _with_start(checked: Normalised, text: str | bytes) -> Normalised:
    """A nameless event whose first problem shows the start of what was sent, to tell it from others in a list."""
    if not checked.problems:
        return checked
    start = text[: LONGEST_START + 1]
    shown = start if isinstance(start, str) else start.decode("utf-8", "backslashreplace")[: LONGEST_START + 1]
    shown = shown.encode("utf-8", "backslashreplace").decode()
    first, *others = checked.problems
    return msgspec.structs.replace(checked, problems=(msgspec.structs.replace(first, start=shown), *others))
