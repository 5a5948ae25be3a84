r"""JSON that holds half of a surrogate pair, such as `"\ud800"`. RFC 8259, section 8.2, allows it; msgspec refuses it.

Events may hold some. They are invalid then, but must not make the others unreadable.
"""

import re
from typing import Any, TypeVar

import msgspec

Decoded = TypeVar("Decoded")

_ESCAPE = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u([dD][89a-fA-F]..)|\\.", re.DOTALL)
"""An escape: a whole pair, half of one with its digits as the group, or another one."""
_PRIVATE = range(0xE000, 0xF900)
"""Characters without a meaning, for which half pairs are exchanged."""


def decoded(content: bytes | msgspec.Raw, kind: type[Decoded]) -> Decoded:
    """What `msgspec.json.decode` makes of it, with half pairs: `Raw` keeps its bytes, text has U+FFFD instead.

    Raises as `msgspec.json.decode`.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        text = bytes(content)
        mark = _mark(text)
        hidden = _ESCAPE.sub(lambda found: b"\\u" + mark + found[1] if found[1] else found[0], text)
        if hidden == text:
            raise
    return _Back(mark).value(msgspec.json.decode(hidden, type=kind))  # type: ignore[no-any-return] # of the same kind


def _mark(text: bytes) -> bytes:
    """The digits of a private character that a text does not have, raw or as an escape."""
    lower = text.lower()
    for number in _PRIVATE:
        if b"%04x" % number not in lower and chr(number).encode() not in text:
            return b"%04x" % number
    raise msgspec.DecodeError("it holds half of a surrogate pair, and every private character")


class _Back:
    """Exchanges what was hidden behind a mark for what was there."""

    def __init__(self, mark: bytes) -> None:
        self._raw = re.compile(rb"\\u%s(....)" % mark)
        self._text = re.compile(f"{chr(int(mark, 16))}....")

    def value(self, value: Any) -> Any:
        """The same value with half pairs again."""
        if isinstance(value, msgspec.Raw):
            return msgspec.Raw(self._raw.sub(rb"\\u\1", bytes(value)))
        if isinstance(value, str):
            return self._text.sub("\ufffd", value)
        if isinstance(value, list | tuple):
            return type(value)(map(self.value, value))
        if isinstance(value, dict):
            return {self.value(name): self.value(each) for name, each in value.items()}
        if isinstance(value, msgspec.Struct):
            changed = {name: self.value(getattr(value, name)) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **changed)
        return value
