"""An event once more under another ID and time, changed in its text: every other byte stays as it is."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from liveview.cli import json_text
from liveview.cli.json_text import Edit
from liveview.model.outgoing import Outgoing


def fresh(request: Outgoing, at: float) -> Outgoing:
    """The request with new IDs, and the time `at` (epoch seconds) where it had one; unchanged if it has no place."""
    try:
        text = request.body.decode()
        edits = list(_edits(text, request.target, at))
    except (ValueError, RecursionError):  # what is sent as it is need not be JSON
        return request
    return msgspec.structs.replace(request, body=json_text.edited(text, edits).encode())


def _edits(text: str, target: str, at: float) -> Iterator[Edit]:
    start = json_text.after_blanks(text, 0)
    if not text.startswith("{", start):
        return
    if target in {"/v1/batch", "/react-native"}:
        lists = {member.key: member for member in json_text.members(text, start)}
        found = lists.get("batch" if target == "/v1/batch" else "e")
        for value, first, _ in json_text.items(text, found.start) if found else ():
            if isinstance(value, dict):
                yield from _of_segment(text, first, at) if target == "/v1/batch" else _of_react_native(text, first, at)
    elif target.startswith("/v1/"):
        yield from _of_segment(text, start, at)
    else:
        yield from _of_properties(text, start, at)


def _of_properties(text: str, start: int, at: float) -> Iterator[Edit]:
    found = [member for member in json_text.members(text, start) if member.key == "properties"]
    if found and isinstance(found[-1].value, dict):
        values = {"$insert_id": _identifier()}
        times = [each for each in json_text.members(text, found[-1].start) if each.key == "time"]
        if times and text[times[-1].start] in "-0123456789":
            values["time"] = f"{at:.3f}"
        yield from json_text.with_members(text, found[-1].start, values, {"$insert_id"})


def _of_segment(text: str, start: int, at: float) -> Iterator[Edit]:
    moment = datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    times = dict.fromkeys(("timestamp", "originalTimestamp", "sentAt"), f'"{moment}Z"')
    yield from json_text.with_members(text, start, {"messageId": _identifier(), **times}, {"messageId"})


def _of_react_native(text: str, start: int, at: float) -> Iterator[Edit]:
    yield from json_text.with_members(text, start, {"uuid": _identifier(), "timestamp": str(int(at * 1000))}, {"uuid"})


def _identifier() -> str:
    return f'"{secrets.token_hex(8)}"'
