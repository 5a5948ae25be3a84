"""Headers and bodies of HTTP messages as lines: laid out, as text, or byte by byte. Every line is safe to show."""

import zlib
from collections.abc import Iterator

from liveview.model.event import Headers
from liveview.tui.safe_text import visible
from liveview.tui.text.cells import Line
from liveview.tui.text.entries import AnyLine, wide
from liveview.tui.text.json_lines import json_lines

LARGEST = 1 << 20
"""Bytes of a body after decompression; the receiver takes no more either."""
LARGEST_START = 65_536
"""Bytes of a beginning after decompression: as much as is kept of a body that was refused."""
_CHUNK = 1_000
"""Characters of a text without line breaks that make one line."""
_WIDE_DUMP = 78
"""Cells from which a dump has sixteen bytes a line."""


def header_lines(headers: Headers) -> Iterator[AnyLine]:
    """Headers as received; secrets in them were masked before they were stored."""
    for name, value in headers:
        yield wide((f"{visible(name, 100)}: ", "key"), (visible(value, 500), "plain"))


def body_lines(body: bytes) -> Iterator[AnyLine]:
    """A body laid out if it looks like JSON, else as text; bytes that are not UTF-8 as escapes."""
    text = body.decode("utf-8", "backslashreplace")
    if not text:
        yield wide(("no body", "muted"))
    elif text.lstrip()[:1] in {"{", "["}:
        yield from json_lines(text)
    else:
        yield from text_lines(text)


def text_lines(text: str) -> Iterator[AnyLine]:
    """A text as it is, line breaks included."""
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), _CHUNK):
            yield wide((visible(line[start : start + _CHUNK], 10 * _CHUNK), "plain"))


def dump_lines(body: bytes, width: int) -> Iterator[AnyLine]:
    """Bytes as numbers and characters, eight or sixteen a line, after their position."""
    count = 16 if width >= _WIDE_DUMP else 8
    for start in range(0, len(body), count):
        row = body[start : start + count]
        characters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        numbers = row.hex(" ").ljust(3 * count - 1)
        yield wide((f"{start:06x}  ", "muted"), (numbers, "plain"), (f"  {characters}", "string"))


def decoded(body: bytes, headers: Headers) -> bytes | None:
    """The body after decompression; None when it is damaged, too large or compressed in a way that is not known."""
    encoding = encoding_of(headers)
    if encoding in {"", "identity"}:
        return body
    for window in {"gzip": (31,), "deflate": (15, -15)}.get(encoding, ()):
        inflater = zlib.decompressobj(window)
        try:
            content = inflater.decompress(body, LARGEST + 1)
        except zlib.error:
            continue
        return content if inflater.eof and len(content) <= LARGEST and not inflater.unused_data else None
    return None


def start_of(body: bytes, headers: Headers) -> bytes:
    """The beginning of a body of which only the beginning is kept, unpacked as far as it goes.

    It is the body as received when it is not compressed, and when nothing of it can be unpacked.
    """
    for window in {"gzip": (31,), "deflate": (15, -15)}.get(encoding_of(headers), ()):
        try:
            content = zlib.decompressobj(window).decompress(body, LARGEST_START)
        except zlib.error:
            continue
        return content or body
    return body


def encoding_of(headers: Headers) -> str:
    """The `Content-Encoding` in small letters, "" for none."""
    return next((value.strip().lower() for name, value in headers if name.lower() == "content-encoding"), "")


def is_text(body: bytes) -> bool:
    """Whether a body is UTF-8 that shows as it is."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text


def heading(text: str, more: str = "") -> AnyLine:
    """What stands above a part of a view."""
    return wide((text, "title"), (more, "muted"))


def labelled(label: str, text: str, style: str = "plain") -> Line:
    """A value after its name."""
    return Line(label, text, style)
