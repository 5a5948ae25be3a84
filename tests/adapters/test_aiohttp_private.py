"""What aiohttp does not document is still there: a new version that drops it is named here, not by a crash."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

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
from tests.support.adapters.jumping_loop import FakeClient, JumpingLoop, jumping

LOWEST, HIGHEST = SEEN_IN
HERE = version("aiohttp")
GONE = f"aiohttp {HERE} has no {{}} any more; aiohttp_private.py was written for {LOWEST} to {HIGHEST}"


REQUEST = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"
USED = (
    *("_messages", "_current_request", "_waiter", "_parser", "_upgraded", "_request_count", "_loop"),
    *("_keepalive", "_keepalive_handle", "_next_keepalive_close_time", "_process_keepalive"),
)


async def answer(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="answered")


def new_handler(**options: Any) -> RequestHandler:
    """A connection without a transport, in the running loop."""
    return RequestHandler(web.Server(answer), loop=asyncio.get_running_loop(), **options)


@pytest.mark.parametrize("name", USED)
def test_connections_still_have(name: str) -> None:
    async def has() -> bool:
        return hasattr(new_handler(), name)

    assert asyncio.run(has()), GONE.format(f"RequestHandler.{name}")


class TestParse:
    def test_gives_whole_requests_with_their_bodies(self) -> None:
        async def look() -> None:
            parsed = aiohttp_private.parse(new_handler(), REQUEST + REQUEST)
            assert parsed is not None
            assert [(message.path, payload.is_eof()) for message, payload in parsed] == [("/a", True)] * 2
            assert [await payload.read() for _, payload in parsed] == [b"{}", b"{}"]

        asyncio.run(look())

    def test_gives_nothing_for_what_is_not_http_and_aiohttp_refuses_it_afterwards(self) -> None:
        async def look() -> None:
            handler, broken = new_handler(), REQUEST.replace(b"Host", b"Ho st")
            assert aiohttp_private.parse(handler, broken) is None
            handler.data_received(broken)
            ((message, _),) = aiohttp_private.unanswered(handler)
            assert aiohttp_private.is_malformed(message)

        asyncio.run(look())

    def test_goes_on_as_long_as_each_request_is_consumed(self) -> None:
        """The parser gives one at a time when too many of them are not answered."""

        async def look(*, consume: bool) -> int:
            handler = new_handler()
            for _ in range(100):
                for _ in aiohttp_private.parse(handler, REQUEST) or ():
                    if consume:
                        aiohttp_private.consumed(handler)
            return len(aiohttp_private.parse(handler, REQUEST * 3) or ())

        assert asyncio.run(look(consume=True)) == 3
        assert asyncio.run(look(consume=False)) == 1, GONE.format("limit of unanswered requests")


def test_a_parsed_request_can_be_given_back() -> None:
    async def look(loop: JumpingLoop) -> bytes:
        loop.makers.append(new_handler)
        client = FakeClient(loop)
        await asyncio.sleep(0)
        for message, payload in aiohttp_private.parse(client.protocol, REQUEST) or ():
            aiohttp_private.enqueue(client.protocol, message, payload)
        await asyncio.sleep(1.0)
        assert aiohttp_private.is_answering(client.protocol) is False
        return client.wrote

    assert jumping(look).endswith(b"\r\n\r\nanswered")


class TestKeepAlive:
    def closed_at(self, work: Callable[[RequestHandler, float], object]) -> float | None:
        """When a connection that is kept for 10 s closes; `work` is done after 9 s, with the time then."""

        async def look(loop: JumpingLoop) -> float | None:
            loop.makers.append(partial(new_handler, keepalive_timeout=10.0))
            client = FakeClient(loop)
            await asyncio.sleep(9.0)
            work(client.protocol, loop.time())
            await asyncio.sleep(100.0)
            return client.closed_at

        return jumping(look)

    def test_ends_an_idle_connection(self) -> None:
        assert self.closed_at(lambda *_: None) == pytest.approx(10.0)

    def test_is_moved(self) -> None:
        assert self.closed_at(lambda handler, now: aiohttp_private.keep_alive(handler, now + 30.0)) == pytest.approx(
            39.0
        )

    def test_is_suspended(self) -> None:
        assert self.closed_at(lambda handler, _: aiohttp_private.hold_open(handler)) is None

    def test_begins_again_after_it_was_suspended(self) -> None:
        def work(handler: RequestHandler, now: float) -> None:
            aiohttp_private.hold_open(handler)
            asyncio.get_running_loop().call_later(5.0, aiohttp_private.keep_alive, handler, now + 20.0)

        assert self.closed_at(work) == pytest.approx(29.0)


def test_a_new_connection_waits_for_its_first_request() -> None:
    async def look() -> None:
        handler = new_handler()
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
