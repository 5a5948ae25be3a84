"""Errors of types in words: msgspec's sentence about a configuration becomes ours.

The path of the key comes first, then what is wrong, then what to write instead.
"""

import re
from typing import get_args, get_type_hints

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
from liveview.model.destination import Destination, Override, Webhook
from liveview.suggest import did_you_mean

_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$(.*)`)?")
_NO_CHOICE = re.compile(r"Invalid enum value '(.*?)'(?: - at `\$(.*)`)?")
_WRONG = re.compile(r"(.*?)(?: - at `\$(.*)`)?")
_TABLES: dict[str, type[msgspec.Struct]] = {
    "": Config,
    "receiver": ReceiverConfig,
    "environments": Environment,
    "dedup": DedupConfig,
    "delivery": DeliveryConfig,
    "destinations": Destination,
    "destinations.webhooks": Webhook,
    "sink": SinkConfig,
    "plan": PlanConfig,
    "log": LogConfig,
    "screen": ScreenConfig,
}
"""The struct of each table by its path; every other path is one of `events`."""


def explain(message: str) -> str:
    """What msgspec found wrong with a configuration, for the user."""
    if unknown := _UNKNOWN.fullmatch(message):
        field, path = unknown[1], (unknown[2] or "").lstrip(".")
        known = _table_at(path).__struct_fields__
        advice = did_you_mean(field, known, f"use one of {', '.join(known)}")
        return f"{path}.{field}: unknown key, {advice}" if path else f"{field}: unknown key, {advice}"
    if enum := _NO_CHOICE.fullmatch(message):
        path = (enum[2] or "").lstrip(".")
        table, _, field = path.rpartition(".")
        choices = " or ".join(f'"{choice}"' for choice in get_args(get_type_hints(_table_at(table))[field]))
        return f'{path}: "{enum[1]}" is not possible, use {choices}'
    if wrong := _WRONG.fullmatch(message):
        return f"{(wrong[2] or '').lstrip('.') or 'the file'}: {wrong[1][:1].lower()}{wrong[1][1:]}"
    return message


def _table_at(path: str) -> type[msgspec.Struct]:
    """The struct at a path such as `delivery` or `destinations[0].webhooks[1]`."""
    return _TABLES.get(re.sub(r"\[[^]]*\]", "", path), Override)
