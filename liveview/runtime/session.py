"""A session in use: one log that is open, and everything that fills it, wired together."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from liveview.adapters.clock import Clock
from liveview.adapters.receiver import Accepted
from liveview.config.schema import Config
from liveview.core.deliver import Deliveries
from liveview.core.intake import Intake
from liveview.core.pipeline.masking import Masking
from liveview.core.steps import Arrived, Refused
from liveview.core.store import ClosableFeed, Live, Noted, Row, Stored
from liveview.model.changes import SettingChange
from liveview.model.event import Balance
from liveview.model.facts import Fenced, TakenOver
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import SessionLabel, Settings
from liveview.model.snapshot import DestinationTotals, InFlight
from liveview.runtime.commits import Commits
from liveview.runtime.driver import CallsWebhooks, Driver
from liveview.runtime.followed_settings import FollowedSettings
from liveview.runtime.opened_log import LogListener, OpenedLog
from liveview.runtime.patience import Patience, Tell
from liveview.runtime.pipelines import Pipelines
from liveview.runtime.replies import Replies, StoredReplies

if TYPE_CHECKING:
    from liveview.core.planned.check import PlanCheck

LONGEST_WAIT = 1.8
"""Seconds that a request waits for a shared session, which is elsewhere: within two it has its answer."""

Configure: TypeAlias = Callable[[tuple[SettingChange, ...], Settings | None], Config]
"""Given the changes and the last settings in a log, returns the configuration in effect."""
Subscriber: TypeAlias = Callable[[tuple[Row, ...]], None]
"""Called with the rows of every commit, in order."""


class Listeners(NamedTuple):
    """Whom a session tells what. All of them must return at once."""

    subscribers: Sequence[Subscriber]
    """Get the rows of every commit."""
    changed: Callable[[], None]
    """There may be a new snapshot."""
    looked: Callable[[], None]
    """The state of the log may have changed."""
    fatal: Callable[[Exception], None]
    """Nothing can be stored any more."""
    settings: Callable[[tuple[SettingChange, ...], Sequence[SettingChange]], None] = lambda _, __: None
    """Has the settings of a shared session take effect: all changes, and those that were made here just now."""


class Session:
    """Begins with its constructor, in the engine's loop; if that raises, the caller closes the log.

    `sender` calls webhooks; `version` is the one to begin with. Events are compared with `plan`, None without one.
    """

    def __init__(
        self,
        opened: OpenedLog,
        clock: Clock,
        configure: Configure,
        sender: CallsWebhooks,
        listeners: Listeners,
        version: int = 0,
        plan: "PlanCheck | None" = None,
    ) -> None:
        self._commits = version
        self._opened = opened
        self._clock, self._listeners, self._loop = clock, listeners, asyncio.get_running_loop()
        self.label = opened.label
        """What the session was called when it began; "" for nothing."""
        self.started_at = clock.now()
        """When the session was opened, in epoch seconds."""
        self.store = store = opened.store
        self.part = part = opened.shared
        """What only a session has that receivers share; None for a file."""
        self.shared = None if part is None else FollowedSettings(part.store, part.settings, listeners.settings)
        """The settings of such a session; None for a file."""
        self.replies = Replies()
        self._replies = StoredReplies(self.replies, store.record, clock.now)
        config = configure(opened.changes, opened.settings)
        self._totals = opened.totals(self._counted)
        self._pipelines = Pipelines(opened.pipelines, opened.key, clock.now, self._keep, opened.ids_after)
        self.intake = Intake(config, opened.resume.spellings, plan, self._pipelines.of(config))
        self.intake.pairs.recall(opened.reports)
        made, pending = self._pipelines.bodies, opened.pending_for(config)
        number = opened.attempt_numbers()
        self.deliveries = Deliveries(config.destinations, config.delivery, lambda: next(number), pending, made)
        told, changed, away = self._noted, listeners.changed, lambda: bool(store.error)
        self.driver = Driver(self.deliveries, store, sender, clock, publish=told, changed=changed, log_is_away=away)
        self.commits = self._make_commits()
        opened.news.listen(self._listener())
        if part is not None:
            part.copy.listen(changed)

    def _make_commits(self) -> Commits:
        shared = self.shared
        return Commits(
            self.intake,
            self.store,
            self._clock,
            room=self.deliveries.room,
            stored=self._stored,
            changed=self._before_commit,
            refresh=None if shared is None else shared.refresh,
            patience=None if shared is None else Patience(LONGEST_WAIT),
        )

    def _listener(self) -> LogListener:
        fatal = self._listeners.fatal
        if self.shared is None:
            return LogListener(self._published, self._log_changed, fatal)
        moved = self.shared.moved
        return LogListener(self._published, self._log_changed, fatal, self._happened, self.driver.left, moved)

    @property
    def path(self) -> Path | None:
        """The session file that readers read; None while there is none."""
        return self._opened.path if self.part is None else self.part.copy.path

    @property
    def version(self) -> int:
        """Grows with everything that readers may find new."""
        return self._commits + (0 if self.part is None else self.part.copy.version)

    @property
    def masking(self) -> Masking | None:
        """What the lines of facts may show now; None when that is everything."""
        return self._pipelines.masking

    @property
    def live(self) -> Live | None:
        """What its copy says of all receivers; None without a copy, and before it is known."""
        return None if self.part is None else self.part.copy.live

    @property
    def balance(self) -> Balance:
        """How many events are in each state."""
        live = self.live
        return self.store.balance if live is None else live.balance

    @property
    def refused_sql(self) -> tuple[str, ...]:
        """A sentence for each SQL of a transformation that is refused."""
        return self._pipelines.refused_sql

    def totals(self) -> tuple[DestinationTotals, ...]:
        """What happened at each destination in this session, in configured order."""
        return self._totals.added_to(self.deliveries.totals())

    def in_flight(self) -> tuple[InFlight, ...]:
        """The calls under way, oldest round first; also those of other receivers, as far as a copy is followed."""
        mine, live = self.deliveries.in_flight(), self.live
        if live is None or not live.in_flight:
            return mine
        known = {each.delivery_id for each in mine}
        others = (each for each in live.in_flight if each.delivery_id not in known)
        return tuple(sorted((*mine, *others), key=lambda call: call.round_started_at))

    def feed(self) -> ClosableFeed:
        """What a copy of the session follows; who asks for it closes it."""
        return self._opened.feed(self.in_flight, self._clock.now)

    def configure(self, config: Config, plan: "PlanCheck | None" = None) -> None:
        """Use this configuration and this plan from now on."""
        self.intake.configure(config, plan, self._pipelines.of(config))
        step = self.deliveries.configure(config.destinations, config.delivery, self._clock.now())
        self.driver.carry_out(step)
        if self.shared is not None:  # the settings decide by id, not by when a request arrived
            self.commits.prepare_again()

    async def settled(self) -> None:
        """Return when all changes so far are in effect and in the log; raises `UnavailableError`."""
        if self.shared is not None:
            await self.shared.settled()
        await self.driver.noted()

    async def flush(self) -> None:
        """Return when everything that has happened so far is in the log."""
        await self.driver.noted()
        await self.store.note(())  # after everything that waits

    async def stop(self) -> None:
        """End the calls under way, and take no more requests."""
        await self.commits.stop()
        if self.shared is not None:
            await self.shared.close()
        await self.driver.stop()
        self._replies.save()

    async def close(self) -> None:
        """Write what is waiting and release the log. What is pending stays pending in it."""
        self._replies.end()
        await asyncio.to_thread(self._totals.close)
        await self._opened.close()
        self._pipelines.close()

    def _keep(self, frozen: FrozenPipeline) -> None:
        """Store settings; what is decided by them is stored later."""
        self.store.note((frozen,))

    def _before_commit(self) -> None:
        """A batch is about to be stored: what was answered before goes with it."""
        self._replies.go_along()
        self._listeners.changed()

    def _stored(self, stored: Stored) -> None:
        rows = stored.rows
        self._published((*rows.all, *stored.moved))
        if rows.requests:  # in the loop's next turn, right after the handlers that were just woken
            self._loop.call_soon(self._replies.replied, rows.requests[0].id, rows.requests[-1].id)
        self.driver.start(stored)

    def _noted(self, noted: Noted) -> None:
        self._published((*noted.rows, *noted.moved))

    def _published(self, rows: tuple[Row, ...]) -> None:
        self._commits += 1
        for subscriber in self._listeners.subscribers:
            subscriber(rows)
        self._listeners.changed()

    def _happened(self, facts: tuple[TakenOver | Fenced, ...]) -> None:
        """Something that no log keeps: those who print facts are told, and the others pass over it."""
        self._published(cast("tuple[Row, ...]", facts))

    def _log_changed(self) -> None:
        self._listeners.looked()
        self._listeners.changed()

    def _counted(self) -> None:
        """Called in a thread when the totals of earlier runs are known."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(lambda: self._listeners.changed())


class CurrentRequestStore:
    """Stores the receiver's requests in the session that is open at that moment."""

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def accept(self, arrived: Arrived) -> Accepted:
        """Store a request and its events; raises `UnavailableError` or `TooManyError`."""
        return await self._session().commits.accept(arrived)

    def accept_soon(self, arrived: Arrived, tell: Tell) -> None:
        """Store a request and its events, as `Commits.accept_soon` does."""
        self._session().commits.accept_soon(arrived, tell)

    async def refuse(self, refused: Refused) -> None:
        """Store a refused request; raises `UnavailableError`."""
        await self._session().commits.refuse(refused)


def labels_of(label: str) -> tuple[SessionLabel, ...]:
    """The row that keeps the label of a session; none without a label."""
    return (SessionLabel(label),) if label else ()
