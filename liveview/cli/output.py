"""What commands print: no character reaches the terminal raw that it would obey or hide."""

import shlex

import click

from liveview.text.ci_commands import tamed
from liveview.text.escaping import escaped


def plain(text: str) -> str:
    """One line of text, with control, direction and invisible characters as escapes such as `\\x1b`."""
    return escaped(text)


def say(text: str) -> None:
    """Print a sentence on stderr, without a command for the build that reads it."""
    click.echo(f"liveview: {tamed(plain(text))}", err=True)


def shell_word(text: str) -> str:
    r"""A word of a command that can be pasted; characters that cannot be shown are written like `$'\x1b'`."""
    if text.isprintable() and plain(text) == text:
        return shlex.quote(text)
    return "$'" + "".join(map(_in_shell, text)) + "'"


def _in_shell(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable() and plain(character) == character:
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
