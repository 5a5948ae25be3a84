"""Reads headers and bodies of the log for filters. Never raises."""

from collections.abc import Iterator

import msgspec

from liveview.text.encodings import start_of


def pairs(headers: bytes | None) -> Iterator[tuple[str, str]]:
    """The pairs of a JSON list of headers; anything else is skipped."""
    try:
        found = msgspec.json.decode(headers or b"[]")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    for pair in found if isinstance(found, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            yield pair[0], pair[1]


def readable(body: bytes, headers: bytes | None) -> str:
    """The text of a body, decompressed as far as it was stored; undecodable bytes are replaced."""
    return start_of(body, tuple(pairs(headers))).decode(errors="replace")
