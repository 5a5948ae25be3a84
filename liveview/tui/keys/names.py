"""How keys are read, and those that are bound, for sentences that name one: the configuration may change any."""

from collections.abc import Mapping
from typing import TypeAlias

from liveview.tui.lines.safe_text import SafeText, visible

KeyNames: TypeAlias = Mapping[str, SafeText]
"""For the name of each binding (`main.clear`) its first key as it is read (`x`); `keys.names` makes one."""

_SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "minus": "-",
    "plus": "+",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
_NAMED = _SIGNS | {"pageup": "page up", "pagedown": "page down", "escape": "esc"}
WRITTEN = {sign: name for name, sign in _SIGNS.items()}
"""Textual's names of the keys that are written as signs."""


def read(key: str) -> SafeText:
    """A key as it is read: `?` for `question_mark`."""
    return visible(_NAMED.get(key, key))
