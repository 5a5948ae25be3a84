"""Everything private of Textual that the screen uses, in the version that it was tried with.

What can be called is called from here. `OVERRIDDEN` lists the private methods that classes of the screen replace; a
test finds any other.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widget import Widget

VERSION = "8.2.8"
"""The version of Textual in which these names were tried."""

OVERRIDDEN: Mapping[str, tuple[str, str]] = {
    "liveview.tui.app.LiveviewApp": ("_fatal_error", "Textual's report prints variables, which are payloads"),
    "liveview.tui.events.event_list.EventList": (
        "_scroll_update",
        "a layout tells the scroll bar its size, not its place",
    ),
    "liveview.tui.kit.steady.Steady": ("_on_message", "the only way of every message and event"),
}
"""Classes that replace a private method of Textual: which one, and why it has to be this one."""


def crash_of(app: App[Any]) -> Exception | None:
    """The error that ended an app; None while there is none."""
    return app._exception


def close_at_once(app: App[Any]) -> None:
    """End an app without a report of what it ended for."""
    app._close_messages_no_wait()


def bindings_of(node: DOMNode) -> Mapping[str, list[Binding]]:
    """The bindings of a screen or an app by key, as the user's configuration has changed them."""
    return node._bindings.key_to_bindings


def resize_scroll_bars(widget: Widget, text: Size) -> None:
    """Tell the scroll bars of a widget how large its text is, without a layout."""
    widget._scroll_update(text)
