"""Whether the body of a webhook call has the documented shape: presence, types and form of every key.

From the Webhooks page: the shapes of track, identify, page and group, and the form of timestamps and ids. Ours, because
the page is silent: `context.page` and its values may be null except in page events (events from servers have no page),
and `anonymousId` may be empty. The order of keys is not checked. No step of the pipeline can remove a required key, so
a payload from which one removed something is not incomplete. These functions never raise, whatever the bytes are.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import msgspec

from liveview.core.payload_shapes import conforms

MOST_DEVIATIONS = 20
"""Sentences about one body; a body full of made-up keys must not cost a megabyte of them."""
LONGEST_QUOTE = 60
"""Characters of a value that a sentence quotes."""
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_MESSAGE_ID = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
_JSON_TYPE = re.compile(r"application/(json|[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
_COMMON = ("type", "timestamp", "messageId", "anonymousId", "context", "properties")
_REQUIRED = {
    "track": ("event", *_COMMON),
    "identify": (*_COMMON, "traits"),
    "page": _COMMON,
    "group": (*_COMMON, "groupId", "traits"),
}
"""The required keys of each type's body; `userId` is optional in all of them."""
_KINDS = {'"': "a string", "{": "an object", "[": "a list", "t": "true", "f": "false", "n": "null"}
_FAILURES = (msgspec.DecodeError, ValueError, RecursionError)

_Object = dict[str, msgspec.Raw]
_Value = TypeVar("_Value")


class _Named(msgspec.Struct):
    """The part of a body that identifies its event."""

    messageId: str = ""  # noqa: N815 - as documented
    """`deliveries.message_id` of the event; "" if missing."""


@lru_cache(maxsize=8)
def deviations(body: bytes) -> tuple[str, ...]:
    """What differs from the documentation, one sentence each; () for a body that conforms.

    The most recent ones are cached, because all webhooks of an event get the same body.
    """
    return () if conforms(body) else described(body)


def described(body: bytes) -> tuple[str, ...]:
    """The same for a body that may not conform; it takes several times as long."""
    sentences = list(islice(_deviations(body), MOST_DEVIATIONS + 1))
    return tuple(sentences[:MOST_DEVIATIONS]) + ("and more",) * (len(sentences) > MOST_DEVIATIONS)


def request_deviations(method: str, content_type: str | None) -> tuple[str, ...]:
    """The same for the request around the body; `content_type` is None without such a header."""
    sentences = []
    if method != "POST":
        sentences.append(f"the method is {_short(method)}, webhooks are called with POST")
    if content_type is None:
        sentences.append("there is no Content-Type header, configure application/json for the webhook")
    elif not _JSON_TYPE.fullmatch(content_type.strip()):
        sentences.append(f"the Content-Type is {_short(content_type)}, the body is application/json")
    return tuple(sentences)


def message_id(body: bytes) -> str:
    """The `messageId` of a body, which is `deliveries.message_id` of its event; "" if it has none."""
    named = _decoded(body, _Named)
    return named.messageId[:LONGEST_QUOTE] if named else ""


def _deviations(body: bytes) -> Iterator[str]:
    whole = _decoded(body, _Object) if _is_text(body) else None
    if whole is None:
        yield "the body is not a JSON object in UTF-8"
        return
    kind = _decoded(whole.get("type"), str)
    if kind is None and "type" in whole:
        yield _not_a("type", whole["type"], "a string")
    elif kind is not None and kind not in _REQUIRED:
        yield f"type is {_short(kind)}, documented are track, identify, page and group"
    known = kind if kind in _REQUIRED else ""
    required = _REQUIRED.get(known, _COMMON)
    for key in required:
        if key not in whole:
            yield f"{key} is missing"
    allowed = (*required, "userId") if known else (*_CHECKS, "type")
    for key, value in whole.items():
        if key not in allowed:
            yield f"{_short(key)} is not part of {_a(known)} body"
        elif key != "type":
            yield from _CHECKS[key](value, known)


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "identify" else f"a {kind}" if kind else "a"


def _string(key: str, *, may_be_empty: bool = False) -> Callable[[msgspec.Raw, str], Iterator[str]]:
    def check(value: msgspec.Raw, kind: str) -> Iterator[str]:  # noqa: ARG001 - every key is checked the same way
        text = _decoded(value, str)
        if text is None:
            yield _not_a(key, value, "a string")
        elif not text and not may_be_empty:
            yield f"{key} is empty"

    return check


def _timestamp(value: msgspec.Raw, kind: str) -> Iterator[str]:  # noqa: ARG001 - as above
    text = _decoded(value, str)
    if text is None:
        yield _not_a("timestamp", value, "a string")
    elif not _TIMESTAMP.fullmatch(text) or not _is_moment(text):
        yield f"timestamp is {_short(text)}, the form is 2022-12-28T21:16:50Z"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _message(value: msgspec.Raw, kind: str) -> Iterator[str]:  # noqa: ARG001 - as above
    text = _decoded(value, str)
    if text is None:
        yield _not_a("messageId", value, "a string")
    elif not _MESSAGE_ID.fullmatch(text):
        yield f"messageId is {_short(text)}, the form is 16 bytes in base64 such as iI5pcrFfZHTuAfEu1DZ6Mg=="


def _context(value: msgspec.Raw, kind: str) -> Iterator[str]:
    context = _decoded(value, _Object)
    if context is None:
        yield _not_a("context", value, "an object")
        return
    yield from _unexpected("context", context, ("page", "library"))
    if "page" not in context:
        yield "context.page is missing"
    else:
        yield from _page(context["page"], kind)
    library = _decoded(context.get("library"), _Object)
    if library is None:
        yield _not_a("context.library", context.get("library"), "an object")
        return
    yield from _unexpected("context.library", library, ("name",))
    name = _decoded(library.get("name"), str)
    if name is None:
        yield _not_a("context.library.name", library.get("name"), "a string")
    elif not name:
        yield "context.library.name is empty"


def _page(value: msgspec.Raw, kind: str) -> Iterator[str]:
    if bytes(value) == b"null":
        return
    if kind == "page":
        yield _not_a("context.page", value, "null in a page body")
        return
    page = _decoded(value, _Object)
    if page is None:
        yield _not_a("context.page", value, "an object")
        return
    yield from _unexpected("context.page", page, ("url", "title", "path"))
    for key in ("url", "title", "path"):
        if key not in page:
            yield f"context.page.{key} is missing"
        elif _first(page[key]) not in {'"', "n"}:  # a string or null
            yield _not_a(f"context.page.{key}", page[key], "a string")


def _properties(value: msgspec.Raw, kind: str) -> Iterator[str]:
    if _first(value) != "{":
        yield _not_a("properties", value, "an object")
    elif kind in {"identify", "group"} and bytes(value)[1:-1].strip():
        yield f"properties holds something, in {_a(kind)} body only traits does"


def _traits(value: msgspec.Raw, kind: str) -> Iterator[str]:  # noqa: ARG001 - as above
    if _first(value) != "{":
        yield _not_a("traits", value, "an object")


_CHECKS: dict[str, Callable[[msgspec.Raw, str], Iterator[str]]] = {
    "event": _string("event"),
    "timestamp": _timestamp,
    "messageId": _message,
    "anonymousId": _string("anonymousId", may_be_empty=True),
    "userId": _string("userId"),
    "groupId": _string("groupId"),
    "context": _context,
    "properties": _properties,
    "traits": _traits,
}


def _unexpected(path: str, value: _Object, known: tuple[str, ...]) -> Iterator[str]:
    for key in value:
        if key not in known:
            yield f"{path} has a key {_short(key)}, documented are {' and '.join(known)}"


def _decoded(value: bytes | msgspec.Raw | None, kind: type[_Value]) -> _Value | None:
    """The value, if it is present and of this type."""
    if value is None:
        return None
    try:
        return msgspec.json.decode(value, type=kind)
    except _FAILURES:
        return None


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _first(value: msgspec.Raw) -> str:
    """The first character of a JSON value, which tells what it is."""
    return bytes(value)[:1].decode("latin-1")


def _not_a(path: str, value: msgspec.Raw | None, wanted: str) -> str:
    if value is None:
        return f"{path} is missing"
    return f"{path} is {_KINDS.get(_first(value), 'a number')}, not {wanted}"


def _short(text: str) -> str:
    """Untrusted text for a sentence: quoted, escaped and shortened."""
    return repr(text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…")
