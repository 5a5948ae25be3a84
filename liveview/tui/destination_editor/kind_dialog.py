"""The dialog that offers the kinds of a destination."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from liveview.model.kind import KINDS, WAREHOUSES, Kind
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_TITLE = 28


class KindDialog(Dialog[Kind]):
    """Returns the chosen kind; None when none was chosen."""

    AUTO_FOCUS = "#kinds"

    def __init__(self, feed: Feed, now: Kind) -> None:
        super().__init__(feed)
        self._now = now
        self._list = PickList(say("Kind of destination"), EMPTY, id="kinds")

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog tall"):
            yield self._list

    def on_mount(self) -> None:
        """Show them, beginning at the one that it is."""
        self._list.set_subtitle(self.hint_content(("pick.choose", "chooses it"), leave="cancels"))
        self._list.show([Choice(kind.value, _parts(kind)) for kind in KINDS])
        self._list.highlight(self._now.value)

    @on(PickList.Picked)
    def _take(self, message: PickList.Picked) -> None:
        self.dismiss(Kind(message.key))


def _parts(kind: Kind) -> tuple[Part, ...]:
    return (fit(visible(KINDS[kind].title), _TITLE), "strong"), (say(" {}", _about(kind)), "muted")


def _about(kind: Kind) -> SafeText:
    if kind is Kind.WEBHOOKS:
        return say("URLs that get every event")
    return say("tables of a warehouse") if kind in WAREHOUSES else say("the requests of the service")
