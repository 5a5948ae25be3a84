"""Headers and bodies as the log keeps them, made readable for a filter. None of it ever raises."""

from collections.abc import Iterator

import msgspec

from liveview.text.encodings import start_of


def pairs(headers: bytes | None) -> Iterator[tuple[str, str]]:
    """The pairs of a JSON list of headers; none for anything else that a log may hold."""
    try:
        found = msgspec.json.decode(headers or b"[]")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    for pair in found if isinstance(found, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            yield pair[0], pair[1]


def readable(body: bytes, headers: bytes | None) -> str:
    """The text of a body, unpacked as far as it was kept; in what no encoding explains, bytes are replaced."""
    return start_of(body, tuple(pairs(headers))).decode(errors="replace")
