"""Filters of a definition as lines that people read and write: `prop op value`.

A value is a text as it is, or JSON: `500`, `true`, or a text in quotes where it would be read as something else.
`exists` has no value, and `css` no property: `css button.buy`. What could not be seen is written in quotes, escaped.
"""

import json
import math
from collections.abc import Iterable
from typing import get_args

import msgspec

from liveview.errors import ConfigError
from liveview.model.definition import PropertyFilter
from liveview.text.escaping import escaped

_OPS: tuple[str, ...] = get_args(PropertyFilter.__annotations__["op"])
_WORDS = ", ".join(_OPS)


def filter_text(filters: Iterable[PropertyFilter]) -> str:
    """The filters, each on its line."""
    return "\n".join(map(filter_line, filters))


def filter_line(each: PropertyFilter) -> str:
    """A filter as a line that `read_filter` reads."""
    if each.op == "css" and not each.prop:
        return f"css {_value_text(each.value)}"
    is_plain = each.prop.split() == [each.prop] and each.prop[0] != '"' and each.prop != "css"
    prop = each.prop if is_plain and escaped(each.prop) == each.prop else _quoted(each.prop)
    if each.op == "exists" and each.value == "":
        return f"{prop} exists"
    return f"{prop} {each.op} {_value_text(each.value)}"


def name_text(name: str) -> str:
    """The name of a definition as it is edited: in quotes where a character of it cannot be seen."""
    return name if name.strip() == name and name[:1] != '"' and escaped(name) == name else _quoted(name)


def read_name(text: str) -> str:
    """The name that somebody wrote; raises `ConfigError`."""
    text = text.strip()
    name, rest = _first(text) if text.startswith('"') else (text, "")
    if rest or not name:
        raise ConfigError('a name in " ends with it' if rest else "a definition needs a name")
    return name


def read_filters(text: str) -> tuple[PropertyFilter, ...]:
    """The filters of some lines; empty ones are left out. Raises `ConfigError`, with the number of the line."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(read_filter(line))
            except ConfigError as error:
                raise ConfigError(f"filter line {number}: {error}") from None
    return tuple(found)


def read_filter(line: str) -> PropertyFilter:
    """The filter of a line; raises `ConfigError`."""
    prop, rest = _first(line.strip())
    if prop == "css" and not line.strip().startswith('"'):
        return msgspec.convert({"op": "css", "value": _value(rest)}, PropertyFilter)
    op, _, value = rest.partition(" ")
    if op not in _OPS or op == "css":
        said = f"{op!r} does not compare anything" if op else "there is no comparison"
        raise ConfigError(f"{said}; write a property, one of {_WORDS}, and a value")
    if op == "exists" and value.strip():
        raise ConfigError("exists compares nothing, leave out the value")
    return msgspec.convert({"prop": prop, "op": op, "value": _value(value)}, PropertyFilter)


def _first(line: str) -> tuple[str, str]:
    """The property at the beginning of a line, and the rest."""
    if line.startswith('"'):
        try:
            prop, end = json.JSONDecoder().raw_decode(line)
        except json.JSONDecodeError:
            raise ConfigError('a property that begins with " has to end with it') from None
        return str(prop), line[end:].strip()
    words = line.split(maxsplit=1)
    return words[0], words[1].strip() if len(words) > 1 else ""


def _value(text: str) -> str | int | float | bool:
    """A value: JSON for a number, a truth value or a quoted text, otherwise the text itself."""
    text = text.strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(found, float) and not math.isfinite(found):
        return text
    return found if isinstance(found, str | int | float | bool) else text


def _value_text(value: str | int | float | bool) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return value if value and _value(value) == value and escaped(value) == value else _quoted(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=escaped(text) != text)
