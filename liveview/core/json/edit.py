"""Changing a JSON text in its text: what is not replaced keeps its digits, its blanks and its repeated keys."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


class JsonMember(NamedTuple):
    """A member of an object: its key, what it says, and where its value begins and ends.

    `at` is where it begins itself, `blanks` what is between its colon and its value.
    """

    key: str
    value: Any
    start: int
    end: int
    at: int
    blanks: str


class Edit(NamedTuple):
    """Text to put in place of the characters `start` to `end`."""

    start: int
    end: int
    text: str


def value_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start`, numbers as text, and where it ends; raises `ValueError` or `RecursionError`."""
    return _DECODER.raw_decode(text, start)


def after_blanks(text: str, at: int) -> int:
    """The first character from `at` on that is not a blank of JSON."""
    found = BLANKS.match(text, at)
    return found.end() if found else at


def members(text: str, brace: int) -> Iterator[JsonMember]:
    """The members of the object that begins at `brace`, repeated keys and all; raises as `value_at` does."""
    at = after_blanks(text, brace + 1)
    while text[at : at + 1] not in {"}", ""}:
        key, behind = value_at(text, at)
        colon = after_blanks(text, behind)
        start = after_blanks(text, colon + 1)
        value, end = value_at(text, start)
        yield JsonMember(str(key), value, start, end, at, text[colon + 1 : start])
        at = after_blanks(text, end)
        at = after_blanks(text, at + 1) if text[at : at + 1] == "," else at


def items(text: str, bracket: int) -> Iterator[tuple[Any, int, int]]:
    """The values of the list that begins at `bracket` and where each begins and ends; raises as `value_at` does."""
    at = after_blanks(text, bracket + 1)
    while text[at : at + 1] not in {"]", ""}:
        value, end = value_at(text, at)
        yield value, at, end
        at = after_blanks(text, end)
        at = after_blanks(text, at + 1) if text[at : at + 1] == "," else at


def with_members(text: str, brace: int, values: Mapping[str, str], add: Collection[str] = ()) -> Iterator[Edit]:
    """The edits that give members of an object these values (JSON texts).

    A key that is not there stays away unless it is in `add`; then it comes last, with the blanks that the others have.
    Of a repeated key the last one counts, so it is changed.
    """
    found = list(members(text, brace))
    last = {member.key: member for member in found}
    yield from (Edit(last[key].start, last[key].end, value) for key, value in values.items() if key in last)
    gap = found[-1].blanks if found else ""
    new = [f"{json.dumps(key)}:{gap}{value}" for key, value in values.items() if key in add and key not in last]
    if new and found:
        lead = text[brace + 1 : found[0].at]
        yield Edit(found[-1].end, found[-1].end, "".join(f",{lead}{each}" for each in new))
    elif new:
        yield Edit(brace + 1, brace + 1, ",".join(new))


def edited(text: str, edits: Collection[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
