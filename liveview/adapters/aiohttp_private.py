"""Every use of what aiohttp does not document: one function each, which says what it is needed for.

`tests/adapters/test_aiohttp_private.py` fails with the name of what is missing when a new version drops one of them.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import StreamReader, TCPConnector, web
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

SEEN_IN = ("3.14.1", "3.14.5")
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


def use_protocol(connector: TCPConnector, make: Callable[[asyncio.AbstractEventLoop], ResponseHandler]) -> None:
    """Have a connector read replies with protocols that `make` makes.

    Needed to keep the status of a reply whose body is broken: aiohttp parses a segment as a whole.
    """
    loop = asyncio.get_running_loop()
    connector._factory = lambda: make(loop)  # type: ignore[assignment]  # it only ever calls it
