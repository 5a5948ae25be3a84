"""Bytes in JSON: as text where they are UTF-8, else in base64, so that nothing of them is lost."""

import base64

import msgspec


class Base64(msgspec.Struct, frozen=True):
    """Bytes that are not UTF-8."""

    base64: str
    """The bytes in base64."""


def readable(content: bytes) -> str | Base64:
    """Bytes as they are written in JSON."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return Base64(base64.b64encode(content).decode())
