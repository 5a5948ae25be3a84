"""JSON that a terminal shows as it is: nothing in it is obeyed, hidden or turned around."""

import re

from liveview.text.storable import STANDS_OUT


def ascii_json(line: bytes) -> bytes:
    r"""Equivalent JSON, with control and direction characters written like `\u009b`."""
    if line.isascii() and b"\x7f" not in line:
        return line
    text = line.decode("utf-8", "surrogatepass")
    return line if text.isprintable() else STANDS_OUT.sub(_in_json, text).encode("utf-8", "surrogatepass")


def _in_json(found: "re.Match[str]") -> str:
    character = found[0]
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
