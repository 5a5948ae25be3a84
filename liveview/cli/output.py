"""What commands print: no character reaches the terminal raw that it would obey or hide."""

import re
import shlex

import click

from liveview.text.escaping import escaped
from liveview.text.storable import STANDS_OUT


def plain(text: str) -> str:
    """One line of text, with control, direction and invisible characters as escapes such as `\\x1b`."""
    return escaped(text)


def say(text: str) -> None:
    """Print a sentence on stderr."""
    click.echo(f"liveview: {plain(text)}", err=True)


def ascii_json(line: bytes) -> bytes:
    r"""Equivalent JSON, with control and direction characters written like `\u009b`."""
    if line.isascii() and b"\x7f" not in line:
        return line
    text = line.decode("utf-8", "surrogatepass")
    return line if text.isprintable() else STANDS_OUT.sub(_in_json, text).encode("utf-8", "surrogatepass")


def shell_word(text: str) -> str:
    r"""A word of a command that can be pasted; characters that cannot be shown are written like `$'\x1b'`."""
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
