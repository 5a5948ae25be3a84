"""Reads a spec, TOML or JSON of the same shape, and checks all of it. A mistake is a `SpecError` that says where."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from liveview.errors import FilterError, SpecError
from liveview.log.filter import parse
from liveview.log.read.refused import asked
from liveview.model.delivery import Decision, DeliveryState
from liveview.model.event import EventType, State
from liveview.model.problem import CATALOGUE
from liveview.specs.json_schema import JsonSchema
from liveview.specs.kinds import KINDS, ValueKind
from liveview.specs.paths import read_path
from liveview.specs.places import SpecPlace
from liveview.specs.spec import Expectation, Prohibition, Spec
from liveview.specs.values import Json, cut, equal, number, read_json, shown
from liveview.suggest import did_you_mean
from liveview.text.json_paths import Keys, written_path

Item = TypeVar("Item")

_VERSION = 1
_TOP = ("version", "title", "filter", "unexpected", "order", "expect", "never")
_UNEXPECTED = ("allow", "fail")
_DELIVERED = (*(state.value for state in DeliveryState), *(decision.value for decision in Decision))
_DEEPEST = 100
"""Levels of nested values; events have at most 64."""


def load(path: Path) -> Spec:
    """Read a file; a name that ends in `.json` is JSON. Raises `SpecError`."""
    text = _text_of(path, SpecPlace(str(path)))
    toml = path.suffix.lower() != ".json"
    place = SpecPlace(str(path), text, toml=toml)
    return _spec(_document(text, place), place, path.parent)


def read(document: Mapping[str, Any], folder: Path | None = None) -> Spec:
    """A spec that is given as Python values; schema files are in `folder`, by default the current one.

    Raises `SpecError`.
    """
    return _spec(document, SpecPlace(), folder or Path())


def _document(text: str, place: SpecPlace) -> Json:
    try:
        return tomllib.loads(text, parse_float=_decimal) if place.toml else read_json(text)
    except tomllib.TOMLDecodeError as error:
        raise place.error(f"not valid TOML: {error}") from None
    except (ValueError, RecursionError) as error:
        language = "TOML" if place.toml else "JSON"
        raise place.error(f"not valid {language}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def _decimal(literal: str) -> Decimal:
    """A number of TOML, which also has `inf` and `nan`; `_plain` refuses those."""
    try:
        return Decimal(literal)
    except ArithmeticError:
        return Decimal("Infinity")


def _spec(document: Json, place: SpecPlace, folder: Path) -> Spec:
    _plain(document, place)
    given = _table(document, place)
    _known(given, _TOP, place)
    if not equal(given.get("version", _VERSION), _VERSION):
        raise (place / "version").error(f"this liveview reads version {_VERSION}, not {shown(given['version'])}")
    reader = _PatternReader(folder)
    expect = _list(given, "expect", place, reader.expectation)
    never = _list(given, "never", place, reader.prohibition)
    fails = _word(given, "unexpected", place, _UNEXPECTED) == "fail"
    if not expect and not never and not fails:
        raise place.error("it expects nothing; add [[expect]] with the name of an event")
    _check_ids(expect, place)
    return Spec(
        title=_text(given, "title", place) or "",
        filter=_filter(given, place),
        fails_on_unexpected=fails,
        expect=expect,
        never=never,
        order=_order(given, place, [each.id for each in expect]),
    )


def _check_ids(expect: tuple[Expectation, ...], place: SpecPlace) -> None:
    first: dict[str, int] = {}
    for at, each in enumerate(expect):
        if each.id in first:
            where = place / "expect" / at
            raise where.error(f"expect[{first[each.id]}] has the id {shown(each.id)}, too; give one of them another id")
        first[each.id] = at


def _order(given: Mapping[str, Json], place: SpecPlace, ids: list[str]) -> tuple[tuple[str, ...], ...]:
    def one(value: Json, where: SpecPlace) -> tuple[str, ...]:
        names = _texts(value, where)
        if len(names) < 2:
            raise where.error("write two ids or more")
        for at, name in enumerate(names):
            if name not in ids:
                advice = did_you_mean(
                    name, ids, f"use one of {cut(', '.join(ids))}" if ids else "there is no [[expect]]"
                )
                raise (where / at).error(f"no [[expect]] has the id {shown(name)}, {advice}")
        return names

    return _list(given, "order", place, one)


class _PatternReader:
    """Reads the tables `[[expect]]` and `[[never]]`."""

    _PATTERN = (
        *("name", "type", "user", "filter", "properties", "kinds", "absent", "schema", "state", "problems"),
        "destinations",
    )
    _EXPECT = ("id", *_PATTERN, "count", "every")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schemas: dict[Path, JsonSchema] = {}

    def expectation(self, value: Json, place: SpecPlace) -> Expectation:
        """An `[[expect]]`."""
        given = _table(value, place)
        _known(given, self._EXPECT, place)
        least, most = _count(given.get("count", {"min": 1}), place / "count")
        pattern = self._pattern(given, place)
        own = _text(given, "id", place) or pattern["name"] or written_path(place.keys)
        every = _flag(given, "every", place)
        return Expectation(id=own, least=least, most=most, every=every, **pattern)

    def prohibition(self, value: Json, place: SpecPlace) -> Prohibition:
        """A `[[never]]`."""
        given = _table(value, place)
        _known(given, self._PATTERN, place)
        if not given:
            raise place.error("it forbids every event; add the name of one")
        pattern = self._pattern(given, place)
        made = Prohibition(id="", **pattern)
        return Prohibition(id=f"never: {made.selects or written_path(place.keys)}", **pattern)

    def _pattern(self, given: Mapping[str, Json], place: SpecPlace) -> dict[str, Any]:
        kind, state = (_word(given, key, place, _values(of)) for key, of in (("type", EventType), ("state", State)))
        return {
            "name": _text(given, "name", place),
            "type": None if kind is None else EventType(kind),
            "user": _text(given, "user", place),
            "filter": _filter(given, place),
            "properties": _table(given.get("properties", {}), place / "properties"),
            "kinds": _kinds(given, place / "kinds"),
            "absent": tuple(
                _path(text, place / "absent" / at)
                for at, text in enumerate(_texts(given.get("absent", []), place / "absent"))
            ),
            "schema": self._schema(given["schema"], place / "schema") if "schema" in given else None,
            "state": None if state is None else State(state),
            "problems": _problems(given["problems"], place / "problems") if "problems" in given else None,
            "destinations": _destinations(given, place / "destinations"),
        }

    def _schema(self, value: Json, place: SpecPlace) -> JsonSchema:
        if not isinstance(value, str):
            return _schema_of(value, place)
        path = self._folder / value
        if path not in self._schemas:
            text = _text_of(path, place)
            try:
                contents = read_json(text)
            except (ValueError, RecursionError) as error:
                raise place.error(f"{path} is not valid JSON: {_reason(error)}") from None
            self._schemas[path] = _schema_of(contents, SpecPlace(f"{place.prefix}{path}"))
        return self._schemas[path]


def _schema_of(contents: Json, place: SpecPlace) -> JsonSchema:
    if not isinstance(contents, Mapping | bool):
        raise place.error("write a JSON Schema, or the name of its file")
    try:
        return JsonSchema(contents)
    except ValueError as error:
        raise place.error(str(error)) from None


def _text_of(path: Path, place: SpecPlace) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    except ValueError:
        reason = "no file can have this name"
    raise place.error(f"cannot read {path}: {reason}" if place.keys else f"cannot be read: {reason}")


def _plain(value: Json, place: SpecPlace) -> None:
    """Refuse values that JSON does not have."""
    if len(place.keys) > _DEEPEST:
        raise SpecError(f"{place.source}: it is nested too deep")
    if isinstance(value, date | time):
        raise place.error(f'JSON has no dates; write it in quotes, "{value.isoformat()}"')
    if isinstance(value, float | Decimal) and not Decimal(value).is_finite():
        raise place.error(f"{value} is not a number of JSON")
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise place.error(f"the key {key!r} is not a text")
            _plain(each, place / key)
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            _plain(each, place / at)
    elif not (value is None or isinstance(value, str | bool | ValueKind) or number(value) is not None):
        raise place.error(f"a value of the type {type(value).__name__} is not JSON")


def _known(given: Mapping[str, Json], keys: tuple[str, ...], place: SpecPlace) -> None:
    for key in given:
        if key not in keys:
            advice = did_you_mean(key, keys, f"use one of {', '.join(keys)}")
            raise (place / key).error(f"unknown key, {advice}")


def _table(value: Json, place: SpecPlace) -> dict[str, Json]:
    if not isinstance(value, Mapping):
        raise place.error(f"write a table, not {shown(value)}")
    return {key: _lists(each) for key, each in value.items()}


def _lists(value: Json) -> Json:
    """The value with lists and dicts only, as events have them."""
    if isinstance(value, Mapping):
        return {key: _lists(each) for key, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, list | tuple) else value


def _list(
    given: Mapping[str, Json], key: str, place: SpecPlace, one: Callable[[Json, SpecPlace], Item]
) -> tuple[Item, ...]:
    value = given.get(key, [])
    if not isinstance(value, list):
        raise (place / key).error(f"write a list, not {shown(value)}")
    return tuple(one(each, place / key / at) for at, each in enumerate(value))


def _text(given: Mapping[str, Json], key: str, place: SpecPlace) -> str | None:
    value = given.get(key)
    if key in given and not isinstance(value, str):
        raise (place / key).error(f"write a text, not {shown(value)}")
    return value


def _texts(value: Json, place: SpecPlace) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise place.error(f"write a list of texts, not {shown(value)}")
    return tuple(value)


def _flag(given: Mapping[str, Json], key: str, place: SpecPlace) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise (place / key).error(f"write true or false, not {shown(value)}")
    return value


def _word(given: Mapping[str, Json], key: str, place: SpecPlace, known: tuple[str, ...]) -> str | None:
    return _one_of(given[key], place / key, known) if key in given else None


def _one_of(value: Json, place: SpecPlace, known: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise place.error(f"write {_or(known)}, not {shown(value)}")
    if value not in known:
        raise place.error(f"{shown(value)} is not known, {did_you_mean(value, known, f'use {_or(known)}')}")
    return value


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in kind)


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _filter(given: Mapping[str, Json], place: SpecPlace) -> str:
    text = _text(given, "filter", place) or ""
    try:
        parse(text, 0.0)
    except FilterError as error:
        raise (place / "filter").error(f"{error.message}, at {shown(text[error.start : error.end])}") from None
    if asked(text, 0.0) is not None:
        raise (place / "filter").error("refused requests are not events; leave is:refused out")
    return text.strip()


def _count(value: Json, place: SpecPlace) -> tuple[int, int | None]:
    if isinstance(value, Mapping):
        _known(value, ("min", "max"), place)
        if not value:
            raise place.error("write min, max or both")
        most = _whole(value["max"], place / "max") if "max" in value else None
        least = _whole(value["min"], place / "min") if "min" in value else 0
        if most is not None and least > most:
            raise place.error(f"min is {least}, which is more than max, {most}")
        return least, most
    count = _whole(value, place)
    return count, count


def _whole(value: Json, place: SpecPlace) -> int:
    known = number(value)
    if not isinstance(known, int) or known < 0:
        raise place.error(f"write a whole number from 0 on, or min and max, not {shown(value)}")
    return known


def _path(text: str, place: SpecPlace) -> Keys:
    try:
        return read_path(text)
    except ValueError as error:
        raise place.error(str(error)) from None


def _kinds(given: Mapping[str, Json], place: SpecPlace) -> tuple[tuple[Keys, str], ...]:
    known = tuple(KINDS)
    table = _table(given.get("kinds", {}), place)
    return tuple((_path(path, place / path), _one_of(kind, place / path, known)) for path, kind in table.items())


def _problems(value: Json, place: SpecPlace) -> tuple[str, ...]:
    codes = _texts(value, place)
    for at, code in enumerate(codes):
        if code not in CATALOGUE:
            advice = did_you_mean(code, CATALOGUE, "see liveview guide problems")
            raise (place / at).error(f"there is no problem {shown(code)}, {advice}")
    return codes


def _destinations(given: Mapping[str, Json], place: SpecPlace) -> tuple[tuple[str, str], ...]:
    table = _table(given.get("destinations", {}), place)
    return tuple((name, _one_of(word, place / name, _DELIVERED)) for name, word in table.items())
