"""Every use of what aiohttp does not document: one function each, which says what it is needed for.

`tests/adapters/test_aiohttp_private.py` fails with the name of what is missing when a new version drops one of them.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import StreamReader, TCPConnector, web
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError, RawRequestMessage
from aiohttp.web_protocol import RequestHandler

SEEN_IN = ("3.14.4", "3.14.5")
"""The lowest and the highest version of aiohttp in which all of this was tried."""


def unanswered(handler: RequestHandler) -> Sequence[tuple[Any, StreamReader]]:
    """The requests that a connection has parsed and not begun to answer, oldest first, each with its body.

    Needed to bound them (aiohttp reads on without end), to know whose turn it is, and to see a body that is cut off.
    """
    return handler._messages


def is_malformed(message: Any) -> bool:
    """Whether a parsed message is what aiohttp puts in the place of a request that is not HTTP.

    Needed to read nothing after it: its bytes would be parsed as further requests.
    """
    return not isinstance(message, RawRequestMessage)


def current_request(handler: RequestHandler) -> web.BaseRequest | None:
    """The request that a connection is answering; None when there is none.

    Needed to know whether a connection waits for its client or for us, before it is closed for another one.
    """
    return handler._current_request


def is_answering(handler: RequestHandler) -> bool:
    """Whether a connection does anything but wait for its next request.

    Needed when a client sends no more: what has arrived is answered before the connection is closed.
    """
    return handler._waiter is None


def parse(handler: RequestHandler, data: bytes) -> list[tuple[RawRequestMessage, StreamReader]] | None:
    """The requests in `data`, which must be whole, each with its body; None if they are not HTTP.

    Needed to look at a request before aiohttp makes a task and objects for it. Each must be given to `enqueue` or to
    `consumed`.
    """
    parser = handler._parser
    if parser is None:
        return None
    try:
        messages, upgraded, _ = parser.feed_data(data)
    except HttpProcessingError:
        return None
    handler._upgraded = upgraded  # as aiohttp does; it goes on after the answer
    return list(messages)


def consumed(handler: RequestHandler) -> None:
    """A parsed request is answered without aiohttp. Needed to free its place in the parser."""
    if handler._parser is not None:
        handler._parser.message_consumed()


def hold_open(handler: RequestHandler) -> None:
    """A request is about to be answered without aiohttp: the connection stays open until `keep_alive`.

    Needed because aiohttp believes it idle, and may close it at any moment.
    """
    handler._keepalive = False


def keep_alive(handler: RequestHandler, until: float) -> None:
    """A connection on which a request was answered without aiohttp may stay idle until then (the loop's time).

    Needed for what aiohttp does at the end of a request: it moves the time of closing.
    """
    handler._keepalive = True
    handler._next_keepalive_close_time = until
    if handler._keepalive_handle is None:
        handler._keepalive_handle = handler._loop.call_at(until, handler._process_keepalive)


def enqueue(handler: RequestHandler, message: RawRequestMessage, payload: StreamReader) -> None:
    """Let aiohttp answer a parsed request. Needed when it turns out to be unusual."""
    handler._request_count += 1
    handler._messages.append((message, payload))
    if handler._waiter is not None and not handler._waiter.done():
        handler._waiter.set_result(None)


def use_protocol(connector: TCPConnector, make: Callable[[asyncio.AbstractEventLoop], ResponseHandler]) -> None:
    """Have a connector read replies with protocols that `make` makes.

    Needed to keep the status of a reply whose body is broken: aiohttp parses a segment as a whole.
    """
    loop = asyncio.get_running_loop()
    connector._factory = lambda: make(loop)  # type: ignore[assignment]  # it only ever calls it
