"""Errors of types in words: msgspec's sentence about a configuration becomes ours.

The path of the key comes first, then what is wrong, then what to write instead.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from liveview.config.schema import (
    Config,
    DedupConfig,
    DeliveryConfig,
    Environment,
    LogConfig,
    PlanConfig,
    ReceiverConfig,
    ScreenConfig,
    SinkConfig,
)
from liveview.model.consent import Consent
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.transform import Operation, Transform
from liveview.suggest import did_you_mean

_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$(.*)`)?")
_NO_CHOICE = re.compile(r"Invalid enum value '(.*?)'(?: - at `\$(.*)`)?")
_NO_OPERATION = re.compile(r"Invalid value '(.*?)' - at `\$(.*)\.op`")
_WRONG = re.compile(r"(.*?)(?: - at `\$(.*)`)?")
_TABLES: dict[str, type[msgspec.Struct]] = {
    "": Config,
    "receiver": ReceiverConfig,
    "environments": Environment,
    "environments.hipaa": AllowedProperties,
    "dedup": DedupConfig,
    "delivery": DeliveryConfig,
    "destinations": Destination,
    "destinations.webhooks": Webhook,
    "definitions": Definition,
    "definitions.filters": PropertyFilter,
    "consent": Consent,
    "transforms": Transform,
    "hipaa": Hipaa,
    "sink": SinkConfig,
    "plan": PlanConfig,
    "log": LogConfig,
    "screen": ScreenConfig,
}
"""The struct of each table by its path; every other path is one of `events`."""
_OPERATIONS: dict[object, type[msgspec.Struct]] = {each.__struct_config__.tag: each for each in get_args(Operation)}
"""The struct of each `op` of a transformation."""
_OPERATION = "transforms.ops"


def explain(message: str, document: Mapping[str, Any]) -> str:
    """What msgspec found wrong with a configuration, for the user; `document` is all of it."""
    if unknown := _UNKNOWN.fullmatch(message):
        field, path = unknown[1], (unknown[2] or "").lstrip(".")
        known = _keys_at(path)
        advice = did_you_mean(field, known, f"use one of {', '.join(known)}")
        return f"{path}.{field}: unknown key, {advice}" if path else f"{field}: unknown key, {advice}"
    if enum := _NO_CHOICE.fullmatch(message):
        path = (enum[2] or "").lstrip(".")
        choices = " or ".join(f'"{choice}"' for choice in _choices_at(path, document))
        return f'{path}: "{enum[1]}" is not possible, use {choices}'
    if operation := _NO_OPERATION.fullmatch(message):
        names = [str(name) for name in _OPERATIONS]
        advice = did_you_mean(operation[1], names, f"use one of {', '.join(names)}")
        return f"{operation[2].lstrip('.')}.op: there is no {operation[1]!r}, {advice}"
    if wrong := _WRONG.fullmatch(message):
        return f"{(wrong[2] or '').lstrip('.') or 'the file'}: {wrong[1][:1].lower()}{wrong[1][1:]}"
    return message


def _keys_at(path: str) -> list[str]:
    """The keys that a table may have, as they are written in the file."""
    if _plain(path) != _OPERATION:
        return list(_table_at(path).__struct_encode_fields__)
    return list(dict.fromkeys(["op", *(key for each in _OPERATIONS.values() for key in each.__struct_encode_fields__)]))


def _choices_at(path: str, document: Mapping[str, Any]) -> list[str]:
    """The words that may be the value of a key."""
    table, _, field = path.rpartition(".")
    struct = _OPERATIONS[_operation_at(table, document)] if _plain(table) == _OPERATION else _table_at(table)
    hint = get_type_hints(struct).get(field)
    return list(get_args(hint)) if get_origin(hint) is Literal else []


def _operation_at(path: str, document: Mapping[str, Any]) -> object:
    """The `op` of the operation at a path such as `transforms[0].ops[1]`."""
    transform, operation = (int(number) for number in re.findall(r"\[(\d+)]", path))
    return document["transforms"][transform]["ops"][operation]["op"]


def _plain(path: str) -> str:
    """A path without the numbers of its tables."""
    return re.sub(r"\[[^]]*\]", "", path)


def _table_at(path: str) -> type[msgspec.Struct]:
    """The struct at a path such as `delivery` or `destinations[0].webhooks[1]`."""
    return _TABLES.get(_plain(path), Override)
