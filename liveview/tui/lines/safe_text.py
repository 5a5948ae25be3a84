"""The only way for untrusted text to reach the screen.

Names, ids, payloads, headers, URLs and errors come from strangers. Control characters would reach the terminal,
invisible ones would make two different ids look alike, and brackets would be read as markup. Here, such characters
become visible escapes, the length is limited, and the result is never parsed as markup.

Everything that is drawn has the type `SafeText`, so the type checker reports text that bypasses this module.
`visible` makes it from untrusted text, and `say` from a sentence in the code.
"""

from collections.abc import Iterable
from typing import LiteralString, NewType

from rich.text import Text
from textual.content import Content

from liveview.text.escaping import escaped

SafeText = NewType("SafeText", str)
"""Text that may be drawn: each character is printable and never interpreted as a control or as markup."""

SafeContent = NewType("SafeContent", Content)
"""The same for Textual's widgets, which would read a `str` as markup."""

EMPTY = SafeText("")

LONGEST = 200
"""The default limit for one value on the screen, in characters: more than any column shows."""

ELLIPSIS = SafeText("…")


def visible(text: str, limit: int = LONGEST) -> SafeText:
    """The text with everything that a terminal would act on or not show replaced by escapes such as `\\x1b`.

    `escaping.escaped` says which those are. The result is at most `limit` characters long; the last one is an
    ellipsis if something was cut.
    """
    cut = escaped(text[: limit + 1])
    return SafeText(cut if len(cut) <= limit else cut[: max(limit - 1, 0)] + ELLIPSIS[: max(limit, 0)])


def say(sentence: LiteralString, *values: SafeText | float) -> SafeText:
    """A sentence from the code, with its `{}` filled in as by `str.format`.

    A value is a number, or text that is already safe.
    """
    return SafeText(sentence.format(*values) if values else sentence)


def blanks(cells: int) -> SafeText:
    """This number of spaces; none if it is less than one."""
    return SafeText(" " * cells)


def joined(texts: Iterable[SafeText], separator: LiteralString = "") -> SafeText:
    """The texts joined together."""
    return SafeText(separator.join(texts))


def content_of(words: SafeText, style: str = "") -> SafeContent:
    """Safe text as content for a widget or a title; nothing in it is read as markup."""
    return SafeContent(Content.styled(words, style))


def safe_text(text: str, limit: int = LONGEST, style: str = "") -> SafeContent:
    """Untrusted text as content for a widget or a title."""
    return content_of(visible(text, limit), style)


def assembled(*parts: SafeContent | SafeText | tuple[SafeText, str]) -> SafeContent:
    """Content made of several parts; a part that is a pair has its own style."""
    return SafeContent(Content.assemble(*parts))


def stacked(lines: Iterable[SafeContent]) -> SafeContent:
    """Content made of several lines."""
    return SafeContent(Content("\n").join(lines))


def rich_text(words: SafeText, marked: Iterable[int] = ()) -> Text:
    """Safe text for the palette, which would read a `str` as markup; the `marked` characters are highlighted."""
    text = Text(words)
    for place in marked:
        text.stylize("bold underline", place, place + 1)
    return text


def as_markup(words: SafeText) -> str:
    """Markup that shows this text, where only markup is accepted; Textual's own escaping doubles backslashes."""
    return words.replace("[", r"\[")
