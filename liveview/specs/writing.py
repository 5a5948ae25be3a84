r"""A spec as the text of a file. Every character that is hidden or obeyed is written as an escape such as `\u009b`."""

import json
import re
from typing import Any

import tomli_w

from liveview.specs.values import Json, json_of, number
from liveview.text.escaping import escaped

_HIDDEN = re.compile(r"[^\n -~]")
_HEAD = "# Captured by liveview: kinds replace what differs in every run. See `liveview guide specs`.\n"
_LINE = 100
"""Characters of a value that is written on one line."""


def toml_text(document: dict[str, Any]) -> str:
    """The spec as TOML, with a line that says what it is."""
    return _HEAD + _HIDDEN.sub(_in_toml, tomli_w.dumps(_writable(document)))


def json_text(document: dict[str, Any]) -> str:
    """The spec as JSON of ASCII characters."""
    return f"{_indented(document, '')}\n"


def _writable(value: Json) -> Json:
    """The value with exact numbers, which `tomli_w` writes with all their digits."""
    if isinstance(value, dict):
        return {key: _writable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(each) for each in value]
    known = number(value)
    return value if known is None else known


def _in_toml(found: "re.Match[str]") -> str:
    character = found[0]
    if escaped(character) == character:
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _indented(value: Json, indent: str) -> str:
    """JSON with short values on one line."""
    line = json_of(value)
    if not isinstance(value, dict | list) or not value or (len(line) <= _LINE and indent):
        return line
    more = f"{indent}  "
    if isinstance(value, dict):
        inner = [f"{more}{json.dumps(key)}: {_indented(each, more)}" for key, each in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{more}{_indented(each, more)}" for each in value) + f"\n{indent}]"
