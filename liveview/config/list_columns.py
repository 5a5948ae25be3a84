"""Further columns of the event list, as the configuration names them: a word, or a path into the payload."""

import re
from collections.abc import Sequence

import msgspec

from liveview.errors import ListColumnError
from liveview.suggest import did_you_mean

WORDS = {
    "latency": "from receipt to the end of the last call",
    "duration": "how long the last call took",
    "status": "the HTTP status of the last answer",
    "attempts": "how many calls were made",
    "problem": "the codes that validation found",
    "token": "the environment, by its name or its ID",
    "wire": "the protocol of the request",
    "remote": "the address of the caller",
    "agent": "the User-Agent of the request",
    "sender": "who sent it, as its header X-Liveview-Sender says",
    "size": "how long the payload is",
}
"""What a column may show beside the payload, with what it means."""

TOP = frozenset({"messageId", "uuid", "userId", "anonymousId", "timestamp"})
"""Keys of the payload itself that a column may name by themselves; other paths have a dot, or begin with `$`."""

_OFTEN = ("$insert_id", "$device_id", "$current_url")
"""Properties that are suggested to somebody who forgets the sign in front."""

MOST = 8
"""Columns that may be named: no screen has room for more."""
_LONGEST = 200
_KEY = re.compile(r'"((?:[^"\\]|\\.)+)"|([^."\[\]]+)|\[(\d+)\]')
_IN_LIST = re.compile(r"\.?(?=\[)|\.")


class ListColumn(msgspec.Struct, frozen=True):
    """A column of the event list."""

    title: str
    """Its heading."""
    word: str = ""
    """One of `WORDS`; "" for a value of the payload."""
    keys: tuple[str, ...] = ()
    """The keys that lead to its value in the payload; empty for a word."""


def read_columns(texts: Sequence[str]) -> tuple[ListColumn, ...]:
    """The columns that these texts name; raises `ListColumnError`."""
    if len(texts) > MOST:
        raise ListColumnError(f"{len(texts)} columns have no room on a screen, name at most {MOST}")
    found = [_read(text.strip()) for text in texts]
    titles = [column.title for column in found]
    return tuple(
        msgspec.structs.replace(column, title=".".join(column.keys))
        if titles.count(column.title) > 1 and column.keys
        else column
        for column in found
    )


def _read(text: str) -> ListColumn:
    if text in WORDS:
        return ListColumn(text, text)
    keys = _keys(text)
    if not keys:
        raise ListColumnError(
            f'{text[:_LONGEST]!r} is not a column, write a path such as "properties.price" or one of {_listed()}'
        )
    if len(keys) == 1 and not keys[0].startswith("$") and keys[0] not in TOP:
        raise ListColumnError(f"there is no column {text!r}, {_advice(text)}")
    return ListColumn(keys[-1] if not keys[-1].isdecimal() else ".".join(keys[-2:]), keys=keys)


def _keys(text: str) -> tuple[str, ...]:
    """The keys of a path, `products[0].name` or `products.0."unit price"`; () when it is not a path."""
    keys: list[str] = []
    at = 0
    while at < len(text) <= _LONGEST:
        key = _KEY.match(text, at)
        if key is None:
            return ()
        keys.append(key[3] or key[2] or re.sub(r"\\(.)", r"\1", key[1]))
        at = key.end()
        if at == len(text):
            return tuple(keys)
        joint = _IN_LIST.match(text, at)
        if joint is None:
            return ()
        at = joint.end()
    return ()


def _advice(text: str) -> str:
    otherwise = f'for a property write "properties.{text}", else one of {_listed()}'
    return did_you_mean(text, [*WORDS, *TOP, *_OFTEN], otherwise)


def _listed() -> str:
    return ", ".join(WORDS)
