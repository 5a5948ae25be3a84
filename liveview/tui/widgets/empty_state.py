"""What stands in place of the events while there are none: where to point an SDK, and a command to try."""

import shlex

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from liveview.model.live import Endpoints
from liveview.tui.safe_text import safe_text
from liveview.tui.text.header import TRACK


class EmptyState(Vertical):
    """Words, the URL and a `curl` command; a click or `copy` puts the command on the clipboard.

    `key` is the one that copies. A recorded session receives nothing, so there it only says that nothing was recorded.
    """

    def __init__(self, endpoints: Endpoints, key: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self._key = key
        self._url = endpoints.receiver + TRACK if endpoints.receiver else ""
        self.border_title = "Events ─ waiting for the first" if self._url else "Events ─ none"

    def compose(self) -> ComposeResult:
        """A headline, the URL, the command; a short screen leaves the command to the clipboard."""
        if not self._url:
            yield Static(Content("This session holds no events"), classes="headline")
            yield Static(Content("It is a recorded session and receives none."), classes="quiet")
            return
        yield Static(Content("Point your SDK here"), classes="headline")
        yield Static(safe_text(self._url), classes="url")
        yield Static(Content("or send a first event:"), classes="quiet roomy")
        command = Content("\n").join(safe_text(line) for line in curl(self._url).splitlines())
        yield Static(command, classes="command roomy")
        yield Static(
            Content.assemble(safe_text(self._key, style="bold $text-primary"), " copies a curl command"),
            classes="quiet",
        )

    def on_click(self) -> None:
        """Anywhere on it."""
        self.copy()

    def copy(self) -> None:
        """Put the command on the clipboard."""
        if self._url:
            self.app.copy_to_clipboard(curl(self._url))
            self.notify("The curl command was given to the terminal's clipboard.", markup=False)


def curl(url: str) -> str:
    """A command that sends one valid event; the shell puts the time in.

    Its lines are broken inside the quoted JSON, where that changes nothing, so it can be copied off the screen.
    """
    return (
        f'curl {shlex.quote(url)} -d \'{{"event": "Hello",\n'
        '  "properties": {"distinct_id": "ada", "token": "dev",\n'
        "  \"time\": '$(date +%s)'}}'"
    )
