"""The parameters of a query: what each may be, for reading it and for describing it in `openapi.json`.

A parameter that a route does not know, or that is given twice, is refused: `fliter=` must not mean everything.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from liveview.api.problem import bad_parameter, shortened
from liveview.suggest import did_you_mean

_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
"""As every language writes a number of its own, down to `1e-05`."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of a query."""

    name: str
    """Its name."""
    summary: str
    """What it means, in a sentence."""
    schema: Mapping[str, Any]
    """The JSON Schema of its value, with the default if there is one."""
    parse: Callable[[str], Any]
    """Makes a value of what was written; raises `ValueError` with what it has to be."""
    default: Any
    """The value when it is not given."""


def whole(name: str, low: int, high: int, default: int, summary: str) -> Parameter:
    """A whole number from `low` to `high`."""

    def parse(written: str) -> int:
        if not _WHOLE.fullmatch(written) or not low <= int(written) <= high:
            raise ValueError(f"a whole number from {low} to {high:,}")
        return int(written)

    schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name=name, summary=summary, schema=schema, parse=parse, default=default)


def seconds(name: str, high: int, default: int, summary: str) -> Parameter:
    """A number of seconds from 0 to `high`."""

    def parse(written: str) -> float:
        if not _SECONDS.fullmatch(written) or not 0 <= float(written) <= high:
            raise ValueError(f"a number of seconds from 0 to {high}, such as 2.5")
        return float(written)

    schema = {"type": "number", "minimum": 0, "maximum": high, "default": default}
    return Parameter(name=name, summary=summary, schema=schema, parse=parse, default=float(default))


def choice(name: str, words: Sequence[str], default: str | None, summary: str) -> Parameter:
    """One of a few words; a `default` of None leaves it open."""

    def parse(written: str) -> str:
        if written not in words:
            raise ValueError(" or ".join(words))
        return written

    schema: dict[str, Any] = {"type": "string", "enum": list(words)}
    if default is not None:
        schema["default"] = default
    return Parameter(name=name, summary=summary, schema=schema, parse=parse, default=default)


def text(name: str, most: int, summary: str, default: str | None = None) -> Parameter:
    """A text of at most `most` characters."""

    def parse(written: str) -> str:
        if len(written) > most:
            raise ValueError(f"a text of at most {most:,} characters")
        return written

    schema: dict[str, Any] = {"type": "string", "maxLength": most}
    if default is not None:
        schema["default"] = default
    return Parameter(name=name, summary=summary, schema=schema, parse=parse, default=default)


def read(parameters: Sequence[Parameter], query: str) -> dict[str, Any]:
    """The value of each parameter; raises `ApiError` for an unknown, repeated or impossible one.

    `query` is that of the request, as it was sent.
    """
    known = {each.name: each for each in parameters}
    given: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        written, _, value = pair.partition("=")
        name = _decoded(written, written)
        if name not in known:
            raise bad_parameter(name, f"there is no parameter {shortened(name)!r} here{_meant(name, known)}")
        if name in given:
            raise bad_parameter(name, f"the parameter {name} is given more than once")
        given[name] = _decoded(value, name)
    return {each.name: _value(each, given.get(each.name)) for each in parameters}


def _decoded(written: str, name: str) -> str:
    """A name or a value of the query that belongs to the parameter `name`; raises `ApiError` unless it is UTF-8."""
    try:
        return unquote_to_bytes(written.replace("+", " ")).decode()
    except UnicodeError:
        raise bad_parameter(name, f"the parameter {shortened(name)} is not UTF-8") from None


def _value(parameter: Parameter, written: str | None) -> Any:
    if written is None:
        return parameter.default
    try:
        return parameter.parse(written)
    except ValueError as error:
        raise bad_parameter(parameter.name, f"the parameter {parameter.name} must be {error}") from None


def _meant(name: str, known: Mapping[str, Parameter]) -> str:
    if not known:
        return "; this path takes none"
    return f"; {did_you_mean(name, known, 'it takes ' + ', '.join(known))}"
