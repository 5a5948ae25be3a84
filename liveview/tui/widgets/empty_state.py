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
    """Words, the URL and a `curl` command that can be copied as it stands."""

    def __init__(self, endpoints: Endpoints, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.border_title = "Events ─ waiting for the first"
        self._endpoints = endpoints

    def compose(self) -> ComposeResult:
        """A headline, the URL, the command."""
        if not self._endpoints.receiver:
            yield Static(Content("This session holds no events."), classes="headline")
            return
        url = self._endpoints.receiver + TRACK
        yield Static(Content("Point your SDK here"), classes="headline")
        yield Static(safe_text(url), classes="url")
        yield Static(Content("or send a first event:"), classes="quiet")
        yield Static(Content("\n").join(safe_text(line) for line in curl(url).splitlines()), classes="command")


def curl(url: str) -> str:
    """A command that sends one valid event; the shell puts the time in.

    Its lines are broken inside the quoted JSON, where that changes nothing, so it can be copied off the screen.
    """
    return (
        f'curl {shlex.quote(url)} -d \'{{"event": "Hello",\n'
        '  "properties": {"distinct_id": "ada", "token": "dev",\n'
        "  \"time\": '$(date +%s)'}}'"
    )
