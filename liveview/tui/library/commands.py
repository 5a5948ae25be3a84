"""What can be done with definitions: add, change, duplicate, delete, and switch destinations for many of them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import msgspec
from textual.screen import Screen

from liveview.model.definition import Definition
from liveview.tui.kit.config_edit import ConfigEdits
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.switches import SwitchesDialog
from liveview.tui.library.changes import removed, switched, with_switches
from liveview.tui.library.form import DefinitionForm
from liveview.tui.library.matches import EventTried
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import say


class ChosenDefinitions(NamedTuple):
    """What the user points at."""

    definitions: tuple[Definition, ...]
    """All definitions in effect."""
    selected: Definition | None
    """The one under the cursor; None if there is none."""
    marked: tuple[Definition, ...]
    """The marked ones, in their order."""
    tried: EventTried | None
    """The event that is tried; None before it was."""


class LibraryCommands:
    """Does it over `screen`, about what `chosen` returns; `saved` is told which definition was saved, if one was."""

    def __init__(
        self,
        screen: Screen[None],
        feed: Feed,
        chosen: Callable[[], ChosenDefinitions],
        saved: Callable[[str | None], None],
    ) -> None:
        self._screen = screen
        self._feed = feed
        self._chosen = chosen
        self._saved = saved
        self._edits = ConfigEdits(screen, feed)
        self.commands: Mapping[str, Callable[..., object]] = {
            "add": self._add,
            "change": self._change,
            "duplicate": self._duplicate,
            "delete": self._delete,
            "switches": self._switches,
        }
        """What the keys do, by the names that `keys.library_keys` has for them."""

    def _add(self) -> None:
        """Add a definition, beginning with what the event that is tried offers."""
        tried = self._chosen().tried
        offered = tried.offered if tried is not None else None
        self._open_form(offered or Definition("New event"), None)

    def _change(self) -> None:
        """Change the selected definition."""
        found = self._chosen().selected
        if found is not None:
            self._open_form(found, found.name)

    def _duplicate(self) -> None:
        """Add a copy of the selected definition."""
        chosen = self._chosen()
        found = chosen.selected
        if found is not None:
            names, number = {each.name for each in chosen.definitions}, 2
            while f"{found.name} {number}" in names:
                number += 1
            self._open_form(msgspec.structs.replace(found, name=f"{found.name} {number}"), None)

    def _delete(self) -> None:
        """Delete the selected definition, once that is confirmed."""
        found = self._chosen().selected
        if found is None or self._is_refused():
            return
        name = name_text(found.name, 60)
        question = say("Its events go out under their own names again, or not at all if autocaptured.")
        dialog = ConfirmDialog(self._feed, say("Delete {}?", name), question, yes=say("delete it"))
        change, done = partial(removed, name=found.name), f"{found.name} was deleted"
        self._screen.app.push_screen(dialog, lambda sure: self._edits.change(change, done) if sure else None)

    def _switches(self) -> None:
        """Switch destinations for the marked definitions, or for the selected one."""
        chosen, destinations = self._chosen(), self._feed.session.settings().destinations
        meant = chosen.marked or tuple(each for each in (chosen.selected,) if each is not None)
        if not meant or self._is_refused():
            return
        if not destinations:
            tell(self._screen, say("There is no destination: add [[destinations]] to liveview.toml."))
            return
        names = [each.name for each in meant]
        whose = name_text(names[0], 50) if len(names) == 1 else say("{} definitions", len(names))
        done = f"The destinations of {names[0] if len(names) == 1 else f'{len(names)} definitions'} were changed"

        def save(on: dict[str, bool] | None) -> None:
            if on:
                self._edits.change(
                    lambda text: switched(text, names, lambda each: with_switches(each, on, destinations)), done
                )

        self._screen.app.push_screen(
            SwitchesDialog(self._feed, whose, [each.destinations for each in meant], destinations), save
        )

    def _open_form(self, definition: Definition, name: str | None) -> None:
        if not self._is_refused():
            tried = self._chosen().tried
            event_id = tried.event_id if tried is not None else 0
            self._screen.app.push_screen(DefinitionForm(self._feed, definition, name, event_id), self._saved)

    def _is_refused(self) -> bool:
        """Whether nothing can be changed here, which is said."""
        refusal = self._edits.refusal
        if refusal is not None:
            tell(self._screen, refusal, severity="warning")
        return refusal is not None
