"""JSON Schema 2020-12 over exact numbers. A `$ref` stays in its schema: nothing is ever fetched."""

import decimal
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, TypeChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing.exceptions import NoSuchAnchor, Unresolvable

from liveview.specs import kinds
from liveview.specs.matching import FieldMiss, name_of
from liveview.specs.patterns import check_pattern
from liveview.specs.references import registry_of
from liveview.specs.values import Json, cut, is_whole, number, shown
from liveview.text.key_paths import Keys

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DIGITS = 2_000
"""Digits with which `multipleOf` divides; more than any number that a program writes."""
_LARGE = 10**18
"""Numbers from which on a whole one keeps its spelling; no keyword counts that far."""
_ABOUT_NAMES = frozenset({"required", "minProperties", "maxProperties"})
"""Keywords about the names of members; a report shows only these."""
_ROOM = 200
"""Calls that must still be possible when a reference is followed: the library does not survive the limit there."""
_DATE = re.compile(kinds.ISO_DATE, re.ASCII)
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
"""A time of RFC 3339: with seconds and a zone."""
_CLOCK = len("2026-01-31T")
"""Where the time begins in a date and time of RFC 3339."""

_FORMATS = FormatChecker(("ipv4", "ipv6", "regex"))
"""The formats that are checked: these of the library's, and those below. Its others depend on what is installed."""
for _name, _check in {
    "email": kinds.is_email,
    "uri": kinds.is_url,
    "uuid": kinds.is_uuid,
    "date": lambda value: _DATE.fullmatch(value) is not None and kinds.is_iso(value),
    "time": lambda value: _TIME.fullmatch(value) is not None and kinds.is_iso(f"2026-01-31T{value}"),
    "date-time": lambda value: _TIME.fullmatch(value, _CLOCK) is not None and kinds.is_iso(value),
}.items():
    _FORMATS.checks(_name)(lambda value, check=_check: not isinstance(value, str) or check(value))

_KEYWORDS = FormatChecker(())
"""The formats of what keywords say."""


@_KEYWORDS.checks("regex", raises=(ValueError, re.error))
def _is_pattern(value: Json) -> bool:
    if isinstance(value, str):
        check_pattern(value)
    return True


def _is_integer(_: TypeChecker, value: Json) -> bool:
    return is_whole(value)


def _is_number(_: TypeChecker, value: Json) -> bool:
    return number(value) is not None


def _guarded(keyword: str) -> Callable[..., Iterator[ValidationError]]:
    """The keyword as the library has it, as long as there is room on the stack; then it raises `RecursionError`."""
    follow: Callable[..., Iterator[ValidationError]] = Draft202012Validator.VALIDATORS[keyword]

    def guarded(*about: Any) -> Iterator[ValidationError]:
        if _calls() > sys.getrecursionlimit() - _ROOM:
            raise RecursionError
        yield from follow(*about)

    return guarded


def _calls() -> int:
    """The number of calls on the stack."""
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


_Validator = extend(  # type: ignore[no-untyped-call] # its types come without this one
    Draft202012Validator,
    validators={keyword: _guarded(keyword) for keyword in ("$ref", "$dynamicRef")},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)


class JsonSchema:
    """A schema that was checked; raises `ValueError` with what is wrong with it."""

    def __init__(self, contents: Json) -> None:
        try:
            self.contents = _exact(contents)
            _check_dialect(self.contents)
            _require_schema(self.contents)
            registry = registry_of(self.contents, _require_schema)
        except SchemaError as error:
            why = f": {error.cause}" if error.cause else ""
            raise ValueError(f"not a JSON Schema: {_place(error)}{error.message[:200]}{why}") from None
        except (RecursionError, ArithmeticError) as error:
            raise ValueError("not a JSON Schema: it is nested too deep, or a number is too large") from error
        self._validator = _Validator(self.contents, registry=registry, format_checker=_FORMATS)

    def differences(self, value: Json, inside: Keys) -> Iterator[FieldMiss]:
        """What the schema does not allow in a value; `inside` is the path to it."""
        try:
            with decimal.localcontext(prec=_DIGITS):
                for error in sorted(self._validator.iter_errors(_exact(value)), key=lambda each: str(each.json_path)):
                    yield _difference(error, inside)
        except (RecursionError, ArithmeticError, re.error):
            yield FieldMiss(name_of(inside), "what its schema allows", "too deep or too large to be checked")
        except (Unresolvable, NoSuchAnchor):  # a reference with an `$id` or `$anchor` that only evaluation gets wrong
            yield FieldMiss(name_of(inside), "what its schema allows", "not checked, as a reference leads nowhere")


def _difference(error: ValidationError, inside: Keys) -> FieldMiss:
    keyword = str(error.validator)
    wanted = f"{keyword}: {shown(error.validator_value)}" if error.validator is not None else "nothing"
    instance: Json = error.instance
    found = list(instance) if keyword in _ABOUT_NAMES and isinstance(instance, dict) else instance
    return FieldMiss(name_of((*inside, *error.absolute_path)), cut(wanted), shown(found))


def _place(error: SchemaError) -> str:
    path = name_of(tuple(error.absolute_path))
    return f"{path}: " if path else ""


def _check_dialect(contents: Json) -> None:
    dialect = contents.get("$schema", _DIALECT) if isinstance(contents, Mapping) else _DIALECT
    if not isinstance(dialect, str) or dialect.rstrip("#") != _DIALECT:
        raise ValueError(f"$schema is {shown(dialect)}; only JSON Schema 2020-12 is understood")


def _require_schema(contents: Json) -> None:
    """Raise `SchemaError` for what is not a schema."""
    Draft202012Validator.check_schema(contents, format_checker=_KEYWORDS)


def _exact(value: Json) -> Json:
    """The value with exact numbers, whole ones as `int`: keywords that count things want them so."""
    if isinstance(value, Mapping):
        return {str(key): _exact(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(each) for each in value]
    known = number(value)
    if known is None:
        return value
    return int(known) if is_whole(known) and -_LARGE < known < _LARGE else known
