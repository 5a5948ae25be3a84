"""Changes to the text of a configuration: comments, blanks and the order of everything else stay as they are.

A place in the file is a path of keys and positions, such as `("destinations", 1, "allow")`. What is written is checked
by reading it again: the file says what it was meant to say, and nothing else has changed.
"""

import copy
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Table

from liveview.errors import ConfigError

Place: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead to a value."""

_INDENT = re.compile(r"\n([ \t]+)[^\s\]]")
_UNLIKELY = "the file is written in a way that cannot be changed here; change it by hand"


def with_value(text: str, place: Place, value: object) -> str:
    """The text with another value at a place; tables on the way there are made. Raises `ConfigError`.

    Of a list only what differs is written.
    """
    return _changed(text, lambda document: _set(document, place, value))


def with_values(text: str, values: Mapping[Place, object]) -> str:
    """The text with other values at many places, None for no value; raises `ConfigError`.

    The file is read and written once, however many they are.
    """

    def change(document: Any) -> None:
        for place, value in values.items():
            if value is None:
                _remove(document, place)
            else:
                _set(document, place, value)

    return _changed(text, change)


def with_item(text: str, place: Place, value: object, at: int | None = None) -> str:
    """The text with one more item in the list at a place, before its item `at` or at the end; raises `ConfigError`."""
    return _changed(text, lambda document: _add(document, place, value, at))


def without(text: str, place: Place) -> str:
    """The text without the key or item at a place; raises `ConfigError`."""
    return _changed(text, lambda document: _remove(document, place))


def _changed(text: str, change: Callable[[Any], None]) -> str:
    try:
        wanted = tomllib.loads(text)
        document = tomlkit.parse(text)
    except (tomllib.TOMLDecodeError, TOMLKitError) as error:
        raise ConfigError(f"the configuration is not valid TOML: {error}") from None
    try:
        change(wanted)
        change(document)
        after = tomlkit.dumps(document)
        if tomllib.loads(after) == wanted:
            return after
    except (TOMLKitError, tomllib.TOMLDecodeError, AttributeError, LookupError, TypeError, ValueError):
        pass
    raise ConfigError(_UNLIKELY)


def _set(document: Any, place: Place, value: object) -> None:
    parent = _parent(document, place)
    last = place[-1]
    if isinstance(value, list) and last in parent and _is_plain(parent[last]) and _is_plain(value):
        _become(parent[last], value)
    else:
        _put(parent, last, _for_list(parent, value))


def _add(document: Any, place: Place, value: object, at: int | None) -> None:
    parent = _parent(document, place)
    last = place[-1]
    item = copy.deepcopy(value)
    if last not in parent:
        _put(parent, last, _list_of(parent, item))
    elif isinstance(parent[last], AoT) and isinstance(item, dict):
        parent[last].insert(len(parent[last]) if at is None else at, _table(item))
    else:
        _insert(parent[last], len(parent[last]) if at is None else at, _for_list(parent[last], item))


def _put(parent: Any, key: Any, value: object) -> None:
    """Set a value; a new key of a table comes before the comments at its end, which are about the next table."""
    tail: list[Any] = []
    if isinstance(parent, Table) and key not in parent:
        body = parent.value.body
        while body and body[-1][0] is None:
            tail.append(body.pop())
    parent[key] = value
    if tail:
        parent.value.body.extend(reversed(tail))
    elif isinstance(parent, Table):
        _put_first(parent.value.body, key)


def _put_first(body: list[Any], key: Any) -> None:
    """Have the value that tomlkit put right before the first table inside come before that table's comments."""
    place = next((at for at, (each, _) in enumerate(body) if each is not None and each.key == key), 0)
    if place + 1 >= len(body) or not isinstance(body[place + 1][1], AoT | Table):
        return
    start = place
    while start and body[start - 1][0] is None:
        start -= 1
    body[start : place + 1] = [body[place], *body[start:place]]


def _table(item: dict[str, Any]) -> Any:
    """A new table; tables in it are written in brackets, those of a list one a line."""
    table = tomlkit.table()
    for key, value in item.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            tables = tomlkit.array().multiline(True)
            for each in value:
                tables.append(_for_list(tables, each))
            table.append(key, tables)
        elif isinstance(value, dict):
            inline = tomlkit.inline_table()
            inline.update(value)
            table.append(key, inline)
        else:
            table.append(key, value)
    return table


def _for_list(parent: Any, value: object) -> Any:
    """A copy of a value; as an item of a list of tomlkit, a table becomes `{a = 1, b = 2}`."""
    if not (isinstance(parent, Array) and isinstance(value, dict)):
        return copy.deepcopy(value)
    table = tomlkit.inline_table()
    table.update(copy.deepcopy(value))
    return table


def _list_of(parent: Any, item: object) -> Any:
    """A new list with one item: in a document of tomlkit, tables get their own headers."""
    if isinstance(item, dict) and hasattr(parent, "add"):
        tables = tomlkit.aot()
        tables.append(_table(item))
        return tables
    return [item]


def _remove(document: Any, place: Place) -> None:
    parent = document
    for step in place[:-1]:
        parent = parent[step]
    del parent[place[-1]]


def _parent(document: Any, place: Place) -> Any:
    """What holds the last step of a place."""
    parent = document
    for step in place[:-1]:
        if isinstance(step, str) and step not in parent:
            _put(parent, step, tomlkit.table() if hasattr(parent, "add") else {})
        parent = parent[step]
    return parent


def _is_plain(value: Any) -> bool:
    """Whether a value is a list of simple values."""
    return isinstance(value, list | Array) and not any(isinstance(each, dict | list) for each in value)


def _become(found: Any, wanted: Sequence[object]) -> None:
    """Change a list of simple values where it differs: what stays keeps its comment."""
    for place in reversed(range(len(found))):
        if found[place] not in wanted or found[place] in list(found)[:place]:
            del found[place]
    for place, value in enumerate(wanted):
        if place >= len(found) or found[place] != value:
            if value in list(found)[place:]:
                del found[list(found).index(value, place)]
            _insert(found, place, value)
    while len(found) > len(wanted):
        del found[-1]


def _insert(found: Any, place: int, value: object) -> None:
    """Put a value into a list; one at the end of a list of several lines gets a line of its own.

    Otherwise tomlkit would write it behind the comment on the last line.
    """
    text = found.as_string() if isinstance(found, Array) and place >= len(found) else ""
    if "\n" in text:
        indents = _INDENT.findall(text)
        found.add_line(value, indent=indents[0] if indents else "    ")
    else:
        found.insert(place, value)
