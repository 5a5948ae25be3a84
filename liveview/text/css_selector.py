"""Simple CSS selectors: a tag, `#id`, `.class` and `[attribute=value]`, in any number and together, for one element.

A selector and an element are both sets of marks: an element matches if it has every mark of the selector. Tags and
names of attributes do not care about letter case, as in HTML; everything else does.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from liveview.errors import SelectorError

_NAME = r"(?:[\w-]|\\[0-9A-Fa-f]{1,6}+[ ]?+|\\[^0-9A-Fa-f\n])++"
_TAG = re.compile(rf"\*|{_NAME}")
_PART = re.compile(
    rf"\#(?P<id>{_NAME})|\.(?P<class>{_NAME})|"
    rf"\[\s*(?P<attribute>{_NAME})\s*"
    r"(?:=\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s\"'\[\]]+))\s*)?\]"
)
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6}) ?|(.))")
_LAST_CHARACTER = 0x10FFFF
LONGEST = 1_000
"""Characters of a selector: one that names a single element needs far fewer."""


def marks_of(selector: str) -> frozenset[str]:
    """What an element needs to match a selector, which is empty for `*`; raises `SelectorError`."""
    text = selector.strip()
    if not text:
        raise SelectorError("the selector is empty")
    if len(text) > LONGEST:
        raise SelectorError(f"the selector is longer than {LONGEST:,} characters")
    return frozenset(_marks(text))


def tag_mark(tag: str) -> str:
    """The mark of an element with this tag."""
    return f"<{tag.lower()}"


def attribute_marks(name: str, value: str, wanted: Collection[str] = ()) -> Iterable[str]:
    """The marks of an element with this attribute. Only those of `id` and `class` count unless the name is `wanted`."""
    name = name.lower()
    short: Iterable[str] = ()
    if name == "id":
        short = (f"#{value}",)
    elif name == "class":
        short = [f".{each}" for each in value.split()]
    return (*short, f"[{name}]", f"[{name}={value}") if name in wanted else short


def attributes_in(marks: Iterable[str]) -> set[str]:
    """The names of the attributes that marks of selectors ask for, `#id` and `.class` aside."""
    return {mark[1:].partition("=")[0].removesuffix("]") for mark in marks if mark.startswith("[")}


def _marks(text: str) -> Iterator[str]:
    at = 0
    if tag := _TAG.match(text):
        at = tag.end()
        if tag[0] != "*":
            yield tag_mark(_plain(tag[0]))
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise SelectorError(
                f"{text[at:]!r} is not part of a simple selector, write one element such as button.buy[type=submit]"
            )
        at = part.end()
        yield _mark(part)


def _mark(part: re.Match[str]) -> str:
    if part["id"] is not None:
        return f"#{_plain(part['id'])}"
    if part["class"] is not None:
        return f".{_plain(part['class'])}"
    name = _plain(part["attribute"]).lower()
    values = [part[group] for group in ("double", "single", "bare") if part[group] is not None]
    return f"[{name}={_plain(values[0])}" if values else f"[{name}]"


def _plain(text: str) -> str:
    """A name or value without its escapes."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return escape[2]
    number = int(escape[1], 16)
    return (
        chr(number) if 0 < number <= _LAST_CHARACTER and not 0xD800 <= number < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    )
