"""An editor for a part of the configuration."""

from textual import events
from textual.widgets import TextArea

from liveview.tui.lines.safe_text import visible

_KEPT = frozenset("\n\t")
"""What an editor shows by moving the cursor; needs no escape."""


class TomlEditor(TextArea):
    """Plain text. What a terminal would obey becomes escapes, also when it is pasted; in quotes they say the same."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, theme="css", compact=True)

    def on_paste(self, event: events.Paste) -> None:
        """Clipboards hold untrusted text too; Textual's own handler inserts it after this one."""
        event.text = escaped(event.text)

    def put(self, text: str) -> None:
        """Edit this text from its beginning."""
        self.load_text(escaped(text))


def escaped(text: str) -> str:
    r"""The text with every character that is not shown as itself as TOML writes it, `\u202e` or `\U000e0041`."""
    if visible(text, len(text)) == text:
        return text
    return "".join(each if each in _KEPT or visible(each, 12) == each else _escape(each) for each in text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
