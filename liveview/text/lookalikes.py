"""Names that look the same and are not: blanks, characters that show nothing, and letters of other alphabets.

`look` gives the same text for two names that a reader cannot tell apart. It only ever finds and warns: what is
routed, overridden and deduplicated goes by the exact name.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 512
"""Characters of a name that is compared by its look; a longer one is data."""

_LATIN = {
    "АВЕКМНОРСТУХЅІЈԚԜҮҺ": "ABEKMHOPCTYXSIJQWYh",
    "аеорсухѕіјԁԛԝһѵӏүгԍ": "aeopcyxsijdqwhvlyrg",
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ": "ABEZHIKMNOPTYXC",
    "αινοργυϲϳκ": "aivopyucjk",
    "ԱՍՕՏՑօսհոզց": "UUOSGouhnqg",
    "ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᎩᏃ": "ABCDEHJKLMPRSTVWYZ",
    "ɑɡıȷʏɩ": "agijyi",
    "‐‑‒–—―−﹣": "--------",
    "‘’‛ʼʻˈ′`´“”‟″": "'''''''''\"\"\"\"",
    "⁄∕⧸։∶ꓽ․‚ꓹ": "///:::.,,",
}
"""Characters of other alphabets, and marks, by the one of ASCII that they look like."""
_LOOKS = {ord(other): latin for others, row in _LATIN.items() for other, latin in zip(others, row, strict=True)}
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing, beside the characters of the category Cf."""
_WORD = re.compile(r"\S+")
_LETTER = re.compile("[A-Za-z]")
_ORDINARY = re.compile(r"[!-~]+(?: [!-~]+)*")
"""A name that looks like no other but for its letter case and the character ` `."""


def look(name: str) -> str:
    """What a name looks like, letter case aside; a name of more than `LONGEST` characters only like itself."""
    return _look(name) if len(name) <= LONGEST else name


def part(text: str) -> str:
    """What a piece of a name looks like; blanks at its ends stay, as they may be inside the name."""
    if text.isascii() and text.isprintable():
        return re.sub(" {2,}", " ", text).casefold().replace("`", "'")
    seen = "".join(map(_shown, unicodedata.normalize("NFKC", text.translate(_LOOKS))))
    return re.sub(" {2,}", " ", seen).translate(_LOOKS).casefold()


@lru_cache(4096)
def _look(name: str) -> str:
    return part(name).strip()


def difference(first: str, name: str) -> str:
    """Where two names that look alike differ, in words that name the characters."""
    at = next((at for at, (one, other) in enumerate(zip(first, name, strict=False)) if one != other), None)
    at = min(len(first), len(name)) if at is None else at
    return f"character {at + 1} is {_described(name, at)} here and {_described(first, at)} there"


def disguised(name: str, *, alike: bool = False) -> set[int]:
    """The positions of characters that a reader would miss or mistake.

    Blanks at the ends and beside another blank, marks that could be part of their letter, and letters that look like
    one of ASCII in a name that has such, too; with `alike`, in any name: it is known that there is a second one.
    """
    if _ORDINARY.fullmatch(name):
        return set()
    found = {at for at, character in enumerate(name) if character == " " and _at_an_edge(name, at)}
    for word in _WORD.finditer(name):
        mixed = alike or _LETTER.search(word[0]) is not None
        found |= {at for at in range(*word.span()) if not name[at].isascii() and _misleads(name, at, mixed)}
    return found


def _misleads(name: str, at: int, mixed: bool) -> bool:
    """Whether a character that is not of ASCII, in a word that has letters of ASCII, is easily mistaken for another."""
    character = name[at]
    if unicodedata.combining(character):
        return at > 0 and len(unicodedata.normalize("NFC", name[at - 1 : at + 1])) == 1
    return mixed and (ord(character) in _LOOKS or unicodedata.normalize("NFKC", character) != character)


def _shown(character: str) -> str:
    """A character as a reader sees it: any kind of blank as one, nothing for what shows nothing."""
    if character.isascii():
        return " " if character.isspace() else character if character.isprintable() else ""
    category = unicodedata.category(character)
    if category[0] == "Z":
        return " "
    return "" if category in {"Cf", "Cc"} or _HIDDEN.match(character) else character


def _at_an_edge(name: str, at: int) -> bool:
    return at in {0, len(name) - 1} or " " in {name[at - 1], name[at + 1]}


def _described(name: str, at: int) -> str:
    if at >= len(name):
        return "missing"
    character = name[at]
    words = "a blank" if character == " " else unicodedata.name(character, "").lower() or "a control character"
    return f"{words} (U+{ord(character):04X})"
