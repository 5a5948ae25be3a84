"""JSON Schema 2020-12 over exact numbers. A `$ref` stays in its schema: nothing is ever fetched."""

import decimal
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, TypeChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.exceptions import CannotDetermineSpecification, NoSuchAnchor, Unresolvable
from referencing.jsonschema import DRAFT202012

from liveview.specs import kinds
from liveview.specs.matching import FieldMiss, name_of
from liveview.specs.paths import Keys
from liveview.specs.values import Json, cut, is_whole, number, shown

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DIGITS = 2_000
"""Digits with which `multipleOf` divides; more than any number that a program writes."""
_LARGE = 10**18
"""Numbers from which on a whole one keeps its spelling; no keyword counts that far."""
_ABOUT_NAMES = frozenset({"required", "minProperties", "maxProperties"})
"""Keywords about the names of members; a report shows only these."""
_REFERENCES = ("$ref", "$dynamicRef")
_DATE = re.compile(kinds.ISO_DATE, re.ASCII)
_TIME = re.compile(kinds.ISO_TIME, re.ASCII)

_FORMATS = FormatChecker(("ipv4", "ipv6", "regex"))
"""The formats that are checked: these of the library's, and those below. Its others depend on what is installed."""
for _name, _check in {
    "email": kinds.is_email,
    "uri": kinds.is_url,
    "uuid": kinds.is_uuid,
    "date": lambda value: _DATE.fullmatch(value) is not None and kinds.is_iso(value),
    "time": lambda value: _TIME.fullmatch(value) is not None and kinds.is_iso(f"2026-01-31T{value}"),
    "date-time": lambda value: len(value) > len("2026-01-31") and kinds.is_iso(value),
}.items():
    _FORMATS.checks(_name)(lambda value, check=_check: not isinstance(value, str) or check(value))


def _is_integer(_: TypeChecker, value: Json) -> bool:
    return is_whole(value)


def _is_number(_: TypeChecker, value: Json) -> bool:
    return number(value) is not None


_Validator = extend(  # type: ignore[no-untyped-call] # its types come without this one
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)


class JsonSchema:
    """A schema that was checked; raises `ValueError` with what is wrong with it."""

    def __init__(self, contents: Json) -> None:
        self.contents = _exact(contents)
        if isinstance(self.contents, Mapping):
            _check_dialect(self.contents)
        try:
            Draft202012Validator.check_schema(self.contents, format_checker=Draft202012Validator.FORMAT_CHECKER)
        except SchemaError as error:
            raise ValueError(f"not a JSON Schema: {_place(error)}{error.message[:200]}") from None
        except (RecursionError, ArithmeticError) as error:
            raise ValueError("not a JSON Schema: it is nested too deep, or a number is too large") from error
        resource: Resource[Any] = DRAFT202012.create_resource(self.contents)
        root = str(self.contents.get("$id", "")) if isinstance(self.contents, Mapping) else ""
        registry: Registry[Any] = Registry().with_resource(root, resource).crawl()
        _check_references(resource, registry.resolver(root))
        self._validator = _Validator(self.contents, registry=registry, format_checker=_FORMATS)

    def differences(self, value: Json, inside: Keys) -> Iterator[FieldMiss]:
        """What the schema does not allow in a value; `inside` is the path to it."""
        try:
            with decimal.localcontext(prec=_DIGITS):
                for error in sorted(self._validator.iter_errors(_exact(value)), key=lambda each: str(each.json_path)):
                    yield _difference(error, inside)
        except (RecursionError, ArithmeticError, re.error):
            yield FieldMiss(name_of(inside), "what its schema allows", "too deep or too large to be checked")


def _difference(error: ValidationError, inside: Keys) -> FieldMiss:
    keyword = str(error.validator)
    wanted = f"{keyword}: {shown(error.validator_value)}" if error.validator is not None else "nothing"
    instance: Json = error.instance
    found = list(instance) if keyword in _ABOUT_NAMES and isinstance(instance, dict) else instance
    return FieldMiss(name_of((*inside, *error.absolute_path)), cut(wanted), shown(found))


def _place(error: SchemaError) -> str:
    path = name_of(tuple(error.absolute_path))
    return f"{path}: " if path else ""


def _check_dialect(contents: Mapping[str, Json]) -> None:
    dialect = contents.get("$schema", _DIALECT)
    if not isinstance(dialect, str) or dialect.rstrip("#") != _DIALECT:
        raise ValueError(f"$schema is {shown(dialect)}; only JSON Schema 2020-12 is understood")


def _check_references(resource: "Resource[Any]", resolver: Any) -> None:
    """Refuse a reference that leads out of the schema, or nowhere."""
    contents = resource.contents
    for keyword in _REFERENCES if isinstance(contents, Mapping) else ():
        reference = contents.get(keyword)
        if isinstance(reference, str):
            try:
                resolver.lookup(reference)
            except (Unresolvable, NoSuchAnchor, CannotDetermineSpecification, ValueError):
                raise ValueError(
                    f"{keyword} {shown(reference)} leads nowhere in this file; nothing is fetched"
                ) from None
    for inner in resource.subresources():
        _check_references(inner, resolver.in_subresource(inner))


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
