"""Requests as clients send them that cannot run in a test, built from what is known of their sources."""

import base64
import contextlib
import gzip
import http.client
import json
import socket
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

from tests.support.running import Reply, Running
from tests.support.sdk.clients import KEY

BASIC = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
"""The environment ID as user, with an empty password."""
FORM = "application/x-www-form-urlencoded"
PATIENCE = 30.0


def ask(
    app: Running, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """A request with exactly these headers and those that HTTP needs; a label is sent only if it is among them."""
    return app.ask(method, path, body, headers)


def form(event: object, **more: str) -> bytes:
    """A form as libraries of Mixpanel's kind post it: percent-encoded JSON."""
    return urllib.parse.urlencode({"data": json.dumps(event), **more}).encode()


def in_base64(event: object) -> str:
    """Base64 of the UTF-8 JSON, with padding."""
    return base64.b64encode(json.dumps(event, ensure_ascii=False).encode()).decode()


def tracked(name: str = "Buy", **properties: object) -> dict[str, Any]:
    """A valid event in the form of the HTTP API, Mixpanel and the web SDK."""
    required = {"token": KEY, "distinct_id": "u-1", "time": round(time.time(), 3)}
    return {"event": name, "properties": {**required, "$insert_id": f"i-{time.monotonic_ns()}", **properties}}


def in_segment(kind: str = "track", **fields: Any) -> dict[str, Any]:
    """A valid event of Segment's kind."""
    stamp = "2026-03-04T05:08:09.250Z"
    known: dict[str, Any] = {"type": kind, "messageId": f"m-{time.monotonic_ns()}", "timestamp": stamp}
    return {**known, "userId": "u-1", "anonymousId": "d-1", **({"event": "Buy"} if kind == "track" else {}), **fields}


def in_react_native(uuid: str, **fields: object) -> dict[str, Any]:
    """An event as the React Native SDK sends it."""
    return {
        "device_id": "d-1",
        "user_id": "u-1",
        "timestamp": 1_772_600_889_250,
        "event_id": 1,
        "session_id": 1_772_600_800_000,
        "event_type": "Buy",
        "version_name": None,
        "platform": "Web",
        "os_name": "android",
        "language": "en",
        "api_properties": {},
        "event_properties": {"custom_props": {"total": 9.5}},
        "user_properties": {},
        "uuid": uuid,
        "library": {"name": "freshpaint-react-native", "version": "0.3.0"},
        "sequence_number": 1,
        "groups": {},
        "group_properties": {},
        "is_first_event_in_session": False,
        **fields,
    }


def react_native(*events: dict[str, Any]) -> bytes:
    """The body of a request of the React Native SDK."""
    rest = {"v": 2, "upload_time": 1_772_600_890_000, "checksum": "0cc175b9c0f1b6a831c399e269772661"}
    return json.dumps({"client": KEY, "e": events, **rest}).encode()


def mobile_batch(*events: dict[str, Any], last: str = "sentAt") -> bytes:
    """The JSON of the Android SDK (`sentAt` last) or the iOS SDK (`batch` last)."""
    fields = {"batch": events, "sentAt": "2026-03-04T05:08:10.000Z"}
    return json.dumps({name: fields[name] for name in sorted(fields, key=lambda name: name == last)}).encode()


def in_mobile(kind: str, library: str, **fields: Any) -> dict[str, Any]:
    """An event of the Android or iOS SDK."""
    session = {"$session_id": "s-1", "$is_first_event_in_session": True}
    context = {"library": {"name": library, "version": "2.1.0"}, "os": {"name": "X"}}
    known = in_segment(kind, context=context, integrations={}, properties=session)
    properties = {**session, **fields.pop("properties", {})}
    return {**known, **fields, "properties": properties}


def chunked(
    app: Running, path: str, body: bytes, headers: Mapping[str, str] | None = None, *, whole: bool = True
) -> Reply | None:
    """A chunked POST, in pieces of 64 bytes; None when the connection ended without an answer.

    Without `whole` the end is missing and the connection is half closed.
    """
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{app.port}", "Transfer-Encoding: chunked", "Connection: close"]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in (headers or {}).items()), "", ""]).encode()
    pieces = [body[start : start + 64] for start in range(0, len(body), 64)]
    data = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return exchange(app, head + data + (b"0\r\n\r\n" if whole else b""), half=not whole)


def exchange(app: Running, data: bytes, *, half: bool) -> Reply | None:
    """Send bytes and read the answer; None when there is none. `half` says that no more bytes come."""
    with socket.create_connection(("127.0.0.1", app.port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        if half:
            connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        with contextlib.closing(response):
            try:
                response.begin()
                return Reply(response.status, dict(response.getheaders()), response.read())
            except (http.client.HTTPException, ConnectionError):
                return None


def gzipped(body: bytes) -> bytes:
    """Compressed as the mobile SDKs do it."""
    return gzip.compress(body, mtime=0)
