"""Loading a spec: a path is typed, or one of the files that were found is chosen."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.errors import LogError
from liveview.tui.checklist.spec_files import SpecFile, spec_files
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, cropped
from liveview.tui.lines.moments import date_and_clock
from liveview.tui.lines.safe_text import EMPTY, assembled, say, visible

_LONGEST = 100
"""Characters of a path in the list."""
_TIME = 16
"""Cells of a date with hours and minutes."""


@dataclass
class SpecFilesRead(Message):
    """A worker has looked for specs."""

    found: list[SpecFile]
    """The newest first."""


class LoadSpecDialog(Dialog[str]):
    """Returns a path as it was typed or found; None when nothing was chosen."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "load.tcss"]
    AUTO_FOCUS = "#spec-path"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.chosen: str | None = None
        """The path that was chosen; None as long as none is."""
        self._path = Input(placeholder="the path of a spec", id="spec-path", compact=True)
        self._list = PickList(EMPTY, say("looking for specs"), id="specs")

    def compose(self) -> ComposeResult:
        """The line for a path over the files."""
        with Vertical(classes="dialog", id="load-spec"):
            yield self._path
            yield self._list

    def on_mount(self) -> None:
        """Look which files there are."""
        box = self.query_one("#load-spec")
        box.border_title = assembled(say("Load a spec: type a path, or choose one that was found"))
        box.border_subtitle = assembled(self.hint_content(("pick.choose", "loads it"), leave="cancels"))
        self._read()

    def on_spec_files_read(self, message: SpecFilesRead) -> None:
        """Offer them."""
        self._list.hint(say("no specs in this folder, and none captured"))
        self._list.show([Choice(str(each.path), _parts(each, self.feed)) for each in message.found])
        if message.found and not self._path.value:
            self._list.focus()

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        if path := message.value.strip():
            self._choose(path)
        elif self._list.selected is not None:
            self._list.focus()

    @on(PickList.Picked)
    def _picked(self, message: PickList.Picked) -> None:
        self._choose(message.key)

    def _choose(self, path: str) -> None:
        self.chosen = path
        self.dismiss(path)

    @work(thread=True, exclusive=True, group="specs", exit_on_error=False)
    def _read(self) -> None:
        folders = [Path()]
        with suppress(LogError):  # a path can be typed all the same
            folders.append(clipboard_files.folder())
        self.post_message(SpecFilesRead(spec_files(folders)))


def _parts(file: SpecFile, feed: Feed) -> tuple[Part, ...]:
    return (
        (say("{}  ", cropped(date_and_clock(file.changed_at, feed.zone), _TIME)), "muted"),
        (visible(file.path.name, _LONGEST), "strong"),
    )
