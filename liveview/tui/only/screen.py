"""Only: show the events that share a value with the selected one."""

from pathlib import PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from liveview.tui.keys import event_keys
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import EMPTY, assembled, safe_text, say, visible
from liveview.tui.lines.terms import choices


class OnlyDialog(Dialog[str]):
    """Lists values that other events may share; returns a filter."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.ONLY]
    AUTO_FOCUS = "#only"

    def __init__(self, feed: Feed, event_id: int) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._filters: dict[str, str] = {}
        self._list = PickList(EMPTY, say("This event is not in the log."), id="only")

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog", id="only-box"):
            yield self._list

    def on_mount(self) -> None:
        """List the values of the event."""
        box = self.query_one("#only-box")
        box.border_title = safe_text(f"Show only events like #{self._event_id}")
        box.border_subtitle = assembled(say("a letter or "), self.hint_content(("pick.choose", "filters")))
        detail = self.feed.reader.detail(self._event_id)
        found = [] if detail is None else choices(detail)
        self._filters = {each.name: each.filter for each in found}
        keys = self.feed.keys
        self._list.show(
            [
                Choice(
                    each.name,
                    (
                        (say(" {} ", keys[f"only.{each.name}"]), "key"),
                        (say(" {:8}", visible(each.name)), "strong"),
                        (each.words, "plain"),
                    ),
                )
                for each in found
            ]
        )

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        """Enter or a click."""
        self.action_take(message.key)

    def action_take(self, name: str) -> None:
        """Filter by this."""
        if name in self._filters:
            self.dismiss(self._filters[name])
        else:
            tell(self, say("The event has no {} to filter by.", visible(name)))
