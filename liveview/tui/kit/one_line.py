"""A text input that keeps up with typing while events stream in."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class OneLine(Input):
    """Textual's input in a box of fixed size.

    In Textual's own, every key that changes the width of the text lays out the whole screen. Here, the text scrolls in
    a box whose size comes from the style sheet alone, so there is nothing to lay out.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
