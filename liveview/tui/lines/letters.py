"""The fewest letters that tell names apart: headings for cells that are hardly wider than a glyph."""

from collections.abc import Collection
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len

from liveview.tui.lines.safe_text import visible

_SHAPELESS = "·"
"""Stands for a character that cannot be seen, such as a space, and for an empty name."""


@lru_cache(64)
def letters(names: tuple[str, ...]) -> tuple[str, ...]:
    """A different label for each name: the letters where names start to differ, `M` and `W`, `Pe` and `Pu`.

    A prefix that all names share is left out, unless it is the whole of one name. Names that no letter tells apart are
    numbered.
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
    """The letters where these names differ, by name; `loose` prefers a letter to a space or sign before it."""
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
    """The prefix that all of them share. In sorted order, the first and the last differ wherever any of them do."""
    first, last = min(group), max(group)
    return first[: next((at for at, each in enumerate(first) if last[at : at + 1] != each), len(first))]


def _letter(text: str) -> str:
    """The first letter or digit of a text; without one, its first character."""
    return next((each for each in text if each.isalnum()), _shape(text[:1]))


def _shape(character: str) -> str:
    return _SHAPELESS if character and (character.isspace() or not cell_len(character)) else character
