"""`Liveview`: an engine in this process, on free ports and with a log of its own, and what a test asks of it."""

# ruff: noqa: A002 - `filter` and `type` are the words of a spec
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from liveview.config.changes import require_destination
from liveview.errors import ReadError, RunError
from liveview.log.read import selected
from liveview.model.service import ServiceRequest
from liveview.remote.environment import environment
from liveview.runtime import Runtime
from liveview.specs.judge import is_settled, judge
from liveview.specs.reading import load, read
from liveview.specs.values import cut
from liveview.testing.configuration import config_of
from liveview.testing.controls import BreakpointControl, ClockControl, SinkControl
from liveview.testing.expectations import Delivered, Enough, InOrder, Never, WithoutProblems
from liveview.testing.failure import Failure, lines_of, session_line, text_of, unmet
from liveview.testing.news import News
from liveview.testing.received_event import ReceivedEvent
from liveview.testing.selection import select
from liveview.testing.sending import request_of
from liveview.testing.watch import Watch
from liveview.text.labels import LONGEST_LABEL, is_label

_NEWEST = 20
"""Events that a report lists."""


def session_folder() -> Path:
    """A new temporary folder for sessions, for this user only."""
    return Path(tempfile.mkdtemp(prefix="liveview-"))


class Liveview:
    """A running liveview for one test; a context manager.

    `config` is the path of a TOML file or the same as Python values, None for the defaults; `./liveview.toml` is not
    read. `log` is where the session is kept, None for a temporary file that stays after a failure only. A webhook
    outside of this machine is a `ConfigError` unless `allow_outside`.

    The words of a selection are `name`, `filter`, `user`, `type`, `state` and `properties`; all that are given must
    hold. A timeout is in seconds of real time. What does not hold is an `AssertionError`.
    """

    def __init__(
        self,
        config: str | Path | Mapping[str, Any] | None = None,
        *,
        log: Path | None = None,
        allow_outside: bool = False,
    ) -> None:
        self.keep: bool | None = None
        """Whether a temporary session file stays; None: after an assertion failed, or the block ended with an error."""
        self.failures: list[AssertionError] = []
        """What was raised because something did not hold."""
        self._config = config_of(config, allow_outside=allow_outside)
        self._path = None if log is None else Path(log).absolute()
        self._folder: Path | None = None
        self._news = News()
        self._watch = Watch(self._news)
        self.clock = ClockControl(self._watch)
        self.sink = SinkControl(self._watch)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self.keep is None:
            self.keep = True
        self.stop()

    def start(self) -> Self:
        """Open ports and log; returns itself. Raises `LiveviewError`."""
        if self._watch.started is not None:
            raise RuntimeError("a Liveview starts once; make another one")
        if self._path is None:
            self._folder = session_folder()
        path = self._path or Path(self._folder or "", "session.db")
        runtime = Runtime(self._config, path, failed=self._news.end, subscribers=[self._news.tell], movable=True)
        try:
            runtime.start()
        except BaseException:
            _remove(self._folder)
            raise
        self._watch.started = runtime
        return self

    def stop(self) -> None:
        """Close ports and log, and remove a temporary session file unless it is kept. May be called twice.

        In a fork of the process it does nothing.
        """
        if self._watch.started is None or self._watch.is_forked:
            return
        stopped = self._watch.started.stop()
        self._news.end("this Liveview was stopped")
        if not (self.failures if self.keep is None else self.keep):
            _remove(self._folder)
        if not stopped:
            raise RunError(f"liveview did not stop in time; its session is {self.log}")

    @property
    def url(self) -> str:
        """The address of the receiver, without a path."""
        return self._watch.runtime.session.endpoints.receiver

    @property
    def track_url(self) -> str:
        """Where events are posted to."""
        return f"{self.url}/track"

    @property
    def sink_url(self) -> str:
        """The address of the sink, without a path."""
        return self._watch.runtime.session.endpoints.sink

    @property
    def token(self) -> str:
        """The token of the HTTP API."""
        return self._watch.runtime.session.endpoints.token

    @property
    def log(self) -> Path:
        """The file of the session."""
        return self._watch.log

    @property
    def env(self) -> dict[str, str]:
        """The environment of this process, and in it how a subprocess reaches this instance."""
        return {**os.environ, **environment(self._watch.runtime.session.endpoints)}

    def new_session(self, label: str = "") -> Path:
        """Continue in a new, empty session; returns its file. Raises `ValueError` for a label that cannot be kept."""
        if not is_label(label):
            raise ValueError(f"a label has at most {LONGEST_LABEL} characters that can be shown")
        path = Path(self._watch.runtime.commands.new_session(label))
        self._news.tell()
        return path

    def breakpoint(self, destination: str, *, every: bool = False) -> BreakpointControl:
        """Hold the next call of a destination before it is made, or each one; `ControlError` if there is none."""
        return BreakpointControl(self._watch, destination, every=every)

    def send(self, *events: Mapping[str, Any] | str | bytes) -> list[ReceivedEvent]:
        """Post each to `/track` as it is; returns the events that they hold."""
        __tracebackhide__ = True
        ids: list[int] = []
        for each in events:
            sent = self._watch.runtime.commands.send(request_of(each))
            found = self._watch.look(partial(selected.of_request, request_id=sent.request_id))
            if not found:
                raise self._failed(Failure("an event that is received", f"the receiver answered {sent.status}"))
            ids += found
        return self._watch.events(ids)

    def events(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
    ) -> list[ReceivedEvent]:
        """The events of the session, oldest first."""
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        return self._watch.events(each.id for each in self._watch.look(lambda log: chosen.among(log, self._watch.now)))

    def wait_for(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
        count: int = 1,
        timeout: float = 5.0,
    ) -> list[ReceivedEvent]:
        """Wait until there are `count` events, earlier ones included; returns the first `count`, oldest first."""
        __tracebackhide__ = True
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        enough = Enough.of(chosen, count)
        found = self._watch.until(lambda log: enough.look(self._watch, log), timeout)
        if found is None:
            raise self._failed(enough.failure(self._watch, timeout))
        return self._watch.events(found)

    async def wait_for_async(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 - the same words as `wait_for`
    ) -> list[ReceivedEvent]:
        """The same, while the running event loop goes on."""
        __tracebackhide__ = True
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        enough = Enough.of(chosen, count)
        found = await self._watch.until_async(lambda log: enough.look(self._watch, log), timeout)
        if found is None:
            raise self._failed(enough.failure(self._watch, timeout))
        return self._watch.events(found)

    def assert_no_problems(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
        warnings: bool = True,
    ) -> None:
        """Nothing is wrong with the events; without `warnings`, only errors count."""
        __tracebackhide__ = True
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        if failure := WithoutProblems(chosen, warnings).failure(self._watch):
            raise self._failed(failure)

    def assert_never(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
        within: float = 0.0,
    ) -> None:
        """There is no such event, and none arrives within this many seconds."""
        __tracebackhide__ = True
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        never = Never(chosen)
        if found := self._watch.until(lambda log: never.look(self._watch, log), within):
            raise self._failed(never.failure(found, self._watch))

    def assert_delivered(
        self,
        name: str | None = None,
        *,
        filter: str = "",
        user: str | int | None = None,
        type: str | None = None,
        state: str | None = None,
        properties: Mapping[str, Any] | None = None,
        to: str | None = None,
        timeout: float = 5.0,
    ) -> list[ReceivedEvent]:
        """There are such events and all are delivered, `to` one destination or to all that each goes to.

        Returns them. Duplicates that were dropped are left out.
        """
        __tracebackhide__ = True
        chosen = select(name, filter=filter, user=user, type=type, state=state, properties=properties)
        if to is not None:
            require_destination(self._config, to)
        delivered = Delivered(chosen, to)
        found = self._watch.until(lambda log: delivered.look(self._watch, log), timeout)
        if not found:
            raise self._failed(delivered.failure(self._watch))
        return self._watch.events(found)

    def assert_in_order(self, items: Sequence[str | Mapping[str, Any]], timeout: float = 5.0) -> list[ReceivedEvent]:
        """Events follow each other, others may lie between: names, or words of a selection. Returns one for each."""
        __tracebackhide__ = True
        order = InOrder.of(items)
        found = self._watch.until(lambda log: order.look(self._watch, log), timeout)
        if found is None:
            raise self._failed(order.failure(self._watch))
        return self._watch.events(found)

    def assert_spec(self, spec: str | Path | Mapping[str, Any], timeout: float = 5.0) -> None:
        """What a spec says holds: the path of its file, or the same as Python values.

        Waits until all minimums are met and nothing is pending, then judges once.
        """
        __tracebackhide__ = True
        name = "the spec" if isinstance(spec, Mapping) else Path(spec).name
        expected = read(spec) if isinstance(spec, Mapping) else load(Path(spec))
        self._watch.until(lambda _: is_settled(expected, self._watch.evidence()) or None, timeout)
        report = judge(expected, self._watch.evidence(), name)
        if not report.ok:
            raise self._failed(unmet(expected, report, name))

    def requests(self, event: ReceivedEvent, to: str) -> list[ServiceRequest]:
        """What a destination gets of an event, call by call, or would get if it only previews it; without secrets.

        Of several deliveries to it the latest counts. An `AssertionError` says why there is none.
        """
        there = [each.id for each in event.deliveries if each.destination == to]
        wanted = f"requests of {event.title} to {cut(to)}"
        if not there:
            raise self._failed(Failure(wanted, "it was not routed there", "", [event.id]))
        destinations = self._watch.runtime.session.settings().destinations
        try:
            found = self._watch.look(lambda log: log.requests_of(there[-1], destinations))
            return [*(found or ())]
        except ReadError as error:
            raise self._failed(Failure(wanted, str(error), "", [event.id])) from None

    def summary(self) -> str:
        """The newest events, a line each, and where the session is: for a report about a failure."""
        events = self._watch.events(self._watch.look(lambda log: selected.newest(log, _NEWEST)))
        return "\n".join([*(lines_of(events) or ["no events"]), session_line(self.log)])

    def _failed(self, failure: Failure) -> AssertionError:
        error = AssertionError(text_of(failure, self._watch))
        self.failures.append(error)
        return error


def _remove(folder: Path | None) -> None:
    """Remove the temporary folder of a session, if there is one."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
