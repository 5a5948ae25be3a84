"""The destinations screen over a run whose destinations can be changed, with the file that they come from."""

from dataclasses import dataclass, field
from pathlib import Path

from liveview.config.changes import Changes, destination_changed, effective, settings_of
from liveview.config.destination_changes import destination_deleted, destination_edited, destination_restored
from liveview.config.destination_edit import leaving
from liveview.config.destination_file import with_changes
from liveview.config.file import parse
from liveview.config.schema import Config
from liveview.model.changes import SettingChange
from liveview.model.destination import Destination
from liveview.tui.destination_editor.screen import DestinationEditor
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage

TEXT = """\
# mine
[[destinations]]
name = "Webhooks"  # the usual one

# orders
[[destinations.webhooks]]
url = "sink:/orders"
headers = { Content-Type = "application/json" }

# audit
[[destinations.webhooks]]
url = "sink:/audit"
headers = { Authorization = "literal" }

[[destinations]]
name = "Klaviyo"
kind = "klaviyo"
settings = { api_key = "env:LIVEVIEW_KEY" }
"""
"""A configuration with webhooks and a service."""


@dataclass
class ChangeableSession(FakeSession):
    """A run whose destinations are changed as those of a real one are."""

    file: Config = field(default_factory=Config)
    changes: Changes = field(default_factory=Changes)

    def edit_destination(self, key: str | None, destination: Destination) -> None:
        super().edit_destination(key, destination)
        self.take(destination_edited(self.file, self.changes, key, destination))

    def delete_destination(self, key: str) -> None:
        super().delete_destination(key)
        self.take(destination_deleted(self.file, self.changes, key))

    def restore_destination(self, key: str) -> None:
        super().restore_destination(key)
        self.take(destination_restored(self.file, self.changes, key))

    def set_destination(self, key: str, enabled: bool | None) -> None:
        super().set_destination(key, enabled)
        self.take((destination_changed(effective(self.file, self.changes), key, enabled),))

    def with_destinations(self, text: str) -> str:
        return with_changes(text, self.changes)

    def reload(self) -> str:
        said = super().reload()
        self.file = parse(Path(self.found or "").read_text(encoding="utf-8"))
        self.changes = Changes()
        self.take(())
        return said

    def take(self, made: tuple[SettingChange, ...]) -> None:
        """Apply these changes, and look at the environment again."""
        for change in made:
            self.changes = self.changes.after(change)
        self.effective = settings_of(self.file, self.changes, self.effective.version + 1)

    @property
    def outside(self) -> tuple[str, ...]:
        """What leaves this machine now."""
        return tuple(url for each in effective(self.file, self.changes).destinations for url in leaving(each))


def session_with(folder: Path, text: str = TEXT) -> ChangeableSession:
    """A run with this configuration."""
    path = folder / "liveview.toml"
    path.write_text(text, encoding="utf-8")
    found = ChangeableSession(found=str(path), file=parse(text))
    found.effective = settings_of(found.file, Changes(), 1)
    return found


def destinations_on(
    folder: Path, play: Play, size: tuple[int, int] = (80, 24), fake: ChangeableSession | None = None
) -> ChangeableSession:
    """Run `play` on the screen; returns the run."""
    found = fake or session_with(folder)
    on_stage(folder, lambda feed: DestinationsScreen(feed), play, size, fake=found, fill=samples.shop)
    return found


def form_of(stage: Stage) -> DestinationEditor:
    """The form, which is open."""
    assert isinstance(stage.app.screen, DestinationEditor)
    return stage.app.screen


def selected(stage: Stage) -> str | None:
    """The destination that is selected on the screen."""
    return stage.app.screen.query_one("#destination-list", PickList).selected


def destination(found: ChangeableSession, key: str) -> Destination:
    """One that is in effect, as the screen has it."""
    return next(each for each in found.effective.destinations if each.key == key)
