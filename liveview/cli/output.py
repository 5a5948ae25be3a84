"""The one door from the commands to the terminal: nothing that a terminal obeys, or does not show, goes out raw."""

import re
import shlex

import click

from liveview.text.storable import STANDS_OUT

_ESCAPED = len("\\U0010ffff")
"""Characters that one becomes at most."""


def plain(text: str) -> str:
    """A line of text with every control, direction and invisible character as an escape such as `\\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    from liveview.tui.lines.safe_text import visible  # it takes a tenth of a second, which few messages need

    return visible(text, _ESCAPED * len(text))


def say(text: str) -> None:
    """A sentence on stderr."""
    click.echo(f"liveview: {plain(text)}", err=True)


def ascii_json(line: bytes) -> bytes:
    r"""JSON that says the same, with control and direction characters written as `\u009b`."""
    if line.isascii() and b"\x7f" not in line:
        return line
    text = line.decode("utf-8", "surrogatepass")
    return line if text.isprintable() else STANDS_OUT.sub(_in_json, text).encode("utf-8", "surrogatepass")


def shell_word(text: str) -> str:
    r"""A word of a command to paste; what cannot be shown is written as `$'\x1b'`."""
    if text.isprintable() and plain(text) == text:
        return shlex.quote(text)
    return "$'" + "".join(map(_in_shell, text)) + "'"


def _in_json(found: "re.Match[str]") -> str:
    character = found[0]
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _in_shell(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable() and plain(character) == character:
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
