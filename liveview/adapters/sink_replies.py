"""Carries out one step of a sink's behaviour: waits, replies, and broken replies.

It decides nothing. A dripping or endless reply is written piece by piece, never faster than the caller reads; a
connection is cut with a reset, as a crashing server does it.
"""

import asyncio
import contextlib
import math
import socket
import struct
import sys
from collections.abc import Iterator
from http import HTTPStatus

from aiohttp import hdrs, web

from liveview.adapters.connection import harden
from liveview.model.service import ServiceReply
from liveview.sink_script.step import NO_BODY, BehaviourStep, Drip, Manner

POURED = Drip(size=65_536, every=0.01)
"""An endless reply without `drip`: megabytes a second, with room for everybody else in between."""
FILLER = b"endless\n"
_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def is_forever(step: BehaviourStep) -> bool:
    """Whether a request that meets this step ends only when the caller or a change of behaviour ends it."""
    return step.manner is Manner.HANG or step.endless


async def answer(request: web.Request, step: BehaviourStep, speed: float) -> web.StreamResponse:
    """Answer a request by a step, its waits divided by `speed`; the result is what remains to be sent."""
    if step.delay:
        await asyncio.sleep(step.delay / speed)
    if step.manner is Manner.HANG:
        await asyncio.Event().wait()
    if step.manner is not Manner.REPLY:
        return cut_off(request)
    reply = _reply(step, speed)
    if step.drip is None and not step.endless:
        return reply
    every = POURED.every if step.drip is None else step.drip.every / speed
    if request.transport is not None:
        await _pour(request, request.transport, _pieces(request, reply, step), every)
    return reply


def of_service(reply: ServiceReply) -> web.Response:
    """The reply of a service."""
    headers = [*reply.headers, (hdrs.CONTENT_TYPE, reply.content_type)] if reply.body else [*reply.headers]
    return web.Response(status=reply.status, body=reply.body or None, headers=headers)


def cut_off(request: web.Request) -> web.StreamResponse:
    """Cut the connection of a request; what is returned is never sent."""
    cut(request.transport)
    return web.Response()


def cut(transport: asyncio.BaseTransport | None) -> None:
    """Cut a connection with a reset instead of an orderly end."""
    if not isinstance(transport, asyncio.WriteTransport):
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):  # the caller was faster
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    transport.abort()


def _reply(step: BehaviourStep, speed: float) -> web.Response:
    """The reply as a whole. `Retry-After` is in whole seconds, so a divided one is rounded up."""
    headers = list(step.headers)
    if step.redirect:
        headers.append((hdrs.LOCATION, step.redirect))
    if step.retry_after is not None:
        headers.append((hdrs.RETRY_AFTER, str(math.ceil(step.retry_after / speed))))
    if step.status in NO_BODY:
        return web.Response(status=step.status, headers=headers)
    if all(name.lower() != "content-type" for name, _ in headers):
        headers.append((hdrs.CONTENT_TYPE, "text/plain; charset=utf-8"))
    return web.Response(status=step.status, body=body_of(step), headers=headers)


def body_of(step: BehaviourStep) -> bytes:
    """The body of a reply that has one."""
    return (f"{step.status}\n" if step.body is None else step.body).encode()


async def _pour(request: web.Request, transport: asyncio.WriteTransport, pieces: Iterator[bytes], every: float) -> None:
    with contextlib.suppress(ConnectionError):  # the caller went away
        for piece in pieces:
            transport.write(piece)
            await request.writer.drain()
            await asyncio.sleep(every)
    transport.close()


def _pieces(request: web.Request, reply: web.Response, step: BehaviourStep) -> Iterator[bytes]:
    """The reply's bytes in pieces of the dripping size."""
    size = POURED.size if step.drip is None else step.drip.size
    body = reply.body if isinstance(reply.body, bytes) else b""
    wants_body = request.method != hdrs.METH_HEAD
    data = _head(reply, None if step.endless else len(body))
    if wants_body and not step.endless:
        data += body
    for start in range(0, len(data), size):
        yield data[start : start + size]
    filler = body if step.body else FILLER
    block = filler * (size // len(filler) + 2)
    start = 0
    while step.endless and wants_body:
        yield block[start : start + size]
        start = (start + size) % len(filler)


def _head(reply: web.Response, length: int | None) -> bytes:
    """Status line and headers, as the server would write them; without a length the body ends with the connection."""
    harden(reply)
    phrase = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else ""
    headers = [(name, value) for name, value in reply.headers.items() if name != hdrs.CONTENT_LENGTH]
    if length is not None:
        headers.append((hdrs.CONTENT_LENGTH, str(length)))
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()
