"""A JSON text whose values change: only they are written, in the layout of the text around them.

Everything else stays as its author wrote it: the order of keys, the digits of numbers, escapes, blanks, and line ends.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from liveview.plans.reading.json_text import PlanJson, value_at
from liveview.plans.writing import LINE, JsonStyle, key_text
from liveview.text.json_paths import Step

_BLANK = re.compile(r"[ \t\r\n]*")
_CLOSING = "}]"


class _Item(msgspec.Struct):
    """A member of an object or an element of a list."""

    value: PlanJson
    """What it holds."""
    text: str
    """Its text, with the key of a member."""
    lead: str = ""
    """The part of it before the value."""
    at: int = 0
    """Where in the text its value begins, from 0."""
    before: str | None = None
    """The blanks before it; None if it is new, or was the first one."""
    after: str = ""
    """The blanks between it and the comma after it."""


class _Container(msgspec.Struct):
    """An object or a list as it is in a text."""

    items: dict[Step, _Item]
    """What is in it, by key or position."""
    opening: str = ""
    """The blanks before the first item."""
    closing: str = ""
    """The blanks after the last item."""
    text: str = ""
    """All of it."""

    def is_short(self, indent: str) -> bool:
        """Whether it is short enough for a line with this indentation, and on one."""
        return "\n" not in self.text and len(self.text) + len(indent) <= LINE


def respelled(text: str, document: PlanJson) -> str:
    """The text with its value replaced by another one; `read_json` must accept the text."""
    start = _blank_end(text, 0)
    before, end = value_at(text, start)
    if same(before, document):
        return text
    return text[:start] + _Speller(text, start).value(start, before, document, "") + text[end:]


def same(one: PlanJson, other: PlanJson) -> bool:
    """Whether two values are written in the same way: the same keys in the same order, and the same digits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return str(one) == str(other) if isinstance(one, Decimal) else bool(one == other)


class _Speller:
    """Writes changed values of one text; its object or list begins at `start`."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._style = _style_of(text, _read(text, start))

    def value(self, at: int, before: PlanJson, after: PlanJson, indent: str | None) -> str:
        """The text of a value in the place of the one that begins at a position.

        It is on a line with this indentation; None keeps it on one line, however long that becomes.
        """
        if type(before) is type(after) and isinstance(after, dict | list) and before and after:
            return self._container(_read(self._text, at), after, indent)
        return self._fresh(after, indent)

    def _fresh(self, value: PlanJson, indent: str | None) -> str:
        return self._style.on_one_line(value) if indent is None else self._style.indented(value, indent)

    def _container(self, old: _Container, after: PlanJson, indent: str | None) -> str:
        first, last = "{}" if isinstance(after, dict) else "[]"
        inner = old.opening.rpartition("\n")[2] if "\n" in old.opening else None
        items = [*self._items(old, after, inner)]
        line = f"{first}{old.opening}{self._joined(old, items)}{old.closing}{last}"
        if indent is None or not self._style.step or not old.is_short(indent) or len(line) + len(indent) <= LINE:
            return line
        more = f"{indent}{self._style.step}"
        end = self._style.newline
        lines = f",{end}{more}".join(item.text for item in self._items(old, after, more))
        return f"{first}{end}{more}{lines}{end}{indent}{last}"

    def _items(self, old: _Container, after: PlanJson, indent: str | None) -> Iterator[_Item]:
        members = after.items() if isinstance(after, dict) else _placed(old, after)
        for key, value in members:
            item = old.items.get(key)
            if item is None:
                lead = f"{key_text(str(key))}{self._style.colon}" if isinstance(after, dict) else ""
                yield _Item(value, lead + self._fresh(value, indent))
            elif same(item.value, value):
                yield item
            else:
                changed = self.value(item.at, item.value, value, indent)
                yield msgspec.structs.replace(item, text=item.lead + changed)

    def _joined(self, old: _Container, items: list[_Item]) -> str:
        known = [item.before for item in old.items.values() if item.before is not None]
        between = known[0] if known else old.opening if "\n" in old.opening else self._style.comma[1:]
        text = ""
        for number, item in enumerate(items):
            if number:
                text += f",{between if item.before is None else item.before}"
            text += item.text + (item.after if number < len(items) - 1 else "")
        return text


def _placed(old: _Container, after: list[PlanJson]) -> Iterator[tuple[Step, PlanJson]]:
    """The elements of a list with the positions that they had before; what is the same at its end keeps its place."""
    count = 0
    before = [item.value for item in old.items.values()]
    most = min(len(before), len(after))
    while count < most and same(before[-1 - count], after[-1 - count]):
        count += 1
    kept, shift = len(after) - count, len(before) - len(after)
    for position, value in enumerate(after):
        if position >= kept:
            yield position + shift, value
        else:
            yield (position if position < len(before) - count else -1 - position), value


def _read(text: str, start: int) -> _Container:
    """The object or list that begins at a position."""
    found, is_object = _Container({}), text[start] == "{"
    at = _blank_end(text, start + 1)
    found.opening = text[start + 1 : at]
    before: str | None = None
    while text[at] not in _CLOSING:
        begin, key = at, len(found.items)
        step: Step = key
        if is_object:
            step, at = value_at(text, at)
            at = _blank_end(text, _blank_end(text, at) + 1)
        value, end = value_at(text, at)
        after = _blank_end(text, end)
        item = _Item(value, text[begin:end], text[begin:at], at, before, text[end:after])
        found.items[step] = item
        at = after
        if text[at] == ",":
            at = _blank_end(text, after + 1)
            before = text[after + 1 : at]
        else:
            found.closing, item.after = item.after, ""
    found.text = text[start : at + 1]
    return found


def _style_of(text: str, root: _Container) -> JsonStyle:
    """How the author of a text lays it out."""
    newline = "\r\n" if "\r\n" in text else "\n"
    first = next(iter(root.items.values()), None)
    found = first.lead[-1:] if first else " "
    colon = ": " if found.isspace() else ":"
    step = root.opening.rpartition("\n")[2] or "  " if "\n" in root.opening else ""
    return JsonStyle(step, newline, colon, ", " if colon.endswith(" ") else ",")


def _blank_end(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return at if found is None else found.end()
