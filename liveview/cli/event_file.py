"""Reads files of events in the shapes in which they are found, or refuses them before anything is sent.

A file may hold one object over many lines, a list, JSON lines, objects one after the other, batches of Segment's
libraries, or lines of `liveview export` or `liveview serve`. It may have a byte order mark, be UTF-16, or be compressed
with gzip.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from liveview.core.json import edit
from liveview.errors import UsageError
from liveview.model.event import DedupSource, EventType
from liveview.model.outgoing import Outgoing

MOST_UNPACKED = 1 << 28
"""Bytes that a compressed file may unpack to; more is refused as a decompression bomb."""
_GZIP = b"\x1f\x8b"
_DAMAGED = "damaged: its gzip data cannot be decompressed"
_PACKED = {b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_BETWEEN = " \t\r\n,\x1e\ufeff"
"""What may separate two events: white space, the comma of a list that lost its brackets, the record separator of
RFC 7464, and the byte order marks of concatenated files.
"""
_KINDS = {kind.value for kind in EventType}
_WRAPPERS = ("events", "data", "messages", "records", "results", "items")
_PROFILE = {"$set", "$set_once", "$add", "$append", "$union", "$unset", "$remove", "$delete"}
_EXPORTED = {"request_id", "verdict", "payload"}
_REFUSED = {"method", "path", "status", "problem", "body"}


def read(content: bytes, name: str) -> list[Outgoing]:
    """The requests to send for a file, in order; `name` is the file in messages. Raises `UsageError`."""
    text = _text(content, name)
    found: list[Outgoing] = []
    try:
        for value, written in _values(text):
            found += _requests(value, written)
    except json.JSONDecodeError as error:
        line, column = text.count("\n", 0, error.pos) + 1, error.pos - text.rfind("\n", 0, error.pos)
        raise _refusal(name, _guess(text) or f"not JSON in line {line}, column {column}") from None
    except RecursionError:
        raise _refusal(name, "nested too deeply") from None
    except _NoEventError as error:
        raise _refusal(name, str(error)) from None
    if not found:
        raise _refusal(name, "empty: it holds no event")
    return found


class _NoEventError(Exception):
    """A value is not an event; the message completes a sentence that begins with "FILE is"."""


def _refusal(name: str, what: str) -> UsageError:
    return UsageError(f"{name} is {what}; nothing was sent (--raw sends a file as it is)")


def _text(content: bytes, name: str) -> str:
    """The text of a file, unpacked."""
    if content.startswith(_GZIP):
        content = _unpacked(content, name)
    packed = next((word for sign, word in _PACKED.items() if content.startswith(sign)), None)
    if packed is not None:
        raise _refusal(name, f"compressed with {packed}; only gzip can be read")
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _refusal(name, f"not text: byte {error.start} is not valid {error.encoding.upper()}") from None


def _unpacked(content: bytes, name: str) -> bytes:
    """The content of a gzip file, which may have several members."""
    found = b""
    try:
        while content.startswith(_GZIP):
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            found += unpacker.decompress(content, MOST_UNPACKED + 1 - len(found))
            if len(found) > MOST_UNPACKED:
                raise _refusal(name, f"more than {MOST_UNPACKED >> 20} MiB when decompressed")
            if not unpacker.eof:
                raise _refusal(name, _DAMAGED)
            content = unpacker.unused_data
    except zlib.error:
        raise _refusal(name, _DAMAGED) from None
    return found


def _values(text: str) -> Iterator[tuple[Any, str]]:
    """Every value of a text and every element of its lists, each with its own text."""
    at = _behind(text, 0)
    while at < len(text):
        value, end = edit.value_at(text, at)
        if isinstance(value, list):
            yield from ((item, text[start:stop]) for item, start, stop in edit.items(text, at))
        else:
            yield value, text[at:end]
        at = _behind(text, end)


def _behind(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BETWEEN:
        at += 1
    return at


def _requests(value: Any, written: str) -> Iterator[Outgoing]:
    """The requests for one value of a file."""
    if not isinstance(value, dict):
        raise _NoEventError(f"not a file of events: it holds {_short(written)}")
    if value.keys() >= _EXPORTED:
        yield from _payload(value, written)
    elif value.keys() >= _REFUSED:
        raise _NoEventError("an export of refused requests, whose bodies are not complete")
    elif "fact" in value and "at" in value:
        if value["fact"] == "event" and isinstance(value.get("payload"), str):
            for event, text in _values(value["payload"]):
                yield from _requests(event, text)
    else:
        yield Outgoing(written.encode("utf-8", "surrogatepass"), target=_target(value))


def _payload(record: dict[str, Any], written: str) -> Iterator[Outgoing]:
    """The event in a line of an export, digit for digit; nothing for a body that was not JSON.

    An event that came in a batch is sent in a batch, with the same environment ID.
    """
    value = record["payload"]
    if value is None:
        return
    span = [member for member in edit.members(written, 0) if member.key == "payload"][-1]
    payload = written[span.start : span.end]
    target = _target(value) if isinstance(value, dict) else "/track"
    if target.startswith("/v1/") or record.get("dedup_source") == DedupSource.MESSAGE_ID:
        target, payload = "/v1/batch", _batch(record, "writeKey", "batch", payload)
    elif isinstance(value, dict) and "event_properties" in value:
        target, payload = "/react-native", _batch(record, "client", "e", payload)
    yield Outgoing(payload.encode("utf-8", "surrogatepass"), target=target)


def _batch(record: dict[str, Any], key: str, events: str, payload: str) -> str:
    token = record.get("token")
    known = f'"{key}":{json.dumps(token)},' if isinstance(token, str) else ""
    return f'{{{known}"{events}":[{payload}]}}'


def _target(value: dict[str, Any]) -> str:
    """The path that understands an object; raises `_NoEventError` if this is clearly another kind of file."""
    if "event" in value and not _is_segment(value):
        return "/track"
    if isinstance(value.get("batch"), list):
        return "/v1/batch"
    if isinstance(value.get("e"), list):
        return "/react-native"
    if value.keys() & _PROFILE:
        return "/groups" if "$group_key" in value else "/engage"
    if _is_segment(value):
        return f"/v1/{value['type'].lower()}"
    if "properties" not in value:
        _refuse_others(value)
    return "/track"


def _is_segment(value: dict[str, Any]) -> bool:
    """Whether an object is an event of Segment's HTTP API."""
    kind, properties = value.get("type"), value.get("properties")
    ours = isinstance(properties, dict) and properties.keys() & {"distinct_id", "token"}
    known = isinstance(kind, str) and kind.lower() in _KINDS
    return known and not ours and bool(value.keys() & {"userId", "anonymousId", "messageId"})


def _refuse_others(value: dict[str, Any]) -> None:
    if isinstance(value.get("log"), dict) and "entries" in value["log"]:
        raise _NoEventError("a HAR file, not a file of events")
    for key in _WRAPPERS:
        inside = value.get(key)
        if isinstance(inside, list) and inside and all(isinstance(each, dict) for each in inside):
            raise _NoEventError(
                f"an object with its events under {key!r}; extract that list first, for example with jq '.{key}[]'"
            )


def _guess(text: str) -> str:
    """What a text that is not JSON probably is; "" when there is no clue."""
    first = text.lstrip().partition("\n")[0]
    if first.startswith("<"):
        return "XML or HTML, not JSON"
    if first.startswith("data="):
        return "the body of a form, not JSON"
    if first.startswith(("id,", "event,", '"id",')) or (first.count(",") > 1 and first[:1].isalpha()):
        return "a table (CSV), not JSON; liveview export writes JSON lines"
    return ""


def _short(written: str) -> str:
    return written if len(written) <= 40 else f"{written[:39]}…"
