"""The clauses of one step of a behaviour, read word by word; the grammar is in `script.py`."""

import re
from collections.abc import Callable
from typing import Any

from liveview.sink_script.step import NO_BODY, BehaviourStep, Drip, Flaky, Manner
from liveview.sink_script.words import Word, WordReader
from liveview.text.headers import NAME_PATTERN

LONGEST_WAIT = 86_400
"""Seconds of any wait: a day."""
MOST_TIMES = 999_999
MOST_DRIPPED = 65_536
"""Bytes of one piece of a dripping reply."""
MOST_HEADERS = 50
"""Headers of a reply; clients accept a hundred or two."""
_FINAL = "a final status is 200 to 599"
_SECONDS = f"from 0 to {LONGEST_WAIT}, such as 4.9"
_TEXT = 'such as "try later"'
_HEADER = re.compile(rf"({NAME_PATTERN}):[ \t]*(.*?)[ \t]*")
_OURS = frozenset(
    {"connection", "content-length", "transfer-encoding", "server", "cache-control", "x-content-type-options"}
)
"""Headers that the sink sets itself."""
_URL = re.compile(r"[!-~]+")
_REPLY = ("status", "body", "headers", "redirect", "retry_after", "drip", "endless")


class Draft:
    """What the clauses of a step have said so far: values by field, and the words that said it."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.words: dict[str, Word] = {}

    def set(self, field: str, value: Any, word: Word) -> None:
        """Note what a clause says; raises `BehaviourError` when another clause has said it already."""
        before = self.words.get(field)
        if before is not None:
            raise word.wrong(f"cannot be combined with {before.text!r} in one step", "start another step with then")
        self.fields[field] = value
        self.words[field] = word

    def add_header(self, header: tuple[str, str], word: Word) -> None:
        """Note one more header; a name may be repeated."""
        headers = self.fields.get("headers", ())
        if len(headers) == MOST_HEADERS:
            raise word.wrong("is one header too many", f"a reply has at most {MOST_HEADERS}")
        self.fields["headers"] = (*headers, header)
        self.words["headers"] = word


def read_step(words: WordReader) -> BehaviourStep:
    """Read the next step, up to `then` or the end; raises `BehaviourError`."""
    draft = Draft()
    while True:
        words.split_times(CLAUSES)
        word = words.take("a behaviour", f"use {ALLOWED}")
        _read_clause(word, words, draft)
        words.skip(",")
        if words.next is None or words.next.name == "then":
            return _complete(draft)


def _read_clause(word: Word, words: WordReader, draft: Draft) -> None:
    read = CLAUSES.get(word.name)
    if read is not None:
        read(word, words, draft)
    elif word.text.isdecimal() and not word.is_quoted:
        draft.set("status", _status(word), word)
    else:
        raise word.unknown("is not a behaviour", f"use {ALLOWED}", CLAUSES)


def _complete(draft: Draft) -> BehaviourStep:
    manner = draft.words.get("manner")
    others = [draft.words[field] for field in _REPLY if field in draft.words]
    if manner is not None and others:
        raise others[0].wrong(
            f"cannot be combined with {manner.text!r}, which sends no reply", "start another step with then"
        )
    if "retry_after" in draft.fields:
        draft.fields.setdefault("status", 503)
    step = BehaviourStep(**draft.fields)
    if step.status in NO_BODY and (step.body is not None or step.endless):
        word = draft.words.get("body") or draft.words["endless"]
        raise word.wrong("is not possible here", f"a reply with status {step.status} has no body")
    return step


def _ok(word: Word, words: WordReader, draft: Draft) -> None:  # noqa: ARG001 - every clause is read the same way
    draft.set("status", 200, word)


def _named_status(word: Word, words: WordReader, draft: Draft) -> None:
    words.split_times(())
    draft.set("status", _status(words.take("the status", _FINAL)), word)


def _status(word: Word) -> int:
    if word.is_quoted or not re.fullmatch(r"[2-5]\d\d", word.text, re.ASCII):
        raise word.wrong("is not a status", _FINAL)
    return int(word.text)


def _body(word: Word, words: WordReader, draft: Draft) -> None:
    draft.set("body", words.take("the text of the body", _TEXT).text, word)


def _header(word: Word, words: WordReader, draft: Draft) -> None:
    text = words.take("the header", 'such as "X-Name: value"')
    match = _HEADER.fullmatch(text.text)
    if match is None:
        raise text.wrong("is not a header", 'use "Name: value"')
    if match[1].lower() in _OURS:
        raise text.wrong("is not possible", "the sink sets this header itself")
    draft.add_header((match[1], match[2]), word)


def _retry_after(word: Word, words: WordReader, draft: Draft) -> None:
    seconds = words.whole("a number of whole seconds", f"from 0 to {LONGEST_WAIT}", 0, LONGEST_WAIT)
    draft.set("retry_after", seconds, word)


def _redirect(word: Word, words: WordReader, draft: Draft) -> None:
    status = 302
    if words.has_number():
        status = words.whole("the status of a redirect", "from 300 to 399", 300, 399)
    url = words.take("the URL of the redirect", "such as http://127.0.0.1:9/")
    if not _URL.fullmatch(url.text):
        raise url.wrong("is not a URL", "use printable ASCII without blanks")
    draft.set("status", status, word)
    draft.set("redirect", url.text, word)


def _delay(word: Word, words: WordReader, draft: Draft) -> None:
    draft.set("delay", words.number("a number of seconds", _SECONDS, 0, LONGEST_WAIT), word)


def _drip(word: Word, words: WordReader, draft: Draft) -> None:
    usual = Drip()
    size, every = usual.size, usual.every
    if words.has_number():
        size = words.whole("a number of bytes", f"from 1 to {MOST_DRIPPED}", 1, MOST_DRIPPED)
    if words.skip("every"):
        every = words.number("a number of seconds", f"from 0.001 to {LONGEST_WAIT}", 0.001, LONGEST_WAIT)
    draft.set("drip", Drip(size, every), word)


def _endless(word: Word, words: WordReader, draft: Draft) -> None:  # noqa: ARG001 - as above
    draft.set("endless", True, word)


def _hang(word: Word, words: WordReader, draft: Draft) -> None:  # noqa: ARG001 - as above
    draft.set("manner", Manner.HANG, word)


def _reset(word: Word, words: WordReader, draft: Draft) -> None:
    draft.set("manner", _reset_manner(words), word)


def _reset_manner(words: WordReader) -> Manner:
    if words.skip("before"):
        return Manner.RESET_BEFORE
    words.skip("after")
    return Manner.RESET


def _flaky(word: Word, words: WordReader, draft: Draft) -> None:
    chance = words.number("a chance", "from 0 to 1, such as 0.3", 0, 1)
    seed = words.whole("a seed", "a whole number to 999999", 0, 999_999) if words.skip("seed") else 0
    flaky = Flaky(chance, seed)
    if words.skip("with"):
        words.split_times(("hang", "reset"))
        failure = words.take("what fails", "a status, hang or reset")
        if failure.name == "hang":
            flaky = Flaky(chance, seed, manner=Manner.HANG)
        elif failure.name == "reset":
            flaky = Flaky(chance, seed, manner=_reset_manner(words))
        else:
            flaky = Flaky(chance, seed, _status(failure))
    draft.set("flaky", flaky, word)


def _times(word: Word, words: WordReader, draft: Draft) -> None:
    draft.set("times", words.whole("a number of requests", f"from 1 to {MOST_TIMES}", 1, MOST_TIMES), word)


CLAUSES: dict[str, Callable[[Word, WordReader, Draft], None]] = {
    "ok": _ok,
    "status": _named_status,
    "body": _body,
    "header": _header,
    "retry-after": _retry_after,
    "redirect": _redirect,
    "delay": _delay,
    "drip": _drip,
    "endless": _endless,
    "hang": _hang,
    "reset": _reset,
    "flaky": _flaky,
    "x": _times,
}
"""Every clause by its first word."""
ALLOWED = (
    "a status such as 500, ok, delay, hang, reset, drip, endless, redirect, flaky, retry-after, status, body or header"
)
