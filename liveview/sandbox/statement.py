"""What can be said about a statement from its text alone, before SQLite compiles it.

SQLite copies expressions while it compiles, and nothing interrupts that. A chain of twenty subqueries in which each
uses a column of the one before twice has a million copies, takes seconds, and fills the memory. So the copies are
estimated here, never too low, and a statement with too many of them is refused.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

LONGEST = 10_000
"""Characters of a statement."""
MOST_COLUMNS = 500
"""Columns of a table, and of a result."""
MOST_COPIES = 50_000
"""Copies of an expression that SQLite may have to make at most: it takes some 50 ms then."""
TOO_MANY = 1_000 * MOST_COPIES
"""What is not counted any further."""
MOST_SELECTS = 100
"""Selects in a statement: they may all be within each other."""
DEEPEST = 40
"""Pairs of parentheses around a token, and tables that `with` defines."""

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\n\f\r]+ | --[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<quoted>'(?:[^']|'')*+' | "(?:[^"]|"")*+" | `(?:[^`]|``)*+` | \[[^\]]*+\] )
  | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*+ )
  | (?P<other>\d[\w.]*+ | . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_RESERVED_WORDS = (
    "all and as between case collate distinct else escape except exists from group having in intersect is join limit"
    " not null on or order select then union using values when where"
)
_RESERVED = frozenset(_RESERVED_WORDS.split())
"""Words that are never the name of a column or table."""
_SELECTS = frozenset({"select", "with", "values"})
_BEFORE_STAR = frozenset({"select", "distinct", "all", ",", "."})


class Token(NamedTuple):
    """A token of a statement, without blanks and comments."""

    text: str
    """Names and texts without their quotes; everything in small letters."""
    is_name: bool
    """Whether it may be the name of a column or table. SQLite takes a text in single quotes as one where it fits."""


class _Scope:
    """A select, or another pair of parentheses."""

    def __init__(self, name: str = "", before: str = "") -> None:
        self.name = name
        self.before = before
        self.is_select = False
        self.is_empty = True
        self.uses: Counter[str] = Counter()
        self.stars = 0
        self.inner: list[_Scope] = []

    @property
    def most(self) -> int:
        """How often it uses one column at most, or a number, which may be that of a column."""
        return max([1, *self.uses.values()]) + self.stars


def tokens(statement: str) -> list[Token]:
    """The tokens of a statement."""
    found = []
    for match in _TOKEN.finditer(statement):
        kind, text = match.lastgroup, match[0].lower()
        if kind == "quoted":
            found.append(Token(text[1:-1].replace(text[0] * 2, text[0]), True))
        elif kind == "word":
            found.append(Token(text, text not in _RESERVED))
        elif kind == "other":
            found.append(Token(text, text[0].isdigit()))
    return found


def copies(statement: list[Token]) -> int:
    """How many copies of an expression SQLite may have to make to compile a statement; never too low."""
    if sum(token.text in _SELECTS for token in statement) > MOST_SELECTS:
        return TOO_MANY
    top = _Scope()
    top.is_select = True
    named: dict[str, list[_Scope]] = {}
    open_scopes, last = [top], top
    for at, token in enumerate(statement):
        scope = open_scopes[-1]
        if token.text == "(" and not token.is_name:
            if len(open_scopes) > DEEPEST:
                return TOO_MANY
            open_scopes.append(_Scope(_defined(statement, at, last), statement[at - 1].text if at else ""))
        elif token.text == ")" and not token.is_name and len(open_scopes) > 1:
            last = open_scopes.pop()
            _close(last, open_scopes[-1], named)
        else:
            _count(scope, statement, at)
    return _cost(top, named, {}) if len(named) <= DEEPEST else TOO_MANY


def _defined(statement: list[Token], at: int, last: _Scope) -> str:
    """The name that the parentheses that begin at a token define, as in `with name as (`; "" for none.

    `last` is what the parentheses before them held: perhaps the columns in `with name (columns) as (`.
    """
    before = [token.text for token in statement[max(at - 4, 0) : at]]
    while before and before[-1] in {"materialized", "not"}:
        before.pop()
    if len(before) < 2 or before[-1] != "as":
        return ""
    return last.before if before[-2] == ")" else before[-2]


def _close(scope: _Scope, outer: _Scope, named: dict[str, list[_Scope]]) -> None:
    if scope.is_select and scope.name:
        named.setdefault(scope.name, []).append(scope)
    elif scope.is_select:
        outer.inner.append(scope)
    else:
        outer.uses += scope.uses
        outer.stars += scope.stars
        outer.inner += scope.inner


def _count(scope: _Scope, statement: list[Token], at: int) -> None:
    token, after = statement[at], statement[at + 1].text if at + 1 < len(statement) else ""
    if scope.is_empty:
        scope.is_empty, scope.is_select = False, scope.is_select or token.text in _SELECTS
    if token.is_name and after not in {".", "("}:
        scope.uses[token.text] += 1
    elif token.text == "*" and at and statement[at - 1].text in _BEFORE_STAR:
        scope.stars += 1


def _cost(scope: _Scope, named: dict[str, list[_Scope]], known: dict[int, int]) -> int:
    """The copies that a scope needs: for each use of a column those of the selects that it may come from."""
    if id(scope) not in known:
        known[id(scope)] = 1  # for one that names itself
        inner = sum(_cost(each, named, known) for each in scope.inner)
        for name in scope.uses.keys() & named.keys():
            inner += scope.uses[name] * sum(_cost(each, named, known) for each in named[name])
        known[id(scope)] = min(scope.most * max(inner, 1), TOO_MANY)
    return known[id(scope)]


def most_columns(statement: list[Token]) -> int:
    """How many columns a result may have at most; each `*` may double them."""
    commas = sum(token.text == "," for token in statement)
    stars = sum(token.text == "*" and before.text in _BEFORE_STAR for before, token in pairwise(statement))
    return min((commas + 1) << min(stars, 9), MOST_COLUMNS)


def refusal(statement: str) -> str:
    """Why a statement is not given to SQLite, in words; "" if it is."""
    if len(statement) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    found = tokens(statement)
    if not found or found[0].text not in {"select", "with"}:
        return "it is not a select"
    if copies(found) > MOST_COPIES:
        return "its subqueries are nested too deeply, or use each other's columns too often"
    return ""
