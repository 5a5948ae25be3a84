"""Capture as test: marked events, or the selected one, as a spec or a pytest file in the folder of copies."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from liveview.errors import LiveviewError, RunError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.masked import masked_records
from liveview.specs.of_session import pytest_of, spec_of
from liveview.specs.writing import toml_text
from liveview.tui.keys import event_keys
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, assembled, content_of, safe_text, say, visible

SPEC, PYTEST = "spec", "pytest"
_FORMS: Mapping[str, SafeText] = {SPEC: say("spec"), PYTEST: say("pytest file")}
_FILES = {SPEC: "capture-spec.toml", PYTEST: "capture-test.py"}
_MARKED = "is:marked"
_SECONDS = 8.0
"""How long the notification with the name of the file stays: a path takes a while to read."""


class CaptureDialog(Dialog[None]):
    """Says what is captured: the marked events, `marks` in number, or the selected event if there are none."""

    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.CAPTURE_FORMS]
    AUTO_FOCUS = "#spec"

    def __init__(self, feed: Feed, event_id: int | None, marks: int) -> None:
        super().__init__(feed)
        self._filter = _MARKED if marks else f"id:{event_id}"
        self._what = say("the {}", counted(marks, "marked event")) if marks else say("event #{}", event_id or 0)
        self._advice = EMPTY if marks else say("; {} marks several", feed.keys["event.mark"])
        self._text = LinesView(id="capture-text")

    def compose(self) -> ComposeResult:
        """What is captured, and a button for each form."""
        with Vertical(classes="dialog", id="capture"):
            yield self._text
            with Horizontal(classes="choices"):
                for form, words in _FORMS.items():
                    yield Button(content_of(words), id=form, compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Say what will be written."""
        box = self.query_one("#capture")
        box.border_title = safe_text("Capture as test")
        keys = [(f"capture.{form}", words) for form, words in _FORMS.items()]
        box.border_subtitle = assembled(self.hint_content(*keys))
        self.call_after_refresh(self._say)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        form = message.button.id
        if form in _FORMS and form is not None:
            self.action_write(form)
        else:
            self.action_back()

    def action_write(self, form: str) -> None:
        """Write the file in the background; a notification says where it is."""
        feed, app = self.feed, self.app
        write = partial(_write, app, feed, feed.reader.path, self._filter, form, feed.session.now(), self._what)
        app.run_worker(write, thread=True, group="capture", exit_on_error=False)
        self.dismiss()

    def _say(self) -> None:
        lines = [
            Line(EMPTY, say("Expects {}{}", self._what, self._advice), "strong"),
            Line(
                EMPTY,
                say("A spec is for the checklist and liveview check; a pytest file sends the events, too."),
                "plain",
            ),
            Line(
                EMPTY,
                say("Values that differ in every run are replaced by kinds. Only you can read the file."),
                "muted",
            ),
        ]
        self._text.show(lines, from_top=True)


def _write(app: App[None], feed: Feed, log: Path, text: str, form: str, at: float, what: SafeText) -> None:
    try:
        with reading():
            if masked_records(LogFile(log)) is not None:
                raise RunError(f"HIPAA mode hides the values; liveview export --as {form} --unmasked writes them")
            made = toml_text(spec_of(log, text, at)) if form == SPEC else pytest_of(log, text, at)
        path = clipboard_files.save(made.encode(), _FILES[form], at)
    except LiveviewError as error:
        words = say("No test was captured: {}", visible(str(error), 500))
        app.call_from_thread(tell, app, words, severity="error")
        return
    keys = feed.keys["go.checklist"], feed.keys["checklist.load"]
    loads = say(" ({}, then {} loads it)", *keys) if form == SPEC else EMPTY
    words = say("Captured {} as a {}{}: {}", what, _FORMS[form], loads, visible(str(path), 500))
    app.call_from_thread(tell, app, words, timeout=_SECONDS)
