"""JSON Schema 2020-12 over exact numbers. A `$ref` stays in its schema: nothing is ever fetched.

`jsonschema_rs` is imported when the first schema is read: a spec without one does not wait for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from liveview.core.schemas.locating import below, located
from liveview.core.schemas.number_keywords import NUMBER_KEYWORDS
from liveview.core.schemas.references import SchemaReferences
from liveview.core.schemas.refusals import is_name, known_reason
from liveview.specs import kinds
from liveview.specs.matching import FieldMiss, name_of
from liveview.specs.paths import MISSING
from liveview.specs.values import Json, cut, is_whole, number, shown
from liveview.text.json_paths import Keys

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEEPEST = 100
"""Levels of nested values that are checked; an event has at most 64."""
_DEEPEST_SCHEMA = 200
"""Levels of a schema; it takes two for each level of an event."""
_PATTERN_BYTES = 1 << 20
"""Memory for one compiled pattern; one such as `(a{1000}){1000}` needs more."""
_LARGE = 10**18
"""Numbers from which on a whole one keeps its spelling."""
_ROUNDING = Context(prec=4_000)
"""What keeps the first digits of a longer number: Python refuses to make an `int` of thousands of digits."""
_ENDLESS = Decimal("1E+999999999999999999")
"""The largest power of ten that a number can hold; the validator does not know what is infinite."""
_ABOUT_NAMES = frozenset({"required", "minProperties", "maxProperties"})
"""Keywords about the names of members; a report shows only these."""
_CLOSING = frozenset({"additionalProperties", "items", "propertyNames", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords that are named if their value is `false`."""
_DATE = re.compile(kinds.ISO_DATE, re.ASCII)
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
"""A time of RFC 3339: with seconds and a zone."""
_CLOCK = len("2026-01-31T")
"""Where the time begins in a date and time of RFC 3339."""

_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "email": kinds.is_email,
    "uri": kinds.is_url,
    "uuid": kinds.is_uuid,
    "date": lambda value: _DATE.fullmatch(value) is not None and kinds.is_iso(value),
    "time": lambda value: _TIME.fullmatch(value) is not None and kinds.is_iso(f"2026-01-31T{value}"),
    "date-time": lambda value: _TIME.fullmatch(value, _CLOCK) is not None and kinds.is_iso(value),
}
"""The formats that mean what the kinds of values mean; the others are those of the validator."""


class JsonSchema:
    """A schema that was checked; raises `ValueError` with what is wrong with it."""

    def __init__(self, contents: Json) -> None:
        try:
            self.contents = _exact(contents, _DEEPEST_SCHEMA)
        except RecursionError:
            raise ValueError("not a JSON Schema: it is nested too deep") from None
        _check_dialect(self.contents)
        self._references = SchemaReferences(self.contents)
        _check_references(self._references)
        self._validator = _compiled(self._references.plain())

    def differences(self, value: Json, inside: Keys) -> Iterator[FieldMiss]:
        """What the schema does not allow in a value; `inside` is the path to it."""
        try:
            found = _exact(value, _DEEPEST)
        except RecursionError:
            yield FieldMiss(name_of(inside), "what its schema allows", "too deep to be checked")
            return
        if not self._validator.is_valid(found):
            misses = {self._difference(error, found, inside): None for error in self._validator.iter_errors(found)}
            yield from sorted(misses, key=lambda each: each.field)

    def _difference(self, error: "ValidationError", value: Json, inside: Keys) -> FieldMiss:
        keys, found = located(value, error)
        inner = getattr(error.kind, "error", None) if error.kind.name == "propertyNames" else None
        if inner is not None:
            found = inner.instance
        keyword, said = self._said(error)
        if keyword in _ABOUT_NAMES and isinstance(found, dict):
            found = list(found)
        wanted = f"{keyword}: {shown(said)}" if keyword else "nothing"
        return FieldMiss(name_of((*inside, *keys)), cut(wanted), shown(found))

    def _said(self, error: "ValidationError") -> tuple[str, Json]:
        """The keyword that is not met and its value; "" for a schema that is `false` and has no keyword."""
        way = error.evaluation_path
        if error.kind.name == "falseSchema" and (way[-1:] == [] or way[-1] not in _CLOSING or is_name(way)):
            return "", None
        address = error.absolute_keyword_location
        said: Json = self._references.resource(address.partition("#")[0]) if address else self.contents
        for step in error.schema_path if address else way:
            reference = self._references.of(said, str(step))
            if reference is not None and reference.target is not None:
                said = reference.target.value
            else:
                _, said = next(below(((), said), step), ((), MISSING))
        return str(way[-1]), error.kind.value if said is MISSING else said


def _compiled(contents: Json) -> "Draft202012Validator":
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

    try:
        return Draft202012Validator(
            contents,
            offline=True,
            pattern_options=RegexOptions(size_limit=_PATTERN_BYTES),
            validate_formats=True,
            ignore_unknown_formats=True,
            formats=dict(_FORMATS),
            keywords=dict(NUMBER_KEYWORDS),
        )
    except ValidationError as error:
        place = name_of(tuple(error.instance_path))
        reason = known_reason(error, shown) or cut(error.message)
        raise ValueError(f"not a JSON Schema: {place}{': ' if place else ''}{reason}") from None
    except ValueError as error:
        raise ValueError(f"not a JSON Schema: {cut(str(error))}") from None


def _check_dialect(contents: Json) -> None:
    dialect = contents.get("$schema", _DIALECT) if isinstance(contents, Mapping) else _DIALECT
    if not isinstance(dialect, str) or dialect.rstrip("#") != _DIALECT:
        raise ValueError(f"$schema is {shown(dialect)}; only JSON Schema 2020-12 is understood")


def _check_references(references: SchemaReferences) -> None:
    for each in references:
        if each.target is None:
            raise ValueError(f"{each.keyword} {shown(each.text)} leads nowhere in this file; nothing is fetched")
        if not isinstance(each.target.value, Mapping | bool):
            what = shown(each.target.value)
            raise ValueError(f"{each.keyword} {shown(each.text)} leads to {what}, which is not a schema")
    if why := references.why_endless():
        raise ValueError(why)


def _exact(value: Json, levels: int) -> Json:
    """The value with exact numbers, whole ones as `int`, and U+FFFD for half a surrogate pair.

    Raises `RecursionError` below `levels`.
    """
    if isinstance(value, Mapping | list | tuple):
        if not levels:
            raise RecursionError
        if isinstance(value, Mapping):
            return {_text(str(key)): _exact(each, levels - 1) for key, each in value.items()}
        return [_exact(each, levels - 1) for each in value]
    if isinstance(value, str):
        return _text(value)
    known: Any = number(value)
    if known is None:
        return value
    if isinstance(known, Decimal) and known.is_infinite():
        return _ENDLESS.copy_sign(known)
    if isinstance(known, Decimal) and known.adjusted() >= _ROUNDING.prec:
        return _ROUNDING.plus(known)
    return int(known) if is_whole(known) and -_LARGE < known < _LARGE else known


def _text(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
