"""Commits: requests wait together for the log, and each is answered once it is stored.

A request is prepared when it arrives. Once a turn of the loop brings no more, all that wait are decided as one batch
and committed as one; those that arrive meanwhile make the next batch.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from liveview.adapters.clock import Clock
from liveview.adapters.receiver import Accepted
from liveview.core.batch import Batch, DecidedRequest
from liveview.core.intake import Intake, Prepared, PreparedRefusal, keys_of
from liveview.core.replay import planned
from liveview.core.steps import Arrived, Refused, Replayed
from liveview.core.store import SettingsMoved, Store, Stored
from liveview.errors import UnavailableError
from liveview.model.delivery import Decision
from liveview.model.preview import Preview
from liveview.model.problem import Problem
from liveview.runtime.patience import Patience, Tell

MOST_WAITING = 2_000
"""Requests that may wait for a commit; a slow disk needs seconds for more, so they are refused at once."""
MOST_AT_ONCE = 256
"""Requests of one batch: a bound on how long the first waits for the last."""

GATHERING = 0.002
"""Seconds for which a batch may grow while more arrives in every turn of the loop."""
HTTP_OK = 200

_Waiting: TypeAlias = tuple[Prepared | PreparedRefusal, Tell]


class Commits:
    """Takes requests for one session. All methods belong to the engine's loop.

    `room` says how much of the deliveries may be leased, `stored` is called for every batch that is in the log,
    `changed` when there may be a new snapshot. Of a shared session, `refresh` brings the settings of the intake up to
    date, and `patience` bounds how long a request waits.
    """

    def __init__(
        self,
        intake: Intake,
        store: Store,
        clock: Clock,
        *,
        room: Callable[[], Mapping[str, int]],
        stored: Callable[[Stored], None],
        changed: Callable[[], None],
        refresh: Callable[[], Awaitable[None]] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._intake = intake
        self._store = store
        self._clock = clock
        self._room = room
        self._stored = stored
        self._changed = changed
        self._refresh = refresh
        self._patience = patience
        self._configured = 0
        """How many times what waited was prepared again."""
        self._loop = asyncio.get_running_loop()
        self._waiting: list[_Waiting] = []
        self._gathering = 0.0
        """When the first of them came, as the loop's time; 0.0 while none waits for others."""
        self._deciding: asyncio.Task[None] | None = None
        self._stopping = False
        self._in_hand = 0

    async def accept(self, arrived: Arrived) -> Accepted:
        """Decide about a request; returns once it is in the log. Raises `UnavailableError` or `TooManyError`."""
        self._require_room()
        return await self._added(self._intake.prepare(arrived, self._clock.now()))

    def accept_soon(self, arrived: Arrived, tell: Tell) -> None:
        """Decide about a request; `tell` is called later, once it is in the log or cannot be.

        Raises `UnavailableError` or `TooManyError`.
        """
        self._require_room()
        self._add(self._intake.prepare(arrived, self._clock.now()), tell)

    async def refuse(self, refused: Refused) -> None:
        """Store a refused request; raises `UnavailableError`."""
        self._require_room()
        await self._added(PreparedRefusal(refused, self._clock.now()))

    async def replay(self, destination: str, ids: Sequence[int]) -> int:
        """Plan further deliveries of these events; returns how many of them get any, once that is in the log.

        Raises `UnavailableError`.
        """
        self._require_room()
        past = await self._store.past(ids)
        while True:
            batch = planned(Replayed(destination, past), self._clock.now(), self._intake.pipeline)
            if not batch.replays:
                return 0
            result = await self._store.commit(batch)
            if isinstance(result, Stored):
                self._stored(result)
                return len({each.event_id for each in batch.replays if each.decision is Decision.SEND})
            await self._not_stored(result)

    async def preview(self, arrived: Arrived) -> tuple[Preview, ...]:
        """What would be decided about a request; raises `UnavailableError` or `TooManyError`."""
        prepared = self._intake.prepare(arrived, self._clock.now())
        holders = await self._store.holders(keys_of([prepared]), copies=self._intake.asks_for_consent)
        return self._intake.preview(prepared, holders.found, holders.sent)

    def prepare_again(self) -> None:
        """The intake has other settings, by which what waits is to be decided: prepare all of it again."""
        self._configured += 1
        self._waiting = [(self._again(given), tell) for given, tell in self._waiting]

    async def stop(self) -> None:
        """Take no more; returns when those that wait are decided."""
        self._stopping = True
        while self._waiting or self._deciding is not None:
            self._decide()
            if self._deciding is not None:
                await self._deciding

    def _require_room(self) -> None:
        if self._stopping:
            raise UnavailableError("liveview is stopping")
        if len(self._waiting) + self._in_hand >= MOST_WAITING:
            raise UnavailableError("too many requests are waiting")

    def _added(self, given: Prepared | PreparedRefusal) -> "asyncio.Future[Accepted]":
        """Let a request wait for the next batch; the future is set when that is stored."""
        done: asyncio.Future[Accepted] = self._loop.create_future()
        self._add(given, partial(_settle, done))
        return done

    def _add(self, given: Prepared | PreparedRefusal, tell: Tell) -> None:
        """Let a request wait for the next batch."""
        self._waiting.append((given, tell if self._patience is None else self._patience.bounded(tell)))
        self._begin_gathering()

    def _begin_gathering(self) -> None:
        """Let what waits become a batch soon, unless one is stored or gathered just now."""
        if self._waiting and self._deciding is None and not self._gathering:
            self._gathering = self._loop.time()
            self._loop.call_soon(self._gather, 0)

    def _gather(self, before: int) -> None:
        """Let the batch grow while more arrives; `before` is how many waited in the last turn of the loop."""
        now = len(self._waiting)
        if before < now < MOST_AT_ONCE and self._loop.time() - self._gathering < GATHERING:
            self._loop.call_soon(self._gather, now)
        else:
            self._decide()

    def _decide(self) -> None:
        """Begin to decide about what waits."""
        self._gathering = 0.0
        if self._deciding is None and self._waiting:
            self._deciding = self._loop.create_task(self._decide_all())
            self._changed()

    async def _decide_all(self) -> None:
        """Decide and commit one batch. Those that were answered may send again, so the next one is gathered first."""
        try:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if self._patience is not None:
                batch = [each for each in batch if self._patience.waits(each[1])]
            self._in_hand = len(batch)
            await self._commit(batch, self._configured)
        finally:
            self._in_hand = 0
            self._deciding = None
            self._begin_gathering()

    async def _commit(self, waiting: list[_Waiting], configured: int) -> None:
        """Decide about a batch that was prepared when there had been `configured` changes, store it, and answer."""
        given = [each for each, _ in waiting]
        try:
            batch, stored = await self._decided(given, configured)
        except UnavailableError as error:
            self._failed(waiting, str(error))
            return
        except Exception as error:  # a mistake of our own: only the request that meets it is not answered
            if len(waiting) > 1:
                for one in waiting:
                    await self._commit([one], configured)
                return
            self._loop.call_exception_handler({"message": "a request could not be decided", "exception": error})
            self._failed(waiting, "liveview failed at this request")
            return
        try:
            self._stored(stored)
        finally:
            for (_, tell), decided, request in zip(waiting, batch.requests, stored.rows.requests, strict=True):
                self._tell(tell, Accepted(request.id, decided.status, _problems(decided)))

    def _tell(self, tell: Tell, answer: Accepted | UnavailableError) -> None:
        """Tell one request; if that fails, the others are told nevertheless."""
        try:
            tell(answer)
        except Exception as error:  # a mistake of our own
            self._loop.call_exception_handler({"message": "a request could not be answered", "exception": error})

    def _failed(self, waiting: list[_Waiting], why: str) -> None:
        """Tell requests that they were not stored."""
        for _, tell in waiting:
            self._tell(tell, UnavailableError(why))

    async def _decided(self, given: list[Prepared | PreparedRefusal], configured: int) -> tuple[Batch, Stored]:
        """Decide about a batch and store it; again from the beginning whenever a claim was lost, or settings moved."""
        keys = keys_of(given)
        while True:
            holders = await self._store.holders(keys, copies=self._intake.asks_for_consent)
            if configured != self._configured:
                given, configured = [self._again(each) for each in given], self._configured
                keys = keys_of(given)
                continue
            found, sent = holders.found, holders.sent
            at, room = self._clock.now(), self._room()
            try:
                batch = self._intake.decide(given, found, at, seen=holders.seen, room=room, sent=sent)
                result = await self._store.commit(batch)
            except BaseException:
                self._intake.lost()
                raise
            if isinstance(result, Stored):
                self._intake.stored(result.rows)
                return batch, result
            self._intake.lost()
            await self._not_stored(result)

    async def _not_stored(self, result: object) -> None:
        """Get ready to decide again about a batch that was not stored; raises `UnavailableError`."""
        if isinstance(result, SettingsMoved) and self._refresh is not None:
            await self._refresh()

    def _again(self, given: Prepared | PreparedRefusal) -> Prepared | PreparedRefusal:
        """The same request, prepared by the settings of now."""
        return self._intake.prepare(given.arrived, given.origin.received_at) if isinstance(given, Prepared) else given


def _settle(done: "asyncio.Future[Accepted]", answer: Accepted | UnavailableError) -> None:
    """Set a future that somebody may have cancelled."""
    if done.done():
        return
    if isinstance(answer, UnavailableError):
        done.set_exception(answer)
    else:
        done.set_result(answer)


def _problems(decided: DecidedRequest) -> tuple[Problem, ...]:
    """What a strict reply tells its client."""
    if decided.status == HTTP_OK:
        return ()
    return tuple(found for event in decided.events for found in event.problems)
