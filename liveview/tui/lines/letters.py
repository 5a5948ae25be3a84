"""The fewest letters by which names can be told apart: headings for cells that are hardly wider than a glyph."""

from collections.abc import Collection
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len

from liveview.tui.lines.safe_text import visible

_SHAPELESS = "·"
"""Stands for what has no shape of its own, such as a blank, and for a name that is empty."""


@lru_cache(64)
def letters(names: tuple[str, ...]) -> tuple[str, ...]:
    """A label for each name, all of them different: the letters in which names part, `M` and `W`, `Pe` and `Pu`.

    A beginning that all names share tells nothing and is left out, unless one of them is nothing but that. Names that
    no letter tells apart are numbered.
    """
    texts = [visible(name, len(name) * 10) for name in names]
    for loose in (True, False):
        labels = _parted(frozenset(texts), loose=loose)
        if "" in labels.values():
            labels = {text: _shape(text[:1]) + label or _SHAPELESS for text, label in labels.items()}
        if len(set(labels.values())) == len(names):
            return tuple(labels[text] for text in texts)
    return tuple(str(number) for number in range(1, len(names) + 1))


def _parted(group: Collection[str], *, loose: bool) -> dict[str, str]:
    """The letters in which these names part, by name; `loose` prefers a letter to a blank or sign in front of it."""
    if len(group) < 2:
        return dict.fromkeys(group, "")
    alike = len(_beginning(group))
    labels: dict[str, str] = {}
    for character, found in groupby(sorted(group), lambda name: name[alike : alike + 1]):
        names = list(found)
        letter = _letter(_beginning(names)[alike:]) if loose else _shape(character)
        labels |= {name: letter + label for name, label in _parted(names, loose=loose).items()}
    return labels


def _beginning(group: Collection[str]) -> str:
    """What all of them begin with: the first and the last of them in order differ where any of them do."""
    first, last = min(group), max(group)
    return first[: next((at for at, each in enumerate(first) if last[at : at + 1] != each), len(first))]


def _letter(text: str) -> str:
    """The first letter or digit of a text that has one, else what it begins with."""
    return next((each for each in text if each.isalnum()), _shape(text[:1]))


def _shape(character: str) -> str:
    return _SHAPELESS if character and (character.isspace() or not cell_len(character)) else character
