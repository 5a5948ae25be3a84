"""`data=…`, the form in which Mixpanel's libraries and the web SDK send events, in a query or as a body.

The value is JSON or base64 of JSON. mixpanel-node does not percent-encode its base64, so a `+` in it arrives as a blank
and is restored.
"""

import base64
import binascii
from urllib.parse import unquote_to_bytes

MARK = b"data="
"""How the body of a form begins, whatever its Content-Type says."""


def is_form(content: bytes) -> bool:
    """Whether a body is a form."""
    return content.startswith(MARK)


def fields(query: bytes) -> dict[str, bytes]:
    """The fields of a query or form, decoded; if a name comes twice, the first counts."""
    values: dict[str, bytes] = {}
    for field in query.split(b"&"):
        name, _, value = field.partition(b"=")
        values.setdefault(_decoded(name).decode("utf-8", "replace"), _decoded(value))
    return values


def events(data: bytes) -> bytes | None:
    """The JSON in the value of `data`; None if it is neither JSON nor base64."""
    plain = data.strip()
    if plain[:1] in {b"{", b"["}:
        return plain
    packed = plain.replace(b" ", b"+").translate(_URL_SAFE, b"\r\n\t").rstrip(b"=")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except binascii.Error:
        return None


_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _decoded(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))
