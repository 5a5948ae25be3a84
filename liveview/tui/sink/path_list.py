"""The list of the sink's paths: what each does, whose webhook it is, and whether it was changed here."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType

from liveview.log.read.overview import SinkSeen
from liveview.model.settings import SettingKind, Settings
from liveview.tui.keys import bindings, sink_keys
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import EMPTY, say, visible
from liveview.tui.sink.lines import OK, path_parts, paths


class PathList(PickList, inherit_bindings=False):
    """Enter edits what the selected path does."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *sink_keys.SINK_PATHS]

    def __init__(self) -> None:
        super().__init__(say("Behaviours"), EMPTY, id="paths")
        self._settings = Settings()

    @property
    def is_changed(self) -> bool:
        """Whether the behaviour of the selected path was changed here."""
        return (SettingKind.BEHAVIOUR, self.selected) in self._settings.changed

    def behaviour_of(self, path: str) -> str:
        """What a path is set to do."""
        return self._settings.behaviours.get(path, OK)

    def show_paths(self, settings: Settings, seen: Iterable[SinkSeen], address: str) -> None:
        """Show every path that is configured, is a webhook, or was called; `address` is the sink's URL."""
        self._settings = settings
        self.hint(say("no paths: point a webhook at sink:/path"))
        self.show([Choice(path.path, path_parts(path, settings.panic, self.room)) for path in paths(settings, seen)])
        self.set_title(say("Behaviours ─ sink {}", visible(address, 80)))
