"""All private names of Textual that the screen uses, and the version with which they were tested.

Private names are only used in this module. `OVERRIDDEN` lists the private methods that classes of the screen override;
a test finds any others.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widget import Widget

VERSION = "8.2.8"
"""The version of Textual with which these names were tested."""

OVERRIDDEN: Mapping[str, tuple[str, str]] = {
    "liveview.tui.app.LiveviewApp": ("_fatal_error", "Textual's report prints variables, which are payloads"),
    "liveview.tui.events.event_list.EventList": (
        "_scroll_update",
        "a layout tells the scroll bar its size, not its place",
    ),
    "liveview.tui.kit.steady.Steady": ("_on_message", "every message and event passes through it"),
}
"""Classes that override a private method of Textual, with the method and why it has to be this one."""


def crash_of(app: App[Any]) -> Exception | None:
    """The error that ended an app; None if there was none."""
    return app._exception


def close_at_once(app: App[Any]) -> None:
    """End an app without a report of the error."""
    app._close_messages_no_wait()


def bindings_of(node: DOMNode) -> Mapping[str, list[Binding]]:
    """The bindings of a screen or an app by key, with the changes from the user's configuration."""
    return node._bindings.key_to_bindings


def resize_scroll_bars(widget: Widget, text: Size) -> None:
    """Tell a widget's scroll bars how large its text is, without a layout."""
    widget._scroll_update(text)
