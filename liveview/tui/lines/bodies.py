"""Headers and bodies of HTTP messages as lines: laid out, as text, or byte by byte. Every line is safe to show."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from liveview.model.event import Headers
from liveview.text.encodings import LARGEST as LARGEST
from liveview.text.encodings import decoded as decoded
from liveview.text.encodings import encoding_of as encoding_of
from liveview.text.encodings import start_of as start_of
from liveview.text.encodings import unpacked_start
from liveview.tui.lines.cells import Line, Style, fit
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.moments import size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_FORM = "application/x-www-form-urlencoded"
_CHUNK = 1_000
"""Characters per line where a text has no line breaks."""
_MOST_DUMPED = 256
"""Bytes shown of a packed body: enough to see what it is."""
_WIDE_DUMP = 78
"""The narrowest width, in cells, at which a dump has sixteen bytes per line."""


def header_lines(headers: Headers) -> Iterator[AnyLine]:
    """Headers as received; secrets in them were masked before they were stored."""
    for name, value in headers:
        yield wide((say("{}: ", visible(name, 100)), "key"), (visible(value, 500), "plain"))


def body_lines(body: bytes) -> Iterator[AnyLine]:
    """A body, laid out if it looks like JSON, otherwise as text; bytes that are not UTF-8 become escapes."""
    text = body.decode("utf-8", "backslashreplace")
    if not text:
        yield wide((say("no body"), "muted"))
    elif text.lstrip()[:1] in {"{", "["}:
        yield from json_lines(text)
    else:
        yield from text_lines(text)


def content_lines(body: bytes, headers: Headers) -> Iterator[AnyLine]:
    """A body by its type: the fields of a form decoded, each laid out if it is JSON; any other as `body_lines` does."""
    fields = form_fields(body, headers)
    if fields is None:
        yield from body_lines(body)
        return
    for name, value in fields:
        if value.lstrip()[:1] in {"{", "["}:
            yield wide((say("{}:", visible(name, 100)), "key"))
            yield from json_lines(value)
        else:
            yield wide((say("{}: ", visible(name, 100)), "key"), (visible(value, 10 * _CHUNK), "string"))


def form_fields(body: bytes, headers: Headers) -> list[tuple[str, str]] | None:
    """The fields of a form, decoded; None if the body is none."""
    kinds = (value for name, value in headers if name.lower() == "content-type")
    if b"=" not in body or not next(kinds, "").lower().startswith(_FORM):
        return None
    text = body.decode("utf-8", "backslashreplace")
    return parse_qsl(text, keep_blank_values=True, errors="backslashreplace") or None


def unpacked_lines(body: bytes, headers: Headers) -> Iterator[AnyLine]:
    """A body that may be packed, or the start of one, unpacked as far as possible.

    An unknown encoding is named, and the raw bytes are shown.
    """
    encoding = encoding_of(headers)
    plain = unpacked_start(body, headers) if encoding and body else None
    if plain is not None:
        yield wide((say("unpacked from {}, {}", visible(encoding, 100), size(len(plain))), "muted"))
        yield from body_lines(plain)
    elif encoding and body and not is_text(body):
        yield wide((say("packed as {}, which cannot be unpacked here; raw bytes:", visible(encoding, 100)), "warning"))
        yield from dump_lines(body[:_MOST_DUMPED], 0)
    else:
        yield from body_lines(body)


def text_lines(text: str) -> Iterator[AnyLine]:
    """A text as it is, with its line breaks."""
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), _CHUNK):
            yield wide((visible(line[start : start + _CHUNK], 10 * _CHUNK), "plain"))


def dump_lines(body: bytes, width: int) -> Iterator[AnyLine]:
    """Bytes as hex and characters, eight or sixteen per line, each line starting with its offset."""
    count = 16 if width >= _WIDE_DUMP else 8
    for start in range(0, len(body), count):
        row = body[start : start + count]
        characters = visible("".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row))
        numbers = fit(visible(row.hex(" ")), 3 * count - 1)
        yield wide((say("{:06x}  ", start), "muted"), (numbers, "plain"), (say("  {}", characters), "string"))


def is_text(body: bytes) -> bool:
    """Whether a body is UTF-8 that can be shown as text."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text


def heading(text: SafeText, more: SafeText = EMPTY) -> AnyLine:
    """A heading above a section of a view."""
    return wide((text, "title"), (more, "muted"))


def labelled(label: SafeText, text: SafeText, style: Style = "plain") -> Line:
    """A value with its label."""
    return Line(label, text, style)
