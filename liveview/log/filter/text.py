"""Decides whether a text matches a value: case is ignored, and a wildcard stands for anything.

An ASCII value ignores the case of A to Z, which SQLite can do itself, and fast. Any other value uses Unicode's case
folding, which only Python has. After `==` letter case counts.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from liveview.text import lookalikes

_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST_NUMBER = 400
"""Characters of the longest text that counts as a number."""


def fold(text: str, like: str) -> str:
    """A text folded for a comparison with the value `like`."""
    if not like.isascii():
        return text.casefold()
    return text.lower() if text.isascii() else text.translate(_LOWER)


def exact_matcher(parts: Sequence[str]) -> Callable[[str], bool]:
    """A function that says whether a text matches the value cut at its wildcards, letter case included."""
    if len(parts) == 1:
        return lambda text: text == parts[0]
    return lambda text: _fits(parts, text)


def matcher(parts: Sequence[str]) -> Callable[[str], bool]:
    """A function that says whether a text matches the value cut at its wildcards."""
    like = "".join(parts)
    first, *others = (fold(part, like) for part in parts)
    if not others:
        return lambda text: fold(text, like) == first
    return lambda text: _fits((first, *others), fold(text, like))


def looks_like(parts: Sequence[str]) -> Callable[[str], bool]:
    """A function that says whether a name looks like the value cut at its wildcards."""
    if len(parts) == 1:
        wanted = lookalikes.look(parts[0])
        return lambda name: lookalikes.look(name) == wanted
    looks = [lookalikes.part(each) for each in parts]
    cut = [looks[0].lstrip(), *looks[1:-1], looks[-1].rstrip()]
    return lambda name: _fits(cut, lookalikes.look(name))


def anywhere(parts: Sequence[str]) -> tuple[str, ...]:
    """The value that matches every text with this one somewhere in it."""
    return ("", *parts, "")


def like_pattern(parts: Sequence[str]) -> str:
    r"""The value as a pattern of SQLite's LIKE with `\` as escape character."""
    return "%".join(part.translate(_ESCAPED) for part in parts)


def number(text: str) -> Decimal | None:
    """The exact number that a text spells, infinite or 0 beyond the range of Decimal; None for other text."""
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return exact(text)


def exact(literal: str) -> Decimal:
    """The number of a JSON literal, with all its digits."""
    try:
        return Decimal(literal)
    except InvalidOperation:
        mantissa, _, exponent = literal.lower().partition("e")
        tiny = exponent.startswith("-") or not mantissa.strip("+-0.")
        return Decimal(0) if tiny else Decimal("-Infinity" if literal.startswith("-") else "Infinity")


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _fits(parts: Sequence[str], text: str) -> bool:
    """Whether a text starts and ends with the outer parts and has the others between them, in order."""
    first, *middle, last = parts
    end = len(text) - len(last)
    return (
        text.startswith(first)
        and text.endswith(last)
        and len(first) <= end
        and _in_order(middle, text, len(first), end)
    )


def _in_order(parts: Sequence[str], text: str, start: int, end: int) -> bool:
    for part in parts:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True
