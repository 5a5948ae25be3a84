"""Environments: choose one to see only its events; what it has of its own is below."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from liveview.log.read.environments import events_by_token
from liveview.log.read.reader import Reader
from liveview.tui.environments.changes import with_destinations
from liveview.tui.environments.filters import within
from liveview.tui.environments.lines import (
    ALL,
    ShownEnvironment,
    environment_lines,
    environment_parts,
    shown_environments,
)
from liveview.tui.keys import environment_keys
from liveview.tui.kit.config_edit import ConfigEdits
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.switches import SwitchesDialog
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, say


class TokensQuestion:
    """Counts the events of each environment ID."""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Mapping[str, int] | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        return events_by_token(reader)


class EnvironmentsDialog(Dialog[str]):
    """Returns the filter for the chosen environment, beside what `text` filters by; "" is all events."""

    CSS_PATH: ClassVar = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*environment_keys.ENVIRONMENTS]
    AUTO_FOCUS = "#environments"

    def __init__(self, feed: Feed, text: str) -> None:
        super().__init__(feed)
        self._filter = text
        self._counts = Looker[Mapping[str, int]](self, feed, "environments")
        self._edits = ConfigEdits(self, feed)
        self._shown: dict[str, ShownEnvironment] = {}
        self._list = PickList(EMPTY, EMPTY, id="environments")
        self._text = LinesView(id="environment-text")

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "pipeline"

    def compose(self) -> ComposeResult:
        """The environments, and what the selected one has of its own."""
        with Box(classes="dialog", id="environments-box"):
            yield self._list
            yield self._text

    def on_mount(self) -> None:
        """Let a worker count."""
        box = self.query_one("#environments-box", Box)
        box.set_title(say("Environments"))
        works = [("pick.choose", "shows its events only")]
        works += [("environments.destinations", "switches")] if self._edits.refusal is None else []
        box.set_subtitle(self.hint_content(*works))
        self._counts.ask(TokensQuestion())
        self.call_after_refresh(self._show)

    def on_looked(self, message: Looked) -> None:
        """A worker has counted."""
        if self._counts.take(message):
            self._show()

    @on(PickList.ChoiceHighlighted, "#environments")
    def _show_selected(self) -> None:
        found = self._shown.get(self._list.selected or ALL)
        if found is not None:
            self._text.show(list(environment_lines(found, self.feed.session.settings())), from_top=True)

    @on(PickList.Picked, "#environments")
    def _picked(self, message: PickList.Picked) -> None:
        self.dismiss(within(self._filter, self._shown[message.key].called))

    def on_config_written(self) -> None:
        """Show what it has now."""
        self._show()

    def action_switches(self) -> None:
        """Switch destinations for the selected environment."""
        found = self._shown.get(self._list.selected or ALL)
        settings, refusal = self.feed.session.settings(), self._edits.refusal
        if refusal is not None:
            tell(self, refusal, severity="warning")
        elif found is None or found.name is None:
            tell(self, say("Only an environment of the configuration has destinations of its own."))
        else:
            token, destinations = found.token, settings.destinations
            done = f"The destinations of {found.name} were changed"

            def save(on: dict[str, bool] | None) -> None:
                if on:
                    self._edits.change(lambda text: with_destinations(text, token, on, destinations), done)

            only = settings.pipeline.exclusive.get(token)
            self.app.push_screen(SwitchesDialog(self.feed, name_text(found.name, 50), [only], destinations), save)

    def _show(self) -> None:
        settings, counts = self.feed.session.settings(), self._counts.found
        self._shown = {each.token: each for each in shown_environments(settings, counts)}
        room = self._list.room
        self._list.show([Choice(key, environment_parts(each, counts, room)) for key, each in self._shown.items()])
        self._show_selected()
