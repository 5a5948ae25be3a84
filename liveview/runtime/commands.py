"""The commands of a run for all threads but the engine's: checked where they are called, carried out in the loop."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from liveview.adapters.client import ReceiverClient
from liveview.adapters.clock import Clock
from liveview.adapters.receiver import REQUEST_HEADER
from liveview.config import changes
from liveview.config.changes import Changes
from liveview.config.destination_changes import destination_deleted, destination_edited, destination_restored
from liveview.config.destination_file import with_changes
from liveview.config.schema import Config
from liveview.errors import ControlError, PlanError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import Change, MarkChanged, SettingChange
from liveview.model.destination import Destination, Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay
from liveview.runtime.dry_run import as_arrived
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.host import EngineHost
from liveview.runtime.loop_commands import ANSWER_SECONDS, LoopCommands
from liveview.runtime.planning import choose
from liveview.runtime.replay.job import Replayer
from liveview.runtime.replay.targets import DestinationTarget, ReceiverTarget
from liveview.text.hosts import reachable_url

Answer = TypeVar("Answer")

FILE_SECONDS = 10.0
"""Seconds that reading the configuration, or opening a new session, may take: the old log is flushed first."""


class EngineCommands:
    """`SessionCommands` for a run, and what only the program itself may change.

    `inside` carries everything out in the loop of `thread`.
    """

    def __init__(self, host: EngineHost, inside: LoopCommands, thread: EngineThread, clock: Clock) -> None:
        self.replayer: Replayer | None = None
        """The replay under way, or else the last one that ended; None before the first."""
        self._host = host
        self._inside = inside
        self._thread = thread
        self._clock = clock

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self._inside.require_event(event_id)
        self._post(lambda: self._inside.retry_now(event_id))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._inside.require_event(event_id)
        self._post(lambda: self._inside.give_up(event_id))

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None restores those of the configuration file."""
        self._apply(changes.override_changed(self._host.effective.config, name, override))

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None restores the configuration file's value."""
        held = self._host.effective.settings.held.get(key)
        if enabled and held is not None:
            raise ControlError(held)
        self._apply(changes.destination_changed(self._host.effective.config, key, enabled))

    def edit_destination(self, key: str | None, destination: Destination) -> None:
        """Have this destination in effect instead of the one with this key, or besides the others for None."""
        self._change_destinations(lambda file, known: destination_edited(file, known, key, destination))

    def delete_destination(self, key: str) -> None:
        """Have a destination no longer in effect; what is pending for it fails."""
        self._change_destinations(lambda file, known: destination_deleted(file, known, key))

    def restore_destination(self, key: str) -> None:
        """Go back to what the configuration file says about a destination, also after it was deleted."""
        self._change_destinations(lambda file, known: destination_restored(file, known, key))

    def with_destinations(self, text: str) -> str:
        """The text of a configuration file with what was changed of its destinations; raises `ConfigError`."""
        return with_changes(text, self._host.effective.changes)

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does; None restores the configuration file's behaviour."""
        self._apply(changes.behaviour_changed(path, text))

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour; "" gives each its own back."""
        self._apply(changes.panic_changed(text))

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._inside.require_event(event_id)
        self._apply(MarkChanged(event_id, marked))

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold these calls of a destination from now on; None holds no more, and lets none go that is held."""
        changes.require_destination(self._host.effective.config, key)
        self._post(lambda: self._inside.set_breakpoint(key, breakpoint_))

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first."""
        return self._thread.ask(_soon(self._inside.held_requests), ANSWER_SECONDS)

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        """Make a held call, with another body unless that is None."""
        self._thread.ask(_soon(lambda: self._inside.release(delivery_id, body)), ANSWER_SECONDS)

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made."""
        self._thread.ask(_soon(lambda: self._inside.fail_held(delivery_id)), ANSWER_SECONDS)

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """What the engine would do with this request."""
        arrived = as_arrived(request)

        return self._thread.ask(self._inside.preview(arrived), ANSWER_SECONDS)

    def send(self, request: Outgoing) -> Sent:
        """Send a request to our own receiver; headers that belong to the connection are our own."""
        self._thread.require_started()
        with ReceiverClient(reachable_url(self._host.endpoints.receiver)) as client:
            answer = client.send(request)
        number = answer.header(REQUEST_HEADER)
        return Sent(answer.status, int(number) if number.isdecimal() else None)

    def new_session(self, label: str = "") -> str:
        """Continue in a new session file, called `label`, and return its path."""
        return self._thread.ask(self._inside.new_session(label), FILE_SECONDS).log

    def reload(self) -> str:
        """Read the configuration file again and say what changed, in a sentence."""
        return self._thread.ask(self._inside.reload(), FILE_SECONDS)

    def make_effective(self, config: Config, story: str = "", own: Config | None = None) -> None:
        """Replace the file's configuration by another checked one; `own` is the file's while a story plays.

        Nothing of it is stored as a change; what a story brought is known afterwards. If the plan that it names cannot
        be read, the one before stays.
        """
        plan = None
        if config.plan != self._host.plan.config:
            with contextlib.suppress(PlanError):
                plan = choose(config.plan)
        self._post(lambda: self._inside.make_effective(config, story, own, plan))

    def replay(self, replay: Replay) -> Replayer:
        """Replay events in the background; one replay at a time."""
        self._thread.require_started()
        if self.replayer is not None and not self.replayer.progress().over:
            raise ControlError("a replay is under way; stop it or wait for its end")
        endpoints = self._host.endpoints
        running = endpoints.readable
        log = running if replay.log is None else Path(replay.log).expanduser()
        if replay.destination is None:
            target: DestinationTarget | ReceiverTarget = ReceiverTarget(
                reachable_url(endpoints.receiver), self._clock.now
            )
        elif log.exists() and log.samefile(running):
            key = replay.destination
            changes.require_destination(self._host.effective.config, key)
            target = DestinationTarget(
                lambda ids: self._thread.ask(self._inside.redeliver(endpoints.log, key, ids), ANSWER_SECONDS)
            )
        else:
            raise ControlError("the events of another session can only go to the receiver")
        self.replayer = Replayer(replay, log, target).start()
        return self.replayer

    def _change_destinations(self, make: Callable[[Config, Changes], Sequence[SettingChange]]) -> None:
        """Apply changes that are made of what is in effect; raises `ControlError`, also while a story plays."""
        effective = self._host.effective
        if effective.story:
            raise ControlError("a story plays with destinations of its own; end it first")
        made = make(effective.file, effective.changes)

        self._apply(*made)

    def _apply(self, *changes: Change) -> None:
        """Have changes take effect soon; those of a shared session are waited for, since they may be refused."""

        def apply() -> None:
            for change in changes:
                self._inside.apply(change)

        if self._host.is_shared:
            self._thread.ask(self._inside.applied(apply), ANSWER_SECONDS)
        else:
            self._post(apply)

    def _post(self, act: Callable[[], object]) -> None:
        """Have something done in the loop soon; raises `ControlError` when liveview is not running."""

        def acted() -> None:
            with contextlib.suppress(ControlError):  # it was checked, but another session has begun since
                act()

        self._thread.post(acted)


async def _soon(ask: Callable[[], Answer]) -> Answer:
    """What is answered in the loop's next turn."""
    return ask()
