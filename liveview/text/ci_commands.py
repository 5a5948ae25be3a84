"""Commands that continuous integration reads in what a program prints: none may come from an event.

A line that begins with `::` is one for GitHub; `##[`, `##vso[` and `##teamcity[` are obeyed anywhere in a line. Lines
that are printed here begin with something else, so only the latter are taken apart.
"""

import re

_COMMAND = re.compile(r"#(?=#\w{0,20}\[)")
_IN_JSON = re.compile(rb"#(?=#\w{0,20}\[)")


def tamed(text: str) -> str:
    r"""A line of text in which such a command reads `\x23#[`."""
    return _COMMAND.sub(r"\\x23", text)


def tamed_json(line: bytes) -> bytes:
    r"""Equivalent JSON in which such a command reads `\u0023#[`."""
    return _IN_JSON.sub(rb"\\u0023", line)
