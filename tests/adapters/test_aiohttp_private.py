"""What aiohttp does not document is still there: a new version that drops it is named here, not by a crash."""

import asyncio
import socket
from importlib.metadata import version

import pytest
from aiohttp import HttpVersion11, TCPConnector, web
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawRequestMessage
from aiohttp.web_protocol import RequestHandler
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from liveview.adapters import aiohttp_private
from liveview.adapters.aiohttp_private import SEEN_IN
from tests.support.adapters.aiohttp_private import factory_of

LOWEST, HIGHEST = SEEN_IN
HERE = version("aiohttp")
GONE = f"aiohttp {HERE} has no {{}} any more; aiohttp_private.py was written for {LOWEST} to {HIGHEST}"


@pytest.mark.parametrize("name", ["_messages", "_current_request", "_waiter"])
def test_connections_still_have(name: str) -> None:
    async def has() -> bool:
        async def answer(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response()

        return hasattr(RequestHandler(web.Server(answer), loop=asyncio.get_running_loop()), name)

    assert asyncio.run(has()), GONE.format(f"RequestHandler.{name}")


def test_a_new_connection_waits_for_its_first_request() -> None:
    async def look() -> None:
        async def answer(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response()

        handler = RequestHandler(web.Server(answer), loop=asyncio.get_running_loop())
        assert not aiohttp_private.unanswered(handler)
        assert aiohttp_private.current_request(handler) is None

    asyncio.run(look())


def test_what_is_not_a_parsed_request_is_malformed() -> None:
    assert aiohttp_private.is_malformed(object())
    headers: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict())
    parsed = RawRequestMessage("GET", "/", HttpVersion11, headers, (), False, None, False, False, URL("/"))
    assert not aiohttp_private.is_malformed(parsed), GONE.format("RawRequestMessage")


def test_connectors_still_read_with_the_protocol_that_they_are_given() -> None:
    class Ours(ResponseHandler):
        pass

    async def made() -> object:
        connector = TCPConnector()
        assert hasattr(connector, "_factory"), GONE.format("TCPConnector._factory")
        aiohttp_private.use_protocol(connector, Ours)
        with socket.create_server(("127.0.0.1", 0)) as server:
            loop, port = asyncio.get_running_loop(), server.getsockname()[1]
            transport, protocol = await loop.create_connection(factory_of(connector), "127.0.0.1", port)
        transport.close()
        await connector.close()
        return protocol

    assert isinstance(asyncio.run(made()), Ours)
