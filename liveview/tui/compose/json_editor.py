"""An editor for the JSON of an event."""

from textual import events
from textual.widgets import TextArea

from liveview.tui.compose.json_edit import escaped


class JsonEditor(TextArea):
    """Plain text with line numbers. What a terminal would obey becomes JSON escapes, also when it is pasted."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, theme="css", show_line_numbers=True, compact=True)

    def on_paste(self, event: events.Paste) -> None:
        """Clipboards hold untrusted text too; Textual's own handler inserts it after this one."""
        event.text = escaped(event.text)

    def put(self, text: str) -> None:
        """Edit this text from its beginning."""
        self.load_text(escaped(text))

    def replace_all(self, text: str) -> None:
        """Replace the whole text in one step that can be undone; the cursor keeps its line."""
        place = self.cursor_location
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(place)

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place, both counted from 1, and show it."""
        self.move_cursor((line - 1, column - 1), center=True)
        self.focus()
