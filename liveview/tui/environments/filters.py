"""A filter for the events of one environment, beside what else is filtered by."""

import re

from liveview.errors import FilterError
from liveview.log.filter import parse
from liveview.tui.lines.terms import term

_TERM = re.compile(r'(?:^|(?<=\s))-?env(?:==|:)(?:"(?:[^"\\]|\\.)*"|[^\s()"])+(?=\s|$)', re.IGNORECASE)
_LOOSE = re.compile(r"\bor\b|\|", re.IGNORECASE)


def within(text: str, environment: str) -> str:
    """The filter for one environment only, or for all of them if it is ""; any other of `text` is replaced.

    What else `text` filters by stays where that is possible.
    """
    rest = " ".join(_TERM.sub(" ", text).split()) if _TERM.search(text) else text.strip()
    if rest and environment and _LOOSE.search(rest):
        rest = f"({rest})"
    wanted = term("env", environment, exactly=True) if environment else ""
    for found in (f"{rest} {wanted}".strip(), wanted):
        try:
            parse(found, 0.0, None)
        except FilterError:
            continue
        return found
    return ""
