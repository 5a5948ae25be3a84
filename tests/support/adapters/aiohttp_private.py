"""Everything private of aiohttp that the tests use."""

import asyncio
from collections.abc import Callable

from aiohttp import TCPConnector, web
from aiohttp.http import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from liveview.adapters import aiohttp_private

VERIFIED = "aiohttp.connector._SSL_CONTEXT_VERIFIED"
"""The context that calls over HTTPS check certificates with; it is made when aiohttp is imported."""


def factory_of(connector: TCPConnector) -> Callable[[], asyncio.Protocol]:
    """What makes the protocol of a new connection."""
    return connector._factory


def parsed(data: bytes) -> RawRequestMessage:
    """The head of a whole request, as the parser of a connection reads it."""

    async def read() -> RawRequestMessage:
        handler = RequestHandler(web.Server(_answer), loop=asyncio.get_running_loop(), auto_decompress=False)
        messages = aiohttp_private.parse(handler, data)
        assert messages is not None
        ((message, payload),) = messages
        assert payload.is_eof()
        return message

    return asyncio.run(read())


async def _answer(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response()
