"""Export: the events that the list shows, as JSON lines or CSV, into a private file."""

from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from liveview.errors import LiveviewError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.export_lines import Counting, csv_lines, json_lines
from liveview.log.read.masked import masked_records
from liveview.log.read.records import Record, records
from liveview.tui.keys import event_keys
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted, size
from liveview.tui.lines.safe_text import EMPTY, assembled, content_of, safe_text, say, visible

JSON, CSV = "jsonl", "csv"
"""The endings of the files."""
_FORMS = {JSON: say("JSON lines"), CSV: say("CSV")}
_SECONDS = 8.0
"""How long the notification with the name of the file stays: a path takes a while to read."""


class ExportDialog(Dialog[None]):
    """Says how many events are written; `text` is the filter for them, `count` how many it matches so far."""

    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.EXPORT_FORMS]
    AUTO_FOCUS = "#jsonl"

    def __init__(self, feed: Feed, text: str, count: int) -> None:
        super().__init__(feed)
        self._filter = text
        self._count = count
        self._text = LinesView(id="export-text")

    def compose(self) -> ComposeResult:
        """What is written, and a button for each form."""
        with Vertical(classes="dialog", id="export"):
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(_FORMS[JSON]), id=JSON, compact=True)
                yield Button(content_of(_FORMS[CSV]), id=CSV, compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Say what will be written."""
        box = self.query_one("#export")
        box.border_title = safe_text("Export")
        box.border_subtitle = assembled(self.hint_content(("export.json", _FORMS[JSON]), ("export.csv", _FORMS[CSV])))
        self.call_after_refresh(self._say)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id in _FORMS:
            self.action_write(message.button.id)
        else:
            self.action_back()

    def action_write(self, form: str) -> None:
        """Write the file in the background; a notification says where it is."""
        feed, app = self.feed, self.app
        write = partial(_write, app, feed.reader.log, self._filter, form, feed.session.now(), feed.zone)
        app.run_worker(write, thread=True, group="export", exit_on_error=False)
        self.dismiss()

    def _say(self) -> None:
        which = say("that match {}", visible(self._filter, 200)) if self._filter else say("of this session")
        lines = [
            Line(EMPTY, say("{} {}", counted(self._count, "event"), which), "strong"),
            Line(EMPTY, say("with what was decided about each, into a file that only you can read"), "muted"),
        ]
        self._text.show(lines, from_top=True)


def _write(app: App[None], log: LogFile, text: str, form: str, at: float, zone: tzinfo | None) -> None:
    try:
        with reading():
            masked, wanted = masked_records(log), records(log, parse(text, at, zone))
            found = Counting(wanted if masked is None else masked.events(wanted))
            lines = csv_lines(found, Record) if form == CSV else json_lines(found)
            path = clipboard_files.save_lines(lines, f"export-events.{form}", at)
            what = say("{} as {} ({})", counted(found.count, "event"), _FORMS[form], size(path.stat().st_size))
            what = what if masked is None else say("{}, without what HIPAA mode hides,", what)
    except LiveviewError as error:
        words = say("The events could not be exported: {}", visible(str(error), 500))
        app.call_from_thread(tell, app, words, severity="error")
    else:
        app.call_from_thread(tell, app, say("Exported {} to {}", what, visible(str(path), 500)), timeout=_SECONDS)
