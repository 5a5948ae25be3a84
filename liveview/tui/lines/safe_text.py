"""The only door from untrusted text to the screen.

Names, ids, payloads, headers, URLs and errors come from strangers. Control characters would reach the terminal,
invisible ones would make two different ids look alike, and brackets would be read as markup. Here they become
visible escapes, of limited length, and a value that is never parsed.

The type `SafeText` is the key: whatever is drawn is made of it, so the type checker finds a way around the door.
It is made here, of a stranger's text by `visible` and of a sentence in the code by `say`.
"""

import re
from collections.abc import Iterable
from typing import LiteralString, NewType

from rich.text import Text
from textual.content import Content

SafeText = NewType("SafeText", str)
"""Text that may be drawn: each character is printable, and none of them obeyed or read as markup."""

SafeContent = NewType("SafeContent", Content)
"""The same for a widget of Textual, which would read a `str` as markup."""

EMPTY = SafeText("")

LONGEST = 200
"""Characters of one value on the screen unless the caller knows better: more than any column shows."""

ELLIPSIS = SafeText("…")

_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing, or only change how their neighbour looks, and so hide differences."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, limit: int = LONGEST) -> SafeText:
    """The text with everything that a terminal would obey or not show as an escape such as `\\x1b`.

    What counts is Unicode: all of the categories C (control, format, surrogate, private, unassigned) and Z
    (separators) but the plain blank. The result is at most `limit` characters long, the last of them an
    ellipsis if something was cut.
    """
    cut = text[: limit + 1]
    if not cut.isprintable() or _INVISIBLE.search(cut):
        cut = "".join(_shown(character) for character in cut)
    return SafeText(cut if len(cut) <= limit else cut[: max(limit - 1, 0)] + ELLIPSIS[: max(limit, 0)])


def say(sentence: LiteralString, *values: SafeText | float) -> SafeText:
    """A text that is written in the code, with its `{}` filled in as `str.format` does.

    A value is a number, or text that came through the door before.
    """
    return SafeText(sentence.format(*values) if values else sentence)


def blanks(cells: int) -> SafeText:
    """This number of blanks; none for less than one."""
    return SafeText(" " * cells)


def joined(texts: Iterable[SafeText], separator: LiteralString = "") -> SafeText:
    """The texts in a row."""
    return SafeText(separator.join(texts))


def content_of(words: SafeText, style: str = "") -> SafeContent:
    """Words as content for a widget or a title; nothing in them is read as markup."""
    return SafeContent(Content.styled(words, style))


def safe_text(text: str, limit: int = LONGEST, style: str = "") -> SafeContent:
    """Untrusted text as content for a widget or a title."""
    return content_of(visible(text, limit), style)


def assembled(*parts: SafeContent | SafeText | tuple[SafeText, str]) -> SafeContent:
    """Content of several parts; those that are a pair have a style of their own."""
    return SafeContent(Content.assemble(*parts))


def stacked(lines: Iterable[SafeContent]) -> SafeContent:
    """Content of several lines."""
    return SafeContent(Content("\n").join(lines))


def rich_text(words: SafeText, marked: Iterable[int] = ()) -> Text:
    """Words for the palette, which would read a str as markup; the `marked` characters stand out."""
    text = Text(words)
    for place in marked:
        text.stylize("bold underline", place, place + 1)
    return text


def as_markup(words: SafeText) -> str:
    """The markup that shows these words, for what reads nothing else; Textual's own doubles backslashes."""
    return words.replace("[", r"\[")


def _shown(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    if character in _NAMED:
        return _NAMED[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
