"""What can be done with destinations: change, add, duplicate, delete, go back to the file, and save to it."""

from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from textual.screen import Screen

from liveview.errors import LiveviewError
from liveview.model.destination import Destination, Webhook
from liveview.model.settings import SettingKind, Settings
from liveview.tui.destination_editor.screen import DestinationEditor
from liveview.tui.kit.config_edit import ConfigEdits
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import SafeText, say, visible

_NEW = Webhook("sink:/new", {"Content-Type": "application/json"})
_CHANGED = (SettingKind.DESTINATION, SettingKind.DESTINATION_CONFIG)


class DestinationCommands:
    """Does it over `screen`, with the destination that `selected` returns; `saved` is told the key of one it saved.

    `pending` says how many deliveries wait for a destination.
    """

    def __init__(
        self,
        screen: Screen[None],
        feed: Feed,
        selected: Callable[[], Destination | None],
        pending: Callable[[Destination], int],
        saved: Callable[[str], object],
    ) -> None:
        self._screen = screen
        self._feed = feed
        self._selected = selected
        self._pending = pending
        self._saved = saved
        self._edits = ConfigEdits(screen, feed)
        self.commands: Mapping[str, Callable[..., object]] = {
            "change": self._change,
            "add": self._add,
            "duplicate": self._duplicate,
            "delete": self._delete,
            "save": self._save,
        }
        """What the keys do, by the names that `keys.destination_keys` has for them."""

    def _add(self) -> None:
        """Write a new destination."""
        if not self._is_refused():
            self._open(None, Destination(self._free("New destination"), webhooks=(_NEW,)))

    def _change(self) -> None:
        """Change the selected destination."""
        found = None if self._is_refused() else self._selected()
        if found is not None:
            self._open(found.key, found)

    def _duplicate(self) -> None:
        """Write a copy of the selected destination, which is an instance of the same name."""
        found = None if self._is_refused() else self._selected()
        if found is None:
            return
        keys, at = {each.key for each in self._settings.destinations}, 2
        while f"{found.name}::{at}" in keys:
            at += 1
        self._open(None, msgspec.structs.replace(found, instance=str(at), enabled=True))

    def _delete(self) -> None:
        """Delete the selected destination, once that is confirmed."""
        found = None if self._is_refused() else self._selected()
        if found is None:
            return
        name = visible(found.key, 60)
        dialog = ConfirmDialog(self._feed, say("Delete {}?", name), self._question(found), yes=say("delete it"))
        self._screen.app.push_screen(dialog, lambda sure: self._deleted(found) if sure else None)

    def _question(self, destination: Destination) -> SafeText:
        waiting = self._pending(destination)
        lost = say("It gets no more events.")
        if waiting:
            what = say("delivery is") if waiting == 1 else say("deliveries are")
            lost = say("{} {} pending and will fail. It gets no more events.", number(waiting), what)
        if (SettingKind.DESTINATION_CONFIG, destination.key) in self._settings.changed:
            return say("{} What was changed here is lost unless it was saved.", lost)
        return say("{} {} brings it back as the file has it.", lost, self._feed.keys["destination.file"])

    def _deleted(self, destination: Destination) -> None:
        name = visible(destination.key, 60)
        keep = self._feed.keys["destination.save"]
        words = say("{} was deleted; {} deletes it in the file, too.", name, keep)
        self._ask(partial(self._feed.commands.delete_destination, destination.key), words)

    def _save(self) -> None:
        """Write what was changed to the file."""
        if self._is_refused():
            return
        if not any(kind in _CHANGED for kind, _ in self._settings.changed):
            tell(self._screen, say("The destinations already match the configuration file."))
            return
        self._edits.change(self._feed.commands.with_destinations, "The destinations were changed")

    def _open(self, key: str | None, destination: Destination) -> None:
        self._screen.app.push_screen(DestinationEditor(self._feed, key, destination, self._saved))

    def _ask(self, ask: Callable[[], None], done: SafeText) -> None:
        try:
            ask()
        except LiveviewError as error:
            tell(self._screen, visible(str(error), 500), severity="error")
        else:
            tell(self._screen, done)

    def _free(self, name: str) -> str:
        """The name, with a number if there is a destination of it."""
        keys, at = {each.key for each in self._settings.destinations}, 2
        free = name
        while free in keys:
            free, at = f"{name} {at}", at + 1
        return free

    @property
    def _settings(self) -> Settings:
        return self._feed.session.settings()

    def _is_refused(self) -> bool:
        """Whether nothing can be changed here, which is said."""
        refusal = self._edits.refusal
        if refusal is not None:
            tell(self._screen, refusal, severity="warning")
        return refusal is not None
