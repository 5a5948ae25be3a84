r"""A plan of liveview's own kind as the text of a file: every key in its order, numbers with all their digits.

Characters that a reader would not see are written as an escape such as `\u009b`.
"""

import json
import re
from decimal import Decimal
from typing import Any

from liveview.text.escaping import escaped

_LINE = 100
"""Characters of a value that is written on one line."""
_UNSEEN = re.compile(r"[^ -~]")


def text_of(document: dict[str, Any]) -> str:
    """The text of a decoded plan. Reading it again gives an equal document.

    Numbers are `int` or `Decimal`; a `float` is written as its shortest spelling.
    """
    return f"{_indented(document, '')}\n"


def _indented(value: Any, indent: str) -> str:
    """JSON with short values on one line."""
    line = on_one_line(value)
    if not isinstance(value, dict | list) or not value or (len(line) + len(indent) <= _LINE and indent):
        return line
    more = f"{indent}  "
    if isinstance(value, dict):
        inner = [f"{more}{_text(key)}: {_indented(each, more)}" for key, each in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{more}{_indented(each, more)}" for each in value) + f"\n{indent}]"


def on_one_line(value: Any) -> str:
    """The text of any decoded value on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(key)}: {on_one_line(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(on_one_line, value))}]"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(Decimal(value))
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    return _UNSEEN.sub(_seen, json.dumps(text, ensure_ascii=False))


def _seen(found: "re.Match[str]") -> str:
    character = found[0]
    return character if escaped(character) == character else json.dumps(character)[1:-1]
