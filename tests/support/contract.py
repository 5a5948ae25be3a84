"""Replies as the contract of the HTTP API has them, for a `Webhook` that plays a liveview."""

import json
from typing import Any

from tests.support.webhook import Behaviour, Exchange, answer, raw

TYPE = ("Content-Type", "application/json")
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def replied(value: object, status: int = 200) -> Behaviour:
    """A reply in JSON."""
    return answer(status, json.dumps(value).encode(), [TYPE])


def problem(kind: str, status: int, detail: str, **members: object) -> Behaviour:
    """A refusal."""
    told = {"type": f"urn:liveview:{kind}", "title": "Refused", "status": status, "detail": detail, **members}
    return answer(status, json.dumps(told).encode(), [("Content-Type", "application/problem+json")])


def streamed(*messages: tuple[str, object], then: Behaviour | None = None) -> Behaviour:
    """A stream with these messages: what happened, and its line of `serve`. It ends with them unless `then` goes on."""
    text = "".join(
        f"id: {number}\nevent: {fact}\ndata: {json.dumps(line)}\n\n" for number, (fact, line) in enumerate(messages, 1)
    )
    if then is None:
        return raw(STREAM + text.encode())

    def behave(exchange: Exchange) -> bool:
        exchange.send(STREAM + text.encode())
        return then(exchange)

    return behave


def event(number: int, name: str = "Purchase", **changed: Any) -> dict[str, Any]:
    """An event as `export` writes it."""
    found = {
        "id": number,
        "request_id": number,
        "position": 1,
        "received_at": 1_767_225_600.0 + number,
        "token": "t",
        "type": "track",
        "name": name,
        "distinct_id": "13793",
        "device_id": None,
        "time": 1_767_225_600.0,
        "verdict": "accepted",
        "problems": [],
        "dedup_source": None,
        "dedup_key": None,
        "duplicate_of": None,
        "collision": False,
        "state": "delivered",
        "payload": {"event": name},
        "deliveries": [],
    }
    return {**found, **changed}
