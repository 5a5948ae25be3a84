"""The filters of the verification screen: which events are verified, and which ones a line leads to."""

import re
from collections.abc import Iterable

from liveview.log.filter.completion import written
from liveview.log.filter.fields import FIELDS
from liveview.log.read.verification_senders import EventSender
from liveview.tui.lines.terms import NAME, PROBLEM, TYPE, term
from liveview.tui.verification.tallies import NameKey

NAMELESS = f'(-{NAME}:* or {NAME}=="")'
"""A filter for the events without a name."""
_LONGEST = 200
"""Characters of a text to search for; a longer one is cut."""
_MOST_CODES = 20
"""Codes of a field that are searched for; what is in the words of more of them, such as "is", means none of them."""
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that a filter does not accept."""


def together(terms: Iterable[str]) -> str:
    """A filter for events that all of these match; empty ones do not count."""
    return " ".join(each for each in terms if each)


def in_traces(text: str) -> str:
    """A filter for events whose trace holds a text: what was received, what was found, where it went, what came back.

    "" for a blank text. Words of the trace that stand for a problem, a rule or an outcome count, too.
    """
    text = " ".join(_UNUSABLE.sub(" ", text).split())[:_LONGEST]
    if not text:
        return ""
    literal = written(f" {text}")[2:-1]  # a value with a space is always quoted
    part = f'"*{literal}*"'
    places = [f'"{literal}"', *(f"{field}:{part}" for field in ("dest", "skipped", "remote", "token"))]
    places += [f'response:"{literal}"', f"agent:{part}", f"sender:{part}"]
    for field in (PROBLEM, "rule", "outcome"):
        values = FIELDS[field].values.items()
        codes = [code for code, words in values if text.casefold() in f"{code} {words}".casefold()]
        places += [f"{field}:{','.join(codes)}"] if 0 < len(codes) <= _MOST_CODES else []
    return f"({' or '.join(places)})"


def sent_by(sender: EventSender) -> str:
    """A filter for the events of one sender."""
    return term(sender.kind.value, sender.value, exactly=True)


def to_destination(key: str, fares: str = "") -> str:
    """A filter for the events that go to a destination, and fare there like this ("" for any); "" for all."""
    return together((term("dest", key, exactly=True), fares and f"fares:{fares}")) if key else ""


def of_name(key: NameKey) -> str:
    """A filter for exactly the events that are counted for a name: in this letter case, of this type."""
    kind, name = key
    return f"{term(NAME, name, exactly=True) if name else NAMELESS} {TYPE}:{kind.value}"


def of_problem(code: str, key: NameKey) -> str:
    """A filter for the events of a name that have a problem; "" for a code that filters do not know."""
    return f"{PROBLEM}:{code} {of_name(key)}" if code in FIELDS[PROBLEM].values else ""
