r"""A plan of liveview's own kind as the text of a file: every key in its order, numbers with all their digits.

Characters that a reader would not see are written as an escape such as `\u009b`.
"""

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

from liveview.text.escaping import escaped

LINE = 100
"""Characters of a value that is written on one line."""
_UNSEEN = re.compile(r"[^ -~]")


class JsonStyle(msgspec.Struct, frozen=True):
    """How a JSON text is laid out."""

    step: str = "  "
    """The indentation of each level; "" for a text that is one line."""
    newline: str = "\n"
    """The end of a line."""
    colon: str = ": "
    """What is between a key and its value."""
    comma: str = ", "
    """What is between two values on one line."""

    def indented(self, value: Any, indent: str) -> str:
        """The text of a value on a line with this indentation; short values are on one line."""
        line = self.on_one_line(value)
        is_short = len(line) + len(indent) <= LINE
        if not self.step or not isinstance(value, dict | list) or not value or is_short:
            return line
        return self.on_lines(value, indent)

    def on_lines(self, value: Any, indent: str) -> str:
        """The text of an object or a list with a line for each member or element."""
        more = indent + self.step
        if isinstance(value, dict):
            inner = [f"{more}{key_text(key)}{self.colon}{self.indented(each, more)}" for key, each in value.items()]
        else:
            inner = [f"{more}{self.indented(each, more)}" for each in value]
        first, last = "{}" if isinstance(value, dict) else "[]"
        return f"{first}{self.newline}{f',{self.newline}'.join(inner)}{self.newline}{indent}{last}"

    def on_one_line(self, value: Any) -> str:
        """The text of a value without the end of a line in it."""
        if isinstance(value, dict):
            members = (f"{key_text(key)}{self.colon}{self.on_one_line(each)}" for key, each in value.items())
            return f"{{{self.comma.join(members)}}}"
        if isinstance(value, list):
            return f"[{self.comma.join(map(self.on_one_line, value))}]"
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(Decimal(value))
        return key_text(value) if isinstance(value, str) else json.dumps(value)


def text_of(document: dict[str, Any]) -> str:
    """The text of a decoded plan. Reading it again gives an equal document.

    Numbers are `int` or `Decimal`; a `float` is written as its shortest spelling.
    """
    return f"{JsonStyle().on_lines(document, '')}\n"


def on_one_line(value: Any) -> str:
    """The text of any decoded value on one line."""
    return JsonStyle().on_one_line(value)


def key_text(text: str) -> str:
    """A text in quotes."""
    return _UNSEEN.sub(_seen, json.dumps(text, ensure_ascii=False))


def _seen(found: "re.Match[str]") -> str:
    character = found[0]
    return character if escaped(character) == character else json.dumps(character)[1:-1]
