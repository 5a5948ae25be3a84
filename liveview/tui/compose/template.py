"""The dialog that offers texts to start an event from."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from liveview.tui.compose.lines import Template
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.safe_text import say, visible

_TITLE = 32


class TemplateDialog(Dialog[Template]):
    """Returns the chosen template; None when none was chosen."""

    AUTO_FOCUS = "#templates"

    def __init__(self, feed: Feed, templates: Sequence[Template]) -> None:
        super().__init__(feed)
        self._templates = templates
        self._list = PickList(say("Start from"), say("no templates"), id="templates")

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog tall"):
            yield self._list

    def on_mount(self) -> None:
        """Show them."""
        works = (("pick.choose", "uses it"),) if self._templates else ()
        self._list.set_subtitle(self.hint_content(*works, leave="cancels"))
        choices = []
        for number, template in enumerate(self._templates):
            title = fit(visible(template.title), _TITLE)
            parts: tuple[Part, ...] = ((title, "strong"), (say(" {}", visible(template.about)), "muted"))
            choices.append(Choice(str(number), parts))
        self._list.show(choices)

    @on(PickList.Picked)
    def _take(self, message: PickList.Picked) -> None:
        self.dismiss(self._templates[int(message.key)])
