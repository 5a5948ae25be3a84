"""The guide: the Markdown pages that come with the package, opened at the page about the current screen."""

from pathlib import PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import MarkdownViewer

from liveview import pages
from liveview.tui.keys import bindings
from liveview.tui.keys.names import KeyNames
from liveview.tui.kit.modal import Modal
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import content_of, say, visible

_WITH_CONTENTS = 100
"""Cells from which the table of contents is beside the page."""


class Viewer(MarkdownViewer):
    """Follows links to other pages of the guide; other links are only named."""

    async def go(self, location: str | PurePath) -> None:
        """Show the page of a link."""
        target = str(location).partition("#")[0]
        topic = PurePath(target).stem
        if target.endswith(".md") and topic in pages.TOPICS:
            await self.document.update(pages.page(topic))
            self.scroll_home(animate=False)
        else:
            tell(self, say("This link leads outside of the guide: {}", visible(str(location), 300)))


class GuideScreen(Modal[None]):
    """A page of the guide over the screen that asked for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.BACK, *bindings.LIST, *bindings.QUIT]
    AUTO_FOCUS = "Markdown"

    def __init__(self, topic: str, key: KeyNames) -> None:
        super().__init__()
        self._topic = topic
        self._leave_key = key["screen.back"]
        self._viewer = Viewer(pages.page(topic), open_links=False)

    def compose(self) -> ComposeResult:
        """The page, with its contents beside it where there is room."""
        with Vertical(id="guide") as box:
            box.border_title = content_of(say("Guide"))
            box.border_subtitle = content_of(say("{} closes", self._leave_key))
            yield self._viewer

    def on_resize(self) -> None:
        """There may be room for the contents now."""
        self._viewer.show_table_of_contents = self.size.width >= _WITH_CONTENTS

    def action_move(self, lines: int) -> None:
        """Scroll by some lines."""
        self._viewer.scroll_relative(y=lines, animate=False)

    def action_page(self, screens: int) -> None:
        """Scroll by some screens."""
        self._viewer.scroll_relative(y=screens * max(self._viewer.size.height - 1, 1), animate=False)

    def action_first(self) -> None:
        """Go to the beginning."""
        self._viewer.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self._viewer.scroll_end(animate=False)
