"""The words of a behaviour's text, each with its position, and the messages about words that do not fit."""

import re
from collections.abc import Iterable

import msgspec

from liveview.errors import BehaviourError
from liveview.suggest import did_you_mean

LONGEST_TEXT = 8_192
"""Characters of a behaviour: a page of a body, and no way to fill the log's settings."""
LONGEST_QUOTE = 40
"""Characters of a word that a message quotes."""
_WORD = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|,|[^\s,"']+""")
_ESCAPE = re.compile(r"\\(.)")
_TIMES = re.compile(r"(\d+(?:\.\d+)?|[a-z]+)?(x)(\d*)", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)


class Word(msgspec.Struct, frozen=True):
    """A word, a comma or a quoted text."""

    text: str
    """As written; a quoted text without its quotes and backslashes."""
    place: int
    """The position of its first character in the behaviour, counted from 1."""
    is_quoted: bool = False
    """Whether it was written in quotes."""

    @property
    def name(self) -> str:
        """The word as the grammar spells it; "" for a quoted text, which is never a word of the grammar."""
        return "" if self.is_quoted else self.text.lower()

    def wrong(self, reason: str, advice: str) -> BehaviourError:
        """The error that says what is wrong with this word, and what is allowed."""
        shown = self.text if len(self.text) <= LONGEST_QUOTE else f"{self.text[:LONGEST_QUOTE]}…"
        return BehaviourError(f"character {self.place}: {shown!r} {reason}, {advice}")

    def unknown(self, reason: str, advice: str, known: Iterable[str]) -> BehaviourError:
        """The same for a word that may be a misspelling of a known one."""
        question = did_you_mean(self.name, known)
        return self.wrong(f"{reason} ({question})" if question else reason, advice)


class WordReader:
    """Reads the words of a text one by one; every method may raise `BehaviourError`."""

    def __init__(self, text: str) -> None:
        self._end = len(text) + 1
        self._left = _split(text)
        self._left.reverse()

    @property
    def next(self) -> Word | None:
        """The next word; None at the end."""
        return self._left[-1] if self._left else None

    def skip(self, name: str) -> bool:
        """Take the next word if it is this one; whether it was."""
        if self.next is None or self.next.name != name:
            return False
        self._left.pop()
        return True

    def take(self, wanted: str, allowed: str) -> Word:
        """Take the next word; `wanted` and `allowed` say what is missing when there is none."""
        if not self._left:
            raise BehaviourError(f"character {self._end}: {wanted} is missing, {allowed}")
        return self._left.pop()

    def split_times(self, known: Iterable[str]) -> None:
        """Read `500x2` as `500 x 2` and `x2` as `x 2`; a number or one of the known names may precede the `x`."""
        word = self.next
        match = None if word is None or word.is_quoted else _TIMES.fullmatch(word.text)
        if match is None or word is None:
            return
        front = match[1] or ""
        if front and not front[0].isdigit() and front.lower() not in known:
            return
        self._left.pop()
        parts = [Word(match[group], word.place + match.start(group)) for group in (3, 2, 1) if match[group]]
        self._left.extend(parts)

    def number(self, of: str, allowed: str, least: float, most: float) -> float:
        """Take a number from `least` to `most`; `of` names it in the message."""
        self.split_times(())
        word = self.take(of, allowed)
        if word.is_quoted or not _NUMBER.fullmatch(word.text) or not least <= float(word.text) <= most:
            raise word.wrong(f"is not {of}", allowed)
        return float(word.text)

    def whole(self, of: str, allowed: str, least: int, most: int) -> int:
        """Take a whole number from `least` to `most`."""
        self.split_times(())
        word = self.next
        if word is not None and "." in word.text:
            raise word.wrong(f"is not {of}", allowed)
        return int(self.number(of, allowed, least, most))

    def has_number(self) -> bool:
        """Whether a number comes next."""
        self.split_times(())
        return self.next is not None and not self.next.is_quoted and self.next.text[:1].isdecimal()


def _split(text: str) -> list[Word]:
    if len(text) > LONGEST_TEXT:
        raise BehaviourError(f"the behaviour is longer than {LONGEST_TEXT} characters, use a shorter body")
    words: list[Word] = []
    at = 0
    for place, character in enumerate(text, 1):
        if character != "\t" and not character.isprintable():
            raise Word(character, place).wrong("is not a printable character", "use one line of plain text")
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _WORD.match(text, at)
        if match is None:
            raise Word(text[at:], at + 1).wrong("starts a quoted text that has no end", "close it with the same quote")
        words.append(_word(match[0], at + 1))
        at = match.end()
    return words


def _word(text: str, place: int) -> Word:
    if text[0] in "\"'":
        return Word(_ESCAPE.sub(r"\1", text[1:-1]), place, is_quoted=True)
    return Word(text, place)
