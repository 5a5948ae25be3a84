"""Regular expressions of a JSON Schema that can take forever, such as `(a+)+$`: one event would end every check.

Python tries each way to divide a text among repeats within repeats, which doubles the time with each character.
"""

import importlib
import re
from collections.abc import Iterator
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
_CONSTANTS: Any = importlib.import_module("re._constants")
_REPEATS = frozenset({_CONSTANTS.MAX_REPEAT, _CONSTANTS.MIN_REPEAT})
_OFTEN = 20
"""Repetitions from which on trying all ways takes too long."""


def check_pattern(pattern: str) -> None:
    """Raise `re.error` for what is not a regular expression, and `ValueError` for one that can take forever."""
    re.compile(pattern)
    if any(_is_ambiguous(body) for body in _repeated(_PARSER.parse(pattern))):
        raise ValueError("it can take forever, because it repeats what is repeated already")


def _repeated(parsed: Any) -> Iterator[Any]:
    """What is repeated often, at every depth."""
    for operation, arguments in parsed:
        if operation in _REPEATS and arguments[1] >= _OFTEN:
            yield arguments[2]
        for inner in _inside(arguments):
            yield from _repeated(inner)


def _is_ambiguous(body: Any) -> bool:
    """Whether repeating a body can match the same text in many ways: all but one repeat in it may be empty."""
    items = list(body)
    if len(items) == 1 and items[0][0] is _CONSTANTS.BRANCH:
        return any(map(_is_ambiguous, items[0][1][1]))
    required = [item for item in items if _least(body, item) > 0]
    return any(_is_repeat(item) for item in (required or items)) if len(required) <= 1 else False


def _is_repeat(item: Any) -> bool:
    operation, arguments = item
    if operation is _CONSTANTS.SUBPATTERN:
        return _is_ambiguous(arguments[3])
    return operation in _REPEATS and arguments[1] >= _OFTEN


def _least(body: Any, item: Any) -> int:
    """The least number of characters that an item matches."""
    return int(_PARSER.SubPattern(body.state, [item]).getwidth()[0])


def _inside(arguments: Any) -> Iterator[Any]:
    """The patterns inside the arguments of an operation."""
    if isinstance(arguments, _PARSER.SubPattern):
        yield arguments
    elif isinstance(arguments, tuple | list):
        for each in arguments:
            yield from _inside(each)
