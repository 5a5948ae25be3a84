"""Edits of a JSON text in place: whatever is not replaced keeps its digits, its blanks and its repeated keys."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


class JsonMember(NamedTuple):
    """A member of a JSON object and where it is in the text. Positions count characters from 0."""

    key: str
    """Its key, unescaped."""
    value: Any
    """Its decoded value, numbers as text."""
    start: int
    """Where the value begins."""
    end: int
    """Where the value ends: the position after its last character."""
    at: int
    """Where the member begins: the opening quote of its key."""
    blanks: str
    """The blanks between its colon and its value; "" for none."""


class Edit(NamedTuple):
    """A replacement for a part of a text. Positions count characters from 0."""

    start: int
    """Where the replaced part begins."""
    end: int
    """The position after its last character; the same as `start` to insert without replacing."""
    text: str
    """What to put there."""


def value_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start`, with numbers as text, and where it ends.

    Raises `ValueError` for what is not JSON, and `RecursionError`.
    """
    return _DECODER.raw_decode(text, start)


def after_blanks(text: str, at: int) -> int:
    """The position of the first character from `at` on that is not a blank."""
    blanks = BLANKS.match(text, at)
    return blanks.end() if blanks else at


def members(text: str, brace: int) -> Iterator[JsonMember]:
    """The members of the object that begins at `brace`, repeated keys included; raises as `value_at` does."""
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
    """The values of the list that begins at `bracket`, and where each begins and ends; raises as `value_at` does."""
    at = after_blanks(text, bracket + 1)
    while text[at : at + 1] not in {"]", ""}:
        value, end = value_at(text, at)
        yield value, at, end
        at = after_blanks(text, end)
        at = after_blanks(text, at + 1) if text[at : at + 1] == "," else at


def with_members(text: str, brace: int, values: Mapping[str, str], add: Collection[str] = ()) -> Iterator[Edit]:
    """The edits that set members of the object at `brace` to these values (JSON texts).

    A missing key is skipped unless it is in `add`; then it is appended, with blanks like those of the other members.
    Of a repeated key, the last one counts, so that one is changed.
    """
    present = list(members(text, brace))
    last = {member.key: member for member in present}
    yield from (Edit(last[key].start, last[key].end, value) for key, value in values.items() if key in last)
    gap = present[-1].blanks if present else ""
    new = [f"{json.dumps(key)}:{gap}{value}" for key, value in values.items() if key in add and key not in last]
    if new and present:
        lead = text[brace + 1 : present[0].at]
        yield Edit(present[-1].end, present[-1].end, "".join(f",{lead}{each}" for each in new))
    elif new:
        yield Edit(brace + 1, brace + 1, ",".join(new))


def edited(text: str, edits: Collection[Edit]) -> str:
    """The text after all edits, which must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
