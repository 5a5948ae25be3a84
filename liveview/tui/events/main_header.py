"""The header of the main screen: it also says how the spec or the plan in use fares, and follows it while in front."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message

from liveview.errors import LiveviewError
from liveview.plans.configured import plan_path
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import ChecklistWanted
from liveview.tui.monitoring.health_watch import HealthWatch
from liveview.tui.shell.header import Header

if TYPE_CHECKING:
    from liveview.tui.checklist.checklist import Checklist
    from liveview.tui.kit.looker import Looked

_Stamp: TypeAlias = tuple[tuple[str, int, int], ...]
"""The files of a plan with when they were changed, in nanoseconds, and their sizes in bytes."""


@dataclass
class PlanSeen(Message):
    """A worker has looked which plan is in use."""

    stamp: _Stamp
    """What it is; () without one."""


class MainHeader(Header):
    """Without a checklist to follow, it is a header like the others."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed, feed.keys["go.refused"], feed.keys["go.checklist"])
        self._feed = feed
        self._followed: Checklist | None = None
        self._settings_version: int | None = None
        self._plan: _Stamp = ()
        self._health = HealthWatch(self, feed)

    def follow(self, checklist: "Checklist") -> None:
        """Say how this checklist fares, from now on."""
        from liveview.tui.checklist.checklist import TIME_PASSES

        self._followed = checklist
        self.set_interval(TIME_PASSES, self.time_passes)

    def look(self) -> None:
        """Bring it up to date. A spec is read again if another screen has shown its checklist."""
        super().look()
        self._look_for_plan()
        self._health.look()
        if self._followed is None:
            return
        if self._followed.works_for(self):
            self._followed.look()
        elif self.app.screen is self.screen:  # `is_current` is also true of the screen below the one in front
            self._followed.open_on(self)
            self._show()

    def time_passes(self) -> None:
        """Look at the checklist again if that may change anything."""
        if self._followed is not None and self._followed.works_for(self):
            self._followed.look(again=True)

    def new_log(self) -> None:
        """The same spec, and other events."""
        self._read_again()

    def on_looked(self, message: "Looked") -> None:
        """Say what was found."""
        if self._health.take(message):
            self.show_alert(self._health.alert)
        elif self._followed is not None and self._followed.take(message):
            self._show()

    def on_plan_seen(self, message: PlanSeen) -> None:
        """Follow the plan if there is one, and read it again if it has changed."""
        message.stop()
        before, self._plan = self._plan, message.stamp
        if message.stamp == before:
            return
        if self._followed is None:
            self.post_message(ChecklistWanted())
        elif self._followed.path is None:
            self._read_again()

    def _look_for_plan(self) -> None:
        """Look which plan is in use, at the start and whenever the settings have changed."""
        version = self._feed.run.settings().version
        if version != self._settings_version:
            self._settings_version = version
            config = self._feed.run.config_file
            self.run_worker(
                lambda: self.post_message(PlanSeen(_stamp(config))), group="plan", thread=True, exit_on_error=False
            )

    def _read_again(self) -> None:
        if self._followed is not None and self._followed.works_for(self):
            self._followed.read_again()
            self._show()

    def _show(self) -> None:
        from liveview.tui.checklist.sign import look_of

        if self._followed is not None:
            self.show_checklist(look_of(self._followed, over=not self._feed.session.endpoints.is_live))


def _stamp(config: str | None) -> _Stamp:
    """The files of the plan that a configuration names; () if it names none, or cannot be read."""
    try:
        path = plan_path(config)
        files = [] if path is None else [path, *sorted(path.rglob("*.json") if path.is_dir() else ())]
        return tuple((str(file), *_changed(file)) for file in files)
    except (LiveviewError, OSError):
        return ()


def _changed(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_mtime_ns, state.st_size
