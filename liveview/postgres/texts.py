r"""Texts as PostgreSQL can hold them: a NUL cannot be in a text, nor in a string of `json` that becomes one.

It is written as "\x01" and "0", and "\x01" itself as "\x01" and "1".
"""

import re

_ESCAPES = {"\x01": "\x011", "\0": "\x010"}
_STORED = re.compile("[\0\x01]")
_READ = re.compile("\x01([01])")
_IN_JSON = re.compile(rb"\\(?:u000([01])|.)", re.DOTALL)


def as_stored(text: str) -> str:
    """The text for the store."""
    if "\0" not in text and "\x01" not in text:
        return text
    return _STORED.sub(lambda found: _ESCAPES[found[0]], text)


def as_read(text: str) -> str:
    """The text that was stored."""
    if "\x01" not in text:
        return text
    return _READ.sub(lambda found: "\0" if found[1] == "0" else "\x01", text)


def needs_escapes(json: bytes) -> bool:
    """Whether JSON, in which every control character is an escape, may hold one of the two characters."""
    return b"\\u0000" in json or b"\\u0001" in json


def json_as_stored(json: bytes) -> bytes:
    """JSON whose strings are as `as_stored` makes them."""
    return _IN_JSON.sub(lambda found: found[0] if found[1] is None else rb"\u0001" + found[1], json)
