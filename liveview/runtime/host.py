"""Everything that lives in the engine's loop: ports, sender, sink, and the open session.

The ports stay open for the whole run; the session and the configuration can be replaced.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from liveview.adapters import descriptors, server
from liveview.adapters.clock import Clock
from liveview.adapters.descriptors import Shares
from liveview.adapters.fast_sink import FastSink
from liveview.adapters.fast_track import FastTrack
from liveview.adapters.movable_clock import MovableClock
from liveview.adapters.origin_policy import OriginPolicy
from liveview.adapters.receiver import Receiver
from liveview.adapters.sender import Sender
from liveview.adapters.server import Server
from liveview.adapters.sink import Sink
from liveview.adapters.tasks import Tasks
from liveview.adapters.warehouses import Warehouses
from liveview.api.application import HttpApi
from liveview.api.caller import CALLER
from liveview.api.run import ApiRun
from liveview.config.effective import EffectiveConfig
from liveview.config.reload import describe, keep_until_restart
from liveview.config.schema import Config, ReceiverConfig
from liveview.core.steps import Arrived, Refused
from liveview.core.store import Row
from liveview.errors import ControlError, UnavailableError
from liveview.log import files
from liveview.model.changes import BehaviourChanged, Change, MarkChanged, PanicChanged, SettingChange
from liveview.model.facts import SessionMoved
from liveview.model.preview import Preview
from liveview.model.settings import Settings
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import Endpoints
from liveview.runtime.calls_by_scheme import CallsByScheme
from liveview.runtime.moving_on import MovingOn
from liveview.runtime.planning import ChosenPlan
from liveview.runtime.port_watch import PortWatch
from liveview.runtime.ports import closing, opened_port, url_of
from liveview.runtime.session import Configure, CurrentRequestStore, Listeners, Session, labels_of
from liveview.runtime.session_file import open_file
from liveview.runtime.shared_log import NO_NEW_SESSION, SharedLog, this_process, view_of
from liveview.runtime.sink_tuning import SinkTuning
from liveview.runtime.snapshots import SnapshotPublisher
from liveview.runtime.tls_port import TlsPort
from liveview.runtime.under_way import UnderWay
from liveview.text.hosts import reachable

SINK_HOST = "127.0.0.1"


class EngineHost:
    """Its methods belong to the engine's loop. Any thread may read `effective`, `endpoints` and `session`.

    `endpoints` has its addresses once the host is running. `fatal` is called when nothing can be stored any more,
    `moved` when the log is gone and a new one replaces it. `subscribers` are called with the rows of every commit, over
    all sessions, and must return at once; so must `relocated`, which is called when `endpoints` have changed since the
    start. `label` is what the first session is called, "" to leave it as it is. `shared` is a session that receivers
    share, None for a file.
    """

    few_waits = ""
    """That fewer waits of the HTTP API fit than usual, and why; "" if all of them fit."""
    plan = ChosenPlan()
    """The plan that events are compared with; it is read before the host runs."""

    def __init__(
        self,
        config: Config,
        endpoints: Endpoints,
        clock: Clock,
        speed: float,
        fatal: Callable[[Exception], None],
        *,
        moved: Callable[[SessionMoved], None] = lambda _: None,
        subscribers: Iterable[Callable[[tuple[Row, ...]], None]] = (),
        relocated: Callable[[Endpoints], None] = lambda _: None,
        label: str = "",
        shared: SharedLog | None = None,
    ) -> None:
        self._label, self._shared = label, shared
        self.effective = EffectiveConfig(config)
        self.endpoints = endpoints
        self.publisher = SnapshotPublisher(clock)
        self._moved, self._relocated = moved, relocated
        self.subscribers = list(subscribers)
        """Called with the rows of every commit of the open session; what is added hears of later sessions, too."""
        self._lasting = len(self.subscribers)
        """How many of them hear of a session to its very end, even when another one has begun."""
        self.clock = clock
        self._fatal = fatal
        self._session: Session | None = None
        self._left: list[Path] = []
        self._switching = asyncio.Lock()
        self._sink = Sink({}, self._record, clock, speed, self._note_refused)
        self._tuning = SinkTuning(self._sink, self.effective)
        self._secrets: tuple[str, ...] = ()
        self._origin_policy = OriginPolicy(config.receiver.port, (), ())
        self._port = config.receiver.port
        self._sink_port = config.sink.port
        self._tls: TlsPort | None = None
        self._sender: Sender | None = None
        self._api: HttpApi | None = None
        self._under_way: UnderWay | None = None
        self._tasks, tasks = Tasks(self._failed), Tasks(self._failed)
        self._moving_on = MovingOn(self.new_session, tasks)

    @property
    def session(self) -> Session:
        """The open session; raises `RuntimeError` when none is open."""
        if self._session is None:
            raise RuntimeError("no session is open")
        return self._session

    @property
    def is_shared(self) -> bool:
        """Whether the session is one that receivers share."""
        return self._shared is not None

    @property
    def under_way(self) -> UnderWay:
        """The calls and transactions that have not ended; raises `RuntimeError` before the sink is open."""
        if self._under_way is None:
            raise RuntimeError("the sink is not open yet")
        return self._under_way

    @property
    def received(self) -> int:
        """How many events the open session has received; 0 when none is open. Any thread may ask."""
        return 0 if self._session is None else self._session.balance.received

    @contextlib.asynccontextmanager
    async def running(self, run: ApiRun) -> AsyncIterator[None]:
        """Log and ports are open for as long as the block lasts; raises `LogError` or `StartError`.

        `run` is what the HTTP API shows and changes.
        """
        config = self.effective.file
        async with contextlib.AsyncExitStack() as opened:
            descriptors.raise_limit()
            shares = descriptors.shares(descriptors.limit(), server.MOST_CONNECTIONS)
            self.few_waits = descriptors.few_waits(shares, descriptors.limit())
            self._sink_port = await self._open_sink(config.sink.port, shares, opened)
            self._session = await self._open(self.endpoints.log, self._remember)
            opened.push_async_callback(self._close)
            opened.push_async_callback(self._stop)
            self._tuning.tune({})
            self._tuning.panic()
            self._port = await self._open_receiver(config.receiver, run, shares, opened)
            host = config.receiver.host
            if not isinstance(self.clock, MovableClock):  # a look takes real time
                watch = PortWatch(self.publisher.port_lost)
                self._tasks.start(watch.watch(reachable(host), self._port), "port watch")
            opened.push_async_callback(self._tasks.cancel)
            opened.push_async_callback(self._moving_on.close)
            receiver, sink = url_of("http", host, self._port), url_of("http", SINK_HOST, self._sink_port)
            self.endpoints = msgspec.structs.replace(self.endpoints, receiver=receiver, sink=sink, **self._place())
            self._follow(self.effective.config)
            self.publisher.watch(self.session)
            self._moving_on.watch(self.session)
            label = "" if self.is_shared else self._label  # that of one run is not that of the session
            self.session.driver.note((self.effective.settings, *labels_of(label)))
            self.session.label = self._label or self.session.label
            self.session.driver.resume()
            yield

    async def _open_sink(self, port: int, shares: Shares, opened: contextlib.AsyncExitStack) -> int:
        """Open the sink and the sender; return the sink's port."""
        made = Server(
            self._sink.app(),
            most=shares.sink,
            is_ours=self._is_ours,
            shortage=self.publisher.lacks_descriptors,
            fast_path=FastSink(self._sink),
        )
        found = await opened_port(closing(made, opened).open, SINK_HOST, port, "--sink-port")
        self._sender = Sender(f"http://{SINK_HOST}:{found}", self.clock, shares.calls, lambda: self._secrets)
        warehouses = Warehouses(self.clock, lambda: self.endpoints.readable, lambda: self._secrets)
        calls = CallsByScheme(self._sender, warehouses)
        self._under_way = UnderWay(calls, lambda: self._sink.unanswered, lambda: self._session)
        opened.push_async_callback(self._sender.close)
        opened.push_async_callback(warehouses.close)
        return found

    async def _open_receiver(
        self, config: ReceiverConfig, run: ApiRun, shares: Shares, opened: contextlib.AsyncExitStack
    ) -> int:
        """Open the ports of the receiver; return the one for plain HTTP."""
        intake = CurrentRequestStore(lambda: self.session)
        view = None if self._session is None else view_of(self._session)
        self._api = api = HttpApi(run, self.endpoints.token, shares, self.few_waits, view)
        receiver = Receiver(intake, lambda: self._origin_policy, api=api, secrets=lambda: self._secrets)
        receiver.definitions = lambda: self.effective.config.definitions
        shortage = self.publisher.lacks_descriptors
        fast_track = FastTrack(intake, lambda: self._origin_policy, lambda: self._secrets)
        made = Server(
            receiver.app(),
            receiver.note_other_protocol,
            most=shares.receiver,
            shortage=shortage,
            fast_path=fast_track,
        )
        ports = closing(made, opened)
        opened.push_async_callback(api.close)  # before the ports, which wait for the requests under way
        if config.tls:
            self._tls = await TlsPort.open(ports, config, self.clock.now())
            self.endpoints = msgspec.structs.replace(self.endpoints, tls=self._tls.url, ca=self._tls.certificate)
        return await opened_port(ports.open, config.host, config.port, "--port")

    def change(self, change: Change) -> None:
        """Apply a change, and store it; the settings that receivers share take effect once they are stored."""
        if isinstance(change, MarkChanged):
            self.session.driver.note((change,))
            return
        if self.session.shared is not None:
            self.session.shared.change(change, CALLER.get() or this_process())
            return
        before = self.effective.config
        self._apply(self.effective.change(change, self.received), before, change)
        match change:
            case BehaviourChanged(path):
                self._tuning.behave(path)  # even if it is the same: a script starts again
            case PanicChanged():
                self._tuning.panic()

    def replace_file(
        self,
        file: Config,
        story: str = "",
        own: Config | None = None,
        path: str | None = None,
        plan: ChosenPlan | None = None,
    ) -> str:
        """Replace the file's configuration, or play a story's while `own` is the file's; say what changed.

        `path` is the file that it was read from, and `plan` the one that it names; None if it is the same as before.
        """
        replanned = plan is not None and plan.plan != self.plan.plan
        self.plan = plan or self.plan
        before = self.effective.config
        running = self.effective.file
        self.effective.replace(keep_until_restart(file, running), self.received, story, own)
        ended = () if self.is_shared else self.effective.settle()  # the files of the others may say something else
        self._apply(self.effective.config, before, *ended)
        if path is not None:
            self.endpoints = msgspec.structs.replace(self.endpoints, config=path)
        self._relocated(self.endpoints)
        return " ".join((describe(running, file, replanned=replanned), *self.endpoints.refused_sql))

    async def preview(self, arrived: Arrived) -> tuple[Preview, ...]:
        """What the engine would do with a request; raises `ControlError` or `RequestError`."""
        try:
            return await self.session.commits.preview(arrived)
        except UnavailableError as error:
            raise ControlError(str(error)) from None

    async def new_session(self, why: str = "", label: str = "") -> SessionMoved:
        """Continue in a new log that holds the same changes; say where it is. After a `LogError` the old one stays.

        `why` says why the old log is gone, "" when it is not; `label` is what the new session is called.
        """
        async with self._switching:
            old = self._session
            if old is None:
                raise ControlError("liveview is stopping")
            if old.path is None or self.is_shared:
                raise ControlError(NO_NEW_SESSION)
            path = files.next_session_path(old.path, self.clock.now())
            heard, self.subscribers = self.subscribers, list(self.subscribers)
            try:
                fresh = await self._open(str(path), lambda *_: self.effective.config, old.version + 1)
            except BaseException:
                self.subscribers = heard
                raise
            del heard[self._lasting :]
            self.effective.begin()
            fresh.driver.note((*self.effective.changes, self.effective.settings, *labels_of(label)))
            self._session = fresh
            for key, breakpoint_ in old.deliveries.breakpoints.in_effect().items():
                fresh.driver.set_breakpoint(key, breakpoint_)
            fresh.label = label
            self.endpoints = msgspec.structs.replace(self.endpoints, log=str(path))
            self._relocated(self.endpoints)
            moved = SessionMoved(str(path), str(old.path), why)
            self.publisher.watch(fresh, moved if why else None)
            self._moving_on.watch(fresh)
            if why:
                self._moved(moved)
            if self._api is not None:
                await self._api.moved(moved)
            if not old.store.away:
                self._left.append(old.path)
            await old.stop()
            await old.close()
            return moved

    def _place(self) -> dict[str, Any]:
        """Fields of `endpoints` that only a shared session has."""
        if self._session is None or self._session.part is None:
            return {}
        return {"receiver_id": self._session.part.store.receiver_id, "copy": str(self._session.path or "")}

    def _failed(self, name: str, error: BaseException) -> None:
        self._fatal(RuntimeError(f"{name} failed: {error!r}"))

    async def _open(self, log: str, configure: Configure, version: int = 0) -> Session:
        publish = self.publisher.schedule
        listeners = Listeners(self.subscribers, publish, self._moving_on.look, self._fatal, self._take_over)
        if self._shared is None:
            durability, watches = (
                self.effective.file.log.durability,
                not self.clock.is_movable,
            )  # a look takes real time
            opened = open_file(Path(log), durability, self.clock.now(), watches=watches)
        else:
            opened = await self._shared.open(lambda: self.effective.config, self.clock)
        try:
            return Session(opened, self.clock, configure, self.under_way, listeners, version, self.plan.check)
        except BaseException:
            await opened.close()
            raise

    def _remember(self, changes: tuple[SettingChange, ...], before: Settings | None) -> Config:
        """Apply what the log remembers; returns what is then in effect."""
        if self.is_shared:
            return self.effective.take_over(changes, before=before)
        return self.effective.remember(changes, before)

    def _take_over(self, changes: tuple[SettingChange, ...], mine: Sequence[SettingChange]) -> None:
        """The receivers share other settings from now on; `mine` were changed here."""
        before, panic = self.effective.config, self.effective.changes.panic
        self._apply(self.effective.take_over(changes, self.received), before)
        for change in mine:
            if isinstance(change, BehaviourChanged):
                self._tuning.behave(change.path)  # even if it is the same: a script starts again
        if panic != self.effective.changes.panic or any(isinstance(change, PanicChanged) for change in mine):
            self._tuning.panic()

    async def _stop(self) -> None:
        async with self._switching:
            await self.session.stop()

    async def _close(self) -> None:
        async with self._switching:
            if self._session is not None:
                await self._session.close()
                self.publisher.take()
            for path in self._left:
                files.tidy(path)

    def _apply(self, config: Config, before: Config, *changed: SettingChange) -> None:
        """Another configuration takes effect: store it, and pass it to everything that follows it."""
        self.session.driver.note((*changed, self.effective.settings))
        self.session.configure(config, self.plan.check)
        self._tuning.tune(before.sink.behaviours)
        self._follow(config)

    def _follow(self, config: Config) -> None:
        receiver = config.receiver
        self._origin_policy = OriginPolicy(
            self._port,
            receiver.allow_hosts,
            receiver.allow_origins,
            tls_port=None if self._tls is None else self._tls.port,
            bound=receiver.host,
            trusted=receiver.trusted_networks,
        )
        origin_policy = OriginPolicy(self._sink_port, receiver.allow_hosts, receiver.allow_origins, bound=SINK_HOST)
        self._secrets = config.secrets
        self._sink.guard(origin_policy, self._secrets)
        if self._tls is not None:
            self._tls.certify(receiver, self.clock.now())
        refused = self.session.refused_sql
        self.endpoints = msgspec.structs.replace(self.endpoints, outside=config.reach, refused_sql=refused)

    def _is_ours(self, address: Any) -> bool:
        """Whether a connection to the sink is one of our own calls."""
        return self._sender is not None and self._sender.is_ours(address)

    def _note_refused(self, refused: Refused) -> None:
        self._tasks.start(self._refuse(refused), "note a refused request")

    async def _refuse(self, refused: Refused) -> None:
        with contextlib.suppress(UnavailableError):  # it was refused in any case
            await self.session.commits.refuse(refused)

    def _record(self, received: SinkRequest) -> None:
        if self._session is not None:
            self._session.store.record(received)
