"""Destinations switched on or off for one or many things at once; nothing is written before it is saved."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from liveview.model.destination import Destination
from liveview.tui.keys import switch_keys
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, say, visible
from liveview.tui.lines.switched import is_on


class SwitchesDialog(Dialog[dict[str, bool]]):
    """The switches that were turned, by destination key; None when it was left without saving.

    `only` are the destinations that each of them names now, None for all; `whose` says what they are.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*switch_keys.SWITCHES]
    AUTO_FOCUS = "#switches"

    def __init__(
        self,
        feed: Feed,
        whose: SafeText,
        only: Sequence[Sequence[str] | None],
        destinations: Sequence[Destination],
    ) -> None:
        super().__init__(feed)
        self._whose = whose
        self._only = only
        self._destinations = destinations
        self._turned: dict[str, bool] = {}
        self._list = PickList(EMPTY, EMPTY, id="switches")

    def compose(self) -> ComposeResult:
        """The destinations, and both ways as buttons."""
        with Box(classes="dialog", id="switches-box"):
            yield self._list
            with Horizontal(classes="choices"):
                yield Button(content_of(say("save")), id="save", compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Show the switches."""
        box = self.query_one("#switches-box", Box)
        box.set_title(say("Destinations of {}", self._whose))
        works = (("switches.turn", "switches"), ("switches.save", "saves"))
        box.set_subtitle(self.hint_content(*works))
        self._list.styles.height = min(len(self._destinations), 12) + 2
        self.call_after_refresh(self._show)

    @on(PickList.Picked, "#switches")
    def _turn(self, message: PickList.Picked) -> None:
        destination = next(each for each in self._destinations if each.key == message.key)
        self._turned[message.key] = self._count(destination) < len(self._only)
        self._show()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "save":
            self.action_save()
        else:
            self.action_back()

    def action_pick(self) -> None:
        """Turn the selected switch, as Enter does."""
        self._list.action_pick()

    def action_save(self) -> None:
        """Leave with what was turned."""
        self.dismiss(self._turned)

    def _count(self, destination: Destination) -> int:
        """For how many of them it is on."""
        turned = self._turned.get(destination.key)
        if turned is not None:
            return len(self._only) if turned else 0
        return sum(is_on(each, destination) for each in self._only)

    def _show(self) -> None:
        self._list.show([Choice(each.key, self._parts(each)) for each in self._destinations])

    def _parts(self, destination: Destination) -> tuple[Part, ...]:
        """`[✓] Webhooks`, or `[~] Webhooks   on for 1 of 3`."""
        count, all_ = self._count(destination), len(self._only)
        box, words = say("[✓]"), EMPTY
        if not count:
            box = say("[ ]")
        elif count < all_:
            box, words = say("[~]"), say("on for {} of {}", count, all_)
        changed: SafeText = say("not saved yet") if destination.key in self._turned else words
        room = max(self._list.room - 20, 10)
        return (
            (box, "accent" if count else "muted"),
            (say(" {}", fit(visible(destination.key), room)), "plain"),
            (
                changed,
                "muted",
            ),
        )
