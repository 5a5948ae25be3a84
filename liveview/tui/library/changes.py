"""Changes to the definitions in the text of a configuration: what stays the same keeps its comments.

A definition is found by its name in the text as it is now, which may be another one than what is in effect.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec

from liveview.config.edit import Place, with_item, with_value, with_values, without
from liveview.errors import ConfigError
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination
from liveview.tui.lines.switched import switched_names

_DEFAULTS = msgspec.to_builtins(Definition("x"))
_LIST = "definitions"
_COMPARED = ("=", "!=")
"""Comparisons for which an empty value says something."""


def added(text: str, definition: Definition) -> str:
    """The text with one more definition at the end; raises `ConfigError`."""
    return with_item(text, (_LIST,), _table(definition))


def changed(text: str, name: str, definition: Definition) -> str:
    """The text with a definition changed; raises `ConfigError`."""
    place: Place = (_LIST, _place(text, name))
    before, after = _tables(text)[_place(text, name)], _table(definition)
    for key in ("name", "match", "type", "destinations"):
        if key in after and before.get(key) != after[key]:
            text = with_value(text, (*place, key), after[key])
        elif key in before and key not in after and before[key] != _DEFAULTS[key]:
            text = without(text, (*place, key))
    return _with_filters(text, (*place, "filters"), before.get("filters", []), definition.filters)


def removed(text: str, name: str) -> str:
    """The text without a definition; raises `ConfigError`."""
    place = _place(text, name)
    return without(text, (_LIST,) if len(_tables(text)) == 1 else (_LIST, place))


def switched(text: str, names: Collection[str], change: Callable[[Definition], Definition]) -> str:
    """The text with the destinations of some definitions changed; raises `ConfigError`."""
    values: dict[Place, object] = {}
    tables = {table.get("name"): (place, table) for place, table in enumerate(_tables(text))}
    for name in names:
        if name not in tables:
            raise _gone(name)
        place, table = tables[name]
        before = table.get("destinations")
        after = change(_definition(table)).destinations
        if before != (None if after is None else list(after)):
            values[_LIST, place, "destinations"] = after if after is None else list(after)
    return with_values(text, values) if values else text


def with_switches(definition: Definition, on: Mapping[str, bool], destinations: Sequence[Destination]) -> Definition:
    """The definition with destinations switched on or off, by key; raises `ConfigError`."""
    return msgspec.structs.replace(definition, destinations=switched_names(definition.destinations, on, destinations))


def _with_filters(text: str, place: Place, filters: Sequence[Any], wanted: Sequence[PropertyFilter]) -> str:
    """Filters that are gone go, those that differ are written where they are, further ones come at the end."""
    before, after = [_spelling(msgspec.convert(each, PropertyFilter)) for each in filters], list(map(_spelling, wanted))
    kept = [each for each in before if each in after]
    if kept == after[: len(kept)]:
        for number in reversed(range(len(before))):
            if before[number] not in after:
                text = without(text, (*place, number))
        before = kept
    for number, each in enumerate(wanted):
        if number >= len(before):
            text = with_item(text, place, _filter_table(each))
        elif before[number] != after[number]:
            text = with_value(text, (*place, number), _filter_table(each))
    for number in reversed(range(len(after), len(before))):
        text = without(text, (*place, number))
    return text


def _spelling(each: PropertyFilter) -> bytes:
    """Equal for equal filters; `1`, `1.0` and `true` are different values."""
    return msgspec.json.encode(each)


def _table(definition: Definition) -> dict[str, Any]:
    """A definition as it is written: without what has its default."""
    table: dict[str, Any] = {"name": definition.name}
    if definition.match != "all":
        table["match"] = definition.match
    table["filters"] = list(map(_filter_table, definition.filters))
    if definition.destinations is not None:
        table["destinations"] = list(definition.destinations)
    if definition.type != "track":
        table["type"] = definition.type
    return table


def _filter_table(each: PropertyFilter) -> dict[str, Any]:
    """A filter as it is written; `op` always is, so that a line says what it does."""
    table = {"prop": each.prop, "op": each.op, "value": each.value}
    return {key: value for key, value in table.items() if value != "" or (key == "value" and each.op in _COMPARED)}


def _tables(text: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = tomllib.loads(text).get(_LIST, [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the configuration is not valid TOML: {error}") from None
    return found


def _definition(table: Mapping[str, Any]) -> Definition:
    try:
        return msgspec.convert(table, Definition)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error)) from None


def _place(text: str, name: str) -> int:
    for place, table in enumerate(_tables(text)):
        if table.get("name") == name:
            return place
    raise _gone(name)


def _gone(name: str) -> ConfigError:
    return ConfigError(f"the file has no definition {name!r}: it was changed meanwhile, or is not the file in effect")
