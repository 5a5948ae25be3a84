"""Parses the text of a filter into its tree.

    any   = all ("or" all)*
    all   = term ("and"? term)*
    term  = ("-" | "not") term | "(" any ")" | path operator values | words
    path  = key ("." key)*                  a key is bare, or quoted when it has blanks, dots or operators
    values = value ("," value)*             a single one after >, >=, < and <=; after == letter case counts
    value, words = "quoted" | bare          a value may be "", words may not

In a value `*` stands for anything; `\\*`, `\\"` and `\\\\` are plain characters.

The grammar knows where a term ends and which names are fields. Whether a field accepts a value is decided when the
tree is compiled.
"""

import re
from typing import NoReturn, cast

import msgspec

from liveview.errors import FilterError
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.tree import All, Any, Comparison, Field, FreeText, Node, Not, Path, Value

LONGEST = 10_000
"""Characters of a filter: far more than anyone types, and room for the longest that the screen makes."""
MOST_TERMS = 100
"""Terms and alternative values of a filter; each may be asked of every event of the session."""
DEEPEST = 20
"""Levels of nested brackets and negations."""

_KEY = r'(?:"(?:\\.|[^"\\])*"|(?:[^\s()":=<>!,.]|!(?!=))+)'
PATH = re.compile(rf"({_KEY}(?:\.{_KEY})*)(:(?:[<>]=?|!?==?)?|[<>]=?|!?==?)")
"""A path and the operator after it: what makes a term a comparison instead of free text."""
_ONE_KEY = re.compile(_KEY)
_OPERATOR_WORD = re.compile(r"(?:and|or|not)(?=[\s()]|$)", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_BARE_VALUE = re.compile(r"(?:\\[,*\"\\]|[^\s(),])+")
_BARE_WORDS = re.compile(r"[^\s()]+")
_SURPLUS_BRACKET = "remove this bracket, or open one before it"
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_ESCAPED_OR_WILD = re.compile(r'\\([*"\\,])|(\*)')


def read(text: str) -> Node:
    """The tree of a filter; raises `FilterError`. Blank text is an empty `All`."""
    if len(text) > LONGEST:
        raise FilterError(f"shorten the filter to {LONGEST} characters", LONGEST, len(text))
    if (found := _UNUSABLE.search(text)) is not None:
        raise FilterError("remove this character, which no event can hold", found.start(), found.end())
    return _Parser(text).parse()


class _Parser:
    """A recursive descent parser of one text; `_at` is the next character to read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._terms = 0

    def parse(self) -> Node:
        """The whole text."""
        if not self._more():
            return All(())
        node = self._any(0)
        if self._more():
            self._fail(_SURPLUS_BRACKET, self._at, self._at + 1)
        return node

    def _any(self, depth: int) -> Node:
        nodes = [self._all(depth)]
        while (word := self._operator()) == "or":
            start = self._at
            self._at += len(word)
            if self._ended():
                self._fail("write a term after or, or put the word in quotes", start, self._at)
            nodes.append(self._all(depth))
        return nodes[0] if len(nodes) == 1 else Any(tuple(nodes))

    def _all(self, depth: int) -> Node:
        nodes = [self._term(depth)]
        while not self._ended() and (word := self._operator()) != "or":
            start = self._at
            if word == "and":
                self._at += len(word)
                if self._ended() or self._operator() == "or":
                    self._fail("write a term after and, or put the word in quotes", start, start + len(word))
            nodes.append(self._term(depth))
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def _term(self, depth: int) -> Node:
        self._more()
        start = self._at
        if depth > DEEPEST:
            self._fail("nest fewer brackets", start, start + 1)
        word = self._operator()
        if word in {"and", "or"}:
            self._fail(f"write a term before {word}, or put the word in quotes", start, start + len(word))
        if word == "not" or self._text.startswith("-", start):
            return self._negation(word or "-", depth)
        if self._text.startswith("(", start):
            return self._group(depth)
        if self._text.startswith(")", start):
            self._fail(_SURPLUS_BRACKET, start, start + 1)
        self._count(start)
        path = PATH.match(self._text, start)
        return self._words() if path is None or _lacks_path(path, self._text) else self._comparison(path)

    def _negation(self, word: str, depth: int) -> Node:
        start = self._at
        self._at += len(word)
        blank_follows = word == "-" and self._text[self._at : self._at + 1].isspace()
        if self._ended() or blank_follows or self._operator() in {"and", "or"}:
            self._fail(f"write the term to exclude right after {word}", start, start + len(word))
        return Not(self._term(depth + 1))

    def _group(self, depth: int) -> Node:
        start = self._at
        self._at += 1
        if self._ended():
            self._fail("write a term inside the brackets", start, start + 1)
        node = self._any(depth + 1)
        if not self._more():
            self._fail("close this bracket with )", start, start + 1)
        self._at += 1
        return node

    def _words(self) -> Node:
        if self._text.startswith('"', self._at):
            value = self._quoted()
            if value.parts == ("",):
                self._fail("write something between the quotes", value.start, value.end)
            return FreeText(value)
        # It always matches, because a term begins neither with a blank nor with a bracket.
        found = cast("re.Match[str]", _BARE_WORDS.match(self._text, self._at))
        self._at = found.end()
        return FreeText(Value(_parts(found[0]), quoted=False, start=found.start(), end=found.end()))

    def _comparison(self, path: "re.Match[str]") -> Node:
        self._at = path.end()
        operator = path[2].removeprefix(":").replace("==", "=") or "="
        name = path[1].casefold()
        values = self._values(path)
        comparison = cast("Comparison", operator.removeprefix("!"))
        if comparison != "=" and not (len(values) == 1 and values[0].is_exact):
            self._fail(f"compare with one value, without *, after {operator}", values[0].start, values[-1].end)
        kind = (comparison, values, path.start(), self._at)
        node = Field(name, *kind) if name in FIELDS else Path(keys_of(path[1]), *kind)
        return Not(node) if operator == "!=" else node

    def _values(self, path: "re.Match[str]") -> tuple[Value, ...]:
        values = [self._value(path)]
        while self._text.startswith(",", self._at):
            self._at += 1
            self._count(self._at)
            values.append(self._value(path))
        return tuple(values)

    def _value(self, path: "re.Match[str]") -> Value:
        if self._text.startswith('"', self._at):
            return msgspec.structs.replace(self._quoted(), exactly=_is_exact(path))
        found = _BARE_VALUE.match(self._text, self._at)
        if found is None:
            kind = FIELDS.get(path[1].casefold())
            example = f", such as {path[1]}:{kind.example}" if kind else ""
            self._fail(f"write a value right after {path[0]}{example}", path.start(), self._at)
        self._at = found.end()
        parts, exactly = _parts(found[0]), _is_exact(path)
        return Value(parts, quoted=False, start=found.start(), end=found.end(), exactly=exactly)

    def _quoted(self) -> Value:
        found = _QUOTED.match(self._text, self._at)
        if found is None:
            self._fail('close this quote with "', self._at, len(self._text))
        self._at = found.end()
        return Value(_parts(found[1]), quoted=True, start=found.start(), end=found.end())

    def _operator(self) -> str:
        """The next word in lower case if it is `and`, `or` or `not`, else ""."""
        self._more()
        found = _OPERATOR_WORD.match(self._text, self._at)
        return found[0].lower() if found else ""

    def _ended(self) -> bool:
        """Whether this bracket, or the text, ends here."""
        return not self._more() or self._text.startswith(")", self._at)

    def _more(self) -> bool:
        """Skip blanks; whether anything is left."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _count(self, at: int) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            self._fail(f"use at most {MOST_TERMS} terms and values", at, len(self._text))

    def _fail(self, message: str, start: int, end: int) -> NoReturn:
        raise FilterError(message, start, end)


def _is_exact(path: "re.Match[str]") -> bool:
    """Whether letter case counts after this operator."""
    return path[2].endswith("==")


def _lacks_path(path: "re.Match[str]", text: str) -> bool:
    """Whether it only looks like a path, such as a clock time or a URL."""
    return path[1].isdigit() or (path[2] == ":" and text.startswith("//", path.end()))


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of a path as it was typed."""
    return tuple(_key(found[0]) for found in _ONE_KEY.finditer(path))


def _key(written: str) -> str:
    """A key of a path without its quotes."""
    if not written.startswith('"'):
        return written
    return _ESCAPED_OR_WILD.sub(lambda found: found[1] or found[0], written[1:-1])


def _parts(written: str) -> tuple[str, ...]:
    """A value cut at its wildcards, with its escapes replaced."""
    parts = [""]
    at = 0
    for found in _ESCAPED_OR_WILD.finditer(written):
        parts[-1] += written[at : found.start()] + (found[1] or "")
        if found[2]:
            parts.append("")
        at = found.end()
    parts[-1] += written[at:]
    return tuple(parts)
