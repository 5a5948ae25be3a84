"""A failed read never ends the screen: it is reported, and the next message is handled as usual.

A log can be damaged in one page and intact in all others. So only one look, one line or one pane fails, and the next
one is tried as if nothing had happened.
"""

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import visible


class Steady(MessagePump):
    """The base of screens and widgets that read the log."""

    async def _on_message(self, message: Message) -> None:
        """Handle a message or event, and report a failed read (Textual's name)."""
        try:
            with reading():
                await super()._on_message(message)
        except ReadError as error:
            self.could_not_read(str(error))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed, which would otherwise end silently."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.worker_failed(event.worker.name, str(event.worker.error) or type(event.worker.error).__name__)

    def could_not_read(self, reason: str) -> None:
        """Report a failed read; the header shows it until everything in view can be read again."""
        tell_unread(self.app, reason)

    def worker_failed(self, name: str, reason: str) -> None:
        """Report that the worker with this name failed."""
        del name
        tell(self, visible(f"This could not be finished: {reason}", 500), severity="error")


def tell_unread(app: App[object], reason: str) -> None:
    """Let the app know that a read failed."""
    app.post_message(Unread(reason))


class Unread(Message, bubble=False):
    """A read failed, for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
