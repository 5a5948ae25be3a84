"""One transformation as text, as one edits it, and put back into the text of a configuration with its comments kept."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import tomlkit
from tomlkit.items import Item

from liveview.config.edit import Place, with_item, with_value, without
from liveview.config.explain import explain
from liveview.config.schema import Config
from liveview.config.table_order import with_table
from liveview.config.toml_values import toml_value
from liveview.errors import ConfigError
from liveview.model.transform import EVERY, Transform

LIST = "transforms"
"""The key of the list of transformations in a configuration."""


def written(transform: Transform) -> str:
    """A transformation as TOML, one operation a line, with every key that it may have."""
    return "\n".join([*_names(transform), *_ops(transform), f"sql = {_sql(transform.sql.strip())}", ""])


def read(text: str) -> Transform:
    """What somebody has written; raises `ConfigError`, whose sentence begins with the place."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}") from None
    whole = {LIST: [document]}
    try:
        (found,) = msgspec.convert(whole, Config).transforms
    except msgspec.ValidationError as error:
        raise ConfigError(explain(str(error), whole).removeprefix(f"{LIST}[0]").lstrip(".")) from None
    return msgspec.structs.replace(found, sql=found.sql.strip())


def with_transform(text: str, at: int | None, transform: Transform) -> str:
    """The configuration with a transformation at a place of the list, or at its end for None.

    Of one that is there only what differs is written. Raises `ConfigError`.
    """
    if at is None:
        return with_table(text, LIST, _table(transform))
    found, wanted = _found(text, at), _plain(transform)
    for key in ("event", "destination"):
        text = _with_key(text, (LIST, at, key), found.get(key), wanted.get(key))
    if str(found.get("sql", "")).strip() != transform.sql.strip():
        text = _with_key(text, (LIST, at, "sql"), found.get("sql"), wanted.get("sql"))
    return _with_ops(text, at, found.get("ops", []), wanted.get("ops", []), is_there="ops" in found)


def _with_key(text: str, place: Place, before: Any, after: Any) -> str:
    default = EVERY if place[-1] != "sql" else ""
    if (default if before is None else before) == (default if after is None else after):
        return text
    if after is None:
        return without(text, place)
    lines = isinstance(after, str) and "\n" in after and "\r" not in after  # TOML reads both ends of lines alike
    return with_value(text, place, tomlkit.string(after, multiline=True) if lines else after)


def _with_ops(text: str, at: int, before: Sequence[Any], after: Sequence[Any], *, is_there: bool) -> str:
    """The text with other operations: those that stay keep their comments."""
    ops: Place = (LIST, at, "ops")
    if before == after:
        return text
    if not after:
        return without(text, ops)
    if not is_there or not before:
        return with_value(text, ops, tomlkit.value(_list(after)))
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    end = 0
    while end < min(len(before), len(after)) - same and before[-1 - end] == after[-1 - end]:
        end += 1
    both = min(len(before), len(after)) - end
    for place in range(same, both):
        text = with_value(text, (*ops, place), _parsed(after[place]))
    for place in reversed(range(both, len(before) - end)):
        text = without(text, (*ops, place))
    for place in range(both, len(after) - end):
        text = with_item(text, ops, _parsed(after[place]), place)
    return text


def _parsed(value: Any) -> Item:
    """A value as it is written here."""
    return tomlkit.value(toml_value(value))


def _found(text: str, at: int) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(text)[LIST][at]
    except (tomllib.TOMLDecodeError, LookupError, TypeError):
        raise ConfigError("the transformation is not in the file any more") from None
    if not isinstance(found, dict):
        raise ConfigError("the transformation is not in the file any more")
    return found


def _table(transform: Transform) -> str:
    """It under its header, without what it does not say."""
    ops, sql = _ops(transform) if transform.ops else [], transform.sql.strip()
    return "\n".join([f"[[{LIST}]]", *_names(transform), *ops, *([f"sql = {_sql(sql)}"] if sql else []), ""])


def _names(transform: Transform) -> list[str]:
    return [f"event = {toml_value(transform.event)}", f"destination = {toml_value(transform.destination)}"]


def _ops(transform: Transform) -> list[str]:
    return [f"ops = {_list(_plain(transform).get('ops', ()))}"]


def _list(operations: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(["[", *(f"  {toml_value(operation)}," for operation in operations), "]"])


def _plain(transform: Transform) -> dict[str, Any]:
    """It as Python values, without what it does not say."""
    found: dict[str, Any] = msgspec.to_builtins(transform)
    defaults = {"event": EVERY, "destination": EVERY, "ops": [], "sql": ""}
    kept = {key: value for key, value in found.items() if value != defaults[key]}
    if "ops" in kept:
        kept["ops"] = [dict(operation) for operation in kept["ops"]]
    return kept


def _sql(text: str) -> str:
    """A statement on lines of its own, if nothing in it has to be escaped."""
    lines = text.splitlines()
    if "'''" in text or "\n".join(lines) != text or any(not line.replace("\t", "").isprintable() for line in lines):
        return toml_value(text)
    return f"'''\n{text}\n'''" if text else '""'
