"""Text from the wire that can be stored and encoded, whatever bytes it came from."""

import re

STANDS_OUT = re.compile("[\x7f-\x9f\xad]|[^\x00-\x9f]")
"""Every character that may be a control or direction character."""


def storable(text: str) -> str:
    r"""Plain `str` without surrogates: a byte that was not UTF-8 becomes visible as `\xff`."""
    if text.isascii():
        return str(text)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
