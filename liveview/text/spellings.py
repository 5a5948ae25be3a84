"""How a text looks where it is repeated in another form: in a URL, a form, a JSON text, or base64."""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_ESCAPE = re.compile("%[0-9A-F]{2}")
_SHORTEST_PACKED = 8
"""Characters of base64 that are looked for; shorter ones occur by chance."""


def spellings(text: str) -> Iterator[str]:
    """The text, and what it is in the forms in which a server may send it back."""
    yield from _escaped(text)
    for quoted in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield quoted.replace("/", "\\/")
        yield from _escaped(quoted)
    yield from _packed(text.encode("utf-8", "surrogateescape"))


def _escaped(text: str) -> Iterator[str]:
    """The text, and what it is in a URL or a form; in the latter it may be JSON."""
    yield text
    for escaped in (quote(text), quote(text, safe=""), quote_plus(text)):
        yield escaped
        yield _ESCAPE.sub(lambda found: found[0].lower(), escaped)


def _packed(text: bytes) -> Iterator[str]:
    """The characters of base64 that stand for the text, at any offset in what was encoded.

    Three bytes are four characters; those at both ends that depend on other bytes are left out.
    """
    for before in range(3):
        packed = base64.b64encode(bytes(before) + text)
        whole = (before + len(text)) // 3 * 4 if (before + len(text)) % 3 == 0 else (before + len(text)) * 8 // 6
        found = packed[-(-before * 8 // 6) : whole].decode()
        if len(found) >= _SHORTEST_PACKED:
            yield found
            yield found.replace("+", "-").replace("/", "_")
