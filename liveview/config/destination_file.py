"""Writing changed destinations into the text of a configuration: what stays the same keeps its comments.

What is hidden as `***` stays as the file has it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import tomlkit

from liveview.config.changes import Changes
from liveview.config.destination_edit import masked
from liveview.config.edit import Place, with_item, with_value, without
from liveview.config.file import parse
from liveview.config.nested_tables import with_order
from liveview.config.table_order import with_table, without_table
from liveview.config.toml_values import toml_value
from liveview.errors import ConfigError
from liveview.model.destination import Destination, Webhook
from liveview.text.masking import MASK, mask_url

LIST = "destinations"
"""The key of the list of destinations in a configuration."""
_HOOKS = "webhooks"
_DEFAULTS: Mapping[str, Any] = msgspec.to_builtins(Destination("x"))
_PLAIN = ("name", "instance", "kind", "mode", "url", "enabled", "identify_events", "pageview_events")
"""Keys with one value that a change may have changed, in the order in which they are written."""
_HEADER = re.compile(r"\s*\[")


def with_changes(text: str, changes: Changes) -> str:
    """The text with what was changed of its destinations; raises `ConfigError`."""
    if changes.edits or changes.switches:
        text = _with_demo(text)
    for edit in sorted(changes.edits.values(), key=lambda each: (each.place, each.key)):
        at = _place(text, edit.key)
        if edit.destination is None:
            text = text if at is None else _without(text, at)
            continue
        at = _place(text, edit.destination.key) if at is None else at
        text = with_table(text, LIST, _table(edit.destination)) if at is None else _with(text, at, edit.destination)
    for key, on in changes.switches.items():
        at = _place(text, key)
        if at is not None:
            text = _with_key(text, (LIST, at, "enabled"), _tables(text)[at], on)
    return text


def _with_demo(text: str) -> str:
    """The text with the destinations that count where a file names none: the first one that it names ends them."""
    if LIST not in tomllib.loads(text):
        for each in parse(text).destinations:
            text = with_table(text, LIST, _table(masked(each)))
    return text


def _without(text: str, at: int) -> str:
    """The text without a destination. Without any, it says so: a file that names none has those of the demo."""
    last = len(_tables(text)) == 1
    text = without_table(text, LIST, at)
    return _with_none(text) if last and LIST not in tomllib.loads(text) else text


def _with_none(text: str) -> str:
    lines = text.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    before = lines[:first]
    if before and not before[-1].endswith("\n"):
        before[-1] += "\n"
    return "".join([*before, f"{LIST} = []\n", *(["\n"] if first < len(lines) else []), *lines[first:]])


def _with(text: str, at: int, wanted: Destination) -> str:
    """The text with a destination changed."""
    found, plain = _tables(text)[at], msgspec.to_builtins(wanted)
    if not wanted.webhooks and _HOOKS in found:
        text = without(text, (LIST, at, _HOOKS))
    for key in _PLAIN:
        if not (key == "url" and MASK in wanted.url and mask_url(str(found.get("url", ""))) == wanted.url):
            text = _with_key(text, (LIST, at, key), found, plain[key])
    text = _with_mapping(text, (LIST, at, "settings"), found.get("settings"), wanted.settings)
    before = found.get("events", [])
    if before != list(wanted.events):
        place: Place = (LIST, at, "events")
        text = with_value(text, place, list(wanted.events)) if wanted.events else without(text, place)
    return _with_hooks(text, at, found.get(_HOOKS, []), wanted.webhooks) if wanted.webhooks else text


def _with_key(text: str, place: Place, found: Mapping[str, Any], wanted: Any) -> str:
    """The text with one value of a table; one that is the default is left out."""
    key = str(place[-1])
    if found.get(key, _DEFAULTS.get(key)) == wanted:
        return text
    return without(text, place) if wanted == _DEFAULTS.get(key) else with_value(text, place, wanted)


def _with_mapping(text: str, place: Place, found: Mapping[str, str] | None, wanted: Mapping[str, str]) -> str:
    """The text with other names and texts in a table; those that are `***` stay."""
    if not wanted:
        return text if found is None or not found else without(text, place)
    if found is None:
        return with_value(text, place, tomlkit.value(toml_value(wanted)))
    for name in found:
        if name not in wanted:
            text = without(text, (*place, name))
    for name, value in wanted.items():
        if value != found.get(name) and not (value == MASK and name in found):
            text = with_value(text, (*place, name), value)
    return text


def _with_hooks(text: str, at: int, found: Sequence[Mapping[str, Any]], wanted: Sequence[Webhook]) -> str:
    """The text with other webhooks: each stays the table that has its URL, or else one that nothing needs."""
    places = _matched(found, wanted)
    order = [place for place in places if place is not None]
    if found:
        text = with_order(text, LIST, at, _HOOKS, order)
    for number, (place, hook) in enumerate(zip(places, wanted, strict=True)):
        here: Place = (LIST, at, _HOOKS, number)
        if place is None:
            item = {"url": hook.url, **({"headers": dict(hook.headers)} if hook.headers else {})}
            text = with_item(text, here[:-1], item, number)
            continue
        before = found[place]
        if before["url"] != hook.url and not _is_hidden(hook.url, before["url"]):
            text = with_value(text, (*here, "url"), hook.url)
        text = _with_mapping(text, (*here, "headers"), before.get("headers"), hook.headers)
    return text


def _matched(found: Sequence[Mapping[str, Any]], wanted: Sequence[Webhook]) -> list[int | None]:
    """For each webhook, the table that becomes it; None for a new one."""
    left = list(range(len(found)))
    places: list[int | None] = [None] * len(wanted)
    for number, hook in enumerate(wanted):
        same = (each for each in left if found[each]["url"] == hook.url or _is_hidden(hook.url, found[each]["url"]))
        place = next(same, None)
        if place is not None:
            left.remove(place)
            places[number] = place
    for number, place in enumerate(places):
        if place is None and number in left:
            left.remove(number)
            places[number] = number
    return places


def _is_hidden(shown: str, url: str) -> bool:
    """Whether a URL is shown like this because of the secrets in it."""
    return MASK in shown and mask_url(url) == shown


def _table(destination: Destination) -> str:
    """A destination under its header, without what it does not say."""
    plain = msgspec.to_builtins(destination)
    keys = [key for key in plain if key != _HOOKS and (key == "name" or plain[key] != _DEFAULTS[key])]
    lines = [f"[[{LIST}]]", *(f"{key} = {toml_value(plain[key])}" for key in keys)]
    for hook in destination.webhooks:
        lines += ["", f"[[{LIST}.{_HOOKS}]]", f"url = {toml_value(hook.url)}"]
        lines += [f"headers = {toml_value(hook.headers)}"] if hook.headers else []
    return "\n".join([*lines, ""])


def _place(text: str, key: str) -> int | None:
    """Where a destination is in the list; None if it is not there."""
    for at, table in enumerate(_tables(text)):
        if Destination(str(table.get("name")), instance=str(table.get("instance", ""))).key == key:
            return at
    return None


def _tables(text: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = tomllib.loads(text).get(LIST, [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the configuration is not valid TOML: {error}") from None
    return found
