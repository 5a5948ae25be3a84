"""Why a body is not JSON and what to do about it: it is in another format, or its text ends too early."""

import codecs
import enum
import json
import re

GZIP = b"\x1f\x8b"
_FORMATS = (
    (GZIP, "gzip", "Content-Encoding: gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd", "Content-Encoding: zstd, or gzip where that is not accepted"),
    (b"PK\x03\x04", "a zip archive", ""),
    (b"BZh", "bzip2", ""),
    (b"\xfd7zXZ", "xz", ""),
    (b"%PDF", "a PDF", ""),
    (b"\x89PNG", "a picture", ""),
)
_ZLIB = frozenset({b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{", b"[\0", b"\0[")
_WHOLE = "send the whole body: it was cut off, or a closing bracket or quote is missing"
_LITERALS = ("true", "false", "null")
_LONGEST_CHARACTER = 4
"""Bytes of a character in UTF-8, at most."""
_CUT_NUMBER = re.compile(r"-|\.|(?:\.\d+)?[eE][+-]?", re.ASCII)
_CUT_ESCAPE = re.compile(r"\\?(?:u[0-9a-fA-F]{0,4})?", re.ASCII)


def not_text(body: bytes, error: UnicodeDecodeError | None, *, in_data: bool = False) -> tuple[str, str]:
    """What a body is instead of JSON in UTF-8, and what to do about it; each "" if there is nothing special to say.

    `error` is that of decoding it as UTF-8, None if it can be decoded. `in_data` says that these are the bytes of a
    field `data`, about which headers say nothing.
    """
    for start, name, header in _FORMATS:
        if body.startswith(start):
            return f"{_this(in_data)} is {name}", _unpacked(header, in_data)
    if body[:2] in _ZLIB and (error is not None or body[2:3] not in b' \t\r\n"{['):
        return f"{_this(in_data)} is zlib data (deflate)", _unpacked("Content-Encoding: deflate", in_data)
    if body.startswith(_UTF_16):
        return "this is UTF-16", "send UTF-8"
    if error is None:
        return "", ""
    if _is_cut_character(body[error.start : error.start + _LONGEST_CHARACTER]):
        return f"it ends too early, inside the character at byte {error.start}", _WHOLE
    return f"byte {error.start} is not UTF-8", ""


def _is_cut_character(rest: bytes) -> bool:
    """Whether bytes that are not UTF-8 begin a character of which only the end is missing."""
    try:
        codecs.utf_8_decode(rest, "strict", False)  # not the end: a character may still be completed
    except UnicodeDecodeError:
        return False
    return True


def _this(in_data: bool) -> str:
    return "what is in data" if in_data else "this"


def _unpacked(header: str, in_data: bool) -> str:
    """What to do about packed bytes; `header` would announce a whole body packed like this, "" if none can."""
    if in_data:
        return "put the JSON itself in data, as it is or in base64; only a whole body may be packed"
    return f"send {header}" if header else "send the JSON itself"


class _Fault(enum.Enum):
    """What the decoder could not read."""

    OPEN_TEXT = "Unterminated string"
    """A text without its closing quote."""
    TRAILING_DATA = "Extra data"
    """Something behind a whole value."""
    ESCAPE = "Invalid \\"
    """A backslash and what follows it in a text."""
    OTHER = ""
    """Anything else."""


def _fault_of(error: json.JSONDecodeError) -> _Fault:
    """The standard decoder only has messages: the values of `_Fault` are how they begin."""
    return next(fault for fault in _Fault if error.msg.startswith(fault.value))


def syntax(error: json.JSONDecodeError) -> tuple[str, str]:
    """Where a text stops being JSON, and what to do about it; the latter is "" if there is nothing special to say."""
    where = f"line {error.lineno}, column {error.colno}"
    fault = _fault_of(error)
    if fault is _Fault.OPEN_TEXT:
        return f"it ends too early, inside the text that begins in {where}", _WHOLE
    if _is_cut(error, fault):
        return f"it ends too early, in {where}", _WHOLE
    return f"{error.msg[:1].lower()}{error.msg[1:]} in {where}", ""


def _is_cut(error: json.JSONDecodeError, fault: _Fault) -> bool:
    """Whether the only thing wrong is that the text ends."""
    if fault is _Fault.TRAILING_DATA:
        return False
    rest = error.doc[error.pos : error.pos + 400].strip(" \t\r\n")
    if not rest:
        return True
    if len(error.doc) - error.pos > 300:
        return False
    if fault is _Fault.ESCAPE:
        return _CUT_ESCAPE.fullmatch(rest) is not None
    return _CUT_NUMBER.fullmatch(rest) is not None or any(word.startswith(rest) for word in _LITERALS)
