"""The commands of an attached screen: `SessionCommands` for an operator, whatever the session is in."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from liveview.config import changes
from liveview.config.destination_file import with_changes
from liveview.config.schema import Config
from liveview.errors import ControlError, LogError
from liveview.log.engine.settings import read_changes
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import SettingChange
from liveview.model.destination import Destination, Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying
from liveview.model.settings import Settings
from liveview.viewer.operating import CommandQueue, SessionOperator

_ON_A_RECEIVER = "on a receiver of the session, not from an attached screen"


class ViewerCommands:
    """Checks what is asked for and has it done in the background; `queue` keeps why the last one was refused.

    `settings` are those in effect, `received` how many events the session has, and `mirror` its copy.
    """

    def __init__(
        self, operator: SessionOperator, settings: Callable[[], Settings], received: Callable[[], int], mirror: Path
    ) -> None:
        self.queue = CommandQueue()
        self._operator = operator
        self._settings = settings
        self._received = received
        self._mirror = mirror

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self._require_event(event_id)
        self.queue.do(lambda: self._operator.retry_now(event_id))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._require_event(event_id)
        self.queue.do(lambda: self._operator.give_up(event_id))

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None restores those of the configuration file."""
        self._change(changes.override_changed(self._config, name, override))

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None restores the configuration file's value."""
        held = self._settings().held.get(key)
        if enabled and held is not None:
            raise ControlError(held)
        self._change(changes.destination_changed(self._config, key, enabled))

    def edit_destination(self, key: str | None, destination: Destination) -> None:
        """Refused: the secrets of a destination are on the receivers."""
        self._refuse(f"the configuration of {key or destination.key!r} is changed")

    def delete_destination(self, key: str) -> None:
        """Refused, as `edit_destination`."""
        self._refuse(f"{key!r} is deleted")

    def restore_destination(self, key: str) -> None:
        """Refused, as `edit_destination`."""
        self._refuse(f"the configuration of {key!r} is restored")

    def with_destinations(self, text: str) -> str:
        """The text of a configuration file with what was changed of its destinations; raises `ConfigError`."""
        try:
            with Reader(LogFile(self._mirror)) as reader:
                found = read_changes(reader)
        except (sqlite3.Error, LogError) as error:
            raise ControlError(f"the changes cannot be read: {error}") from None
        return with_changes(text, changes.changes_of(found))

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does; None restores the configuration file's behaviour."""
        self._change(changes.behaviour_changed(path, text))

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour; "" gives each its own back."""
        self._change(changes.panic_changed(text))

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._require_event(event_id)
        self.queue.do(lambda: self._operator.mark(event_id, marked=marked))

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold these calls of a destination from now on; None holds no more, and lets none go that is held."""
        changes.require_destination(self._config, key)
        self.queue.do(lambda: self._operator.set_breakpoint(key, breakpoint_))

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first."""
        return self._operator.held_requests()

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        """Make a held call, with another body unless that is None."""
        self._operator.release(delivery_id, body)

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made."""
        self._operator.fail_held(delivery_id)

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """Refused: only an engine can decide."""
        self._refuse(f"what would happen to a request to {request.target} is found out")

    def send(self, request: Outgoing) -> Sent:
        """Send a request to a receiver of the session."""
        return self._operator.send(request)

    def new_session(self) -> str:
        """Continue in a new session; what its log is called."""
        return self._operator.new_session()

    def reload(self) -> str:
        """Refused: the file is on another machine."""
        self._refuse("the configuration file is read again")

    def replay(self, replay: Replay) -> Replaying:
        """Refused: a replay that ends with the screen would be half a replay."""
        log = replay.log or self._mirror
        raise ControlError(f"an attached screen does not replay; liveview replay {log} --to URL does")

    @property
    def _config(self) -> Config:
        """What names are checked against."""
        return Config(destinations=self._settings().destinations)

    def _require_event(self, event_id: int) -> None:
        if not 1 <= event_id <= self._received():
            raise ControlError(f"there is no event #{event_id}")

    def _change(self, change: SettingChange) -> None:
        self.queue.do(lambda: self._operator.change(change))

    def _refuse(self, what: str) -> NoReturn:
        raise ControlError(f"{what} {_ON_A_RECEIVER}")
