"""The client of the sink: what it sends, and which connections it uses again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable

import aiohttp
import pytest
from aiohttp.http import HttpProcessingError

from liveview import __version__
from liveview.adapters import sink_client
from liveview.adapters.reply_protocol import ReplyProtocol
from liveview.adapters.sink_client import SinkClient, target_of
from tests.support.in_loop import in_loop
from tests.support.running import PATIENCE
from tests.support.webhook import Behaviour, Webhook, answer, close, hang, idle_close, raw


class Seen:
    """A `Progress` that remembers the headers it was told of."""

    headers: tuple[tuple[str, str], ...] = ()

    def connected(self) -> None: ...

    def sending(self) -> None: ...

    def sent(self, headers: Iterable[tuple[str, str]]) -> None:
        self.headers = tuple(headers)


@contextlib.asynccontextmanager
async def calling(hook: Webhook) -> AsyncIterator[SinkClient]:
    client = SinkClient(f"http://127.0.0.1:{hook.port}")
    try:
        yield client
    finally:
        await client.close()


async def post(client: SinkClient, headers: dict[str, str] | None = None, progress: Seen | None = None) -> bytes:
    """The whole body of a reply."""
    async with client.request("POST", "/a", headers or {}, b"{}", progress or Seen()) as reply:
        return await reply.content.read()


class TestRequest:
    @in_loop
    async def test_has_our_headers_and_the_configured_ones(self) -> None:
        progress = Seen()
        with Webhook() as hook:
            async with calling(hook) as client:
                await post(client, {"X-Own": "ü"}, progress)
            (seen,) = hook.requests
        assert (seen.line, seen.body) == ("POST /a HTTP/1.1", b"{}")
        assert progress.headers == (
            ("Host", f"127.0.0.1:{hook.port}"),
            ("User-Agent", f"liveview/{__version__}"),
            ("X-Own", "ü"),
            ("Content-Length", "2"),
        )
        assert [name for name, _ in seen.headers] == [name for name, _ in progress.headers]

    @pytest.mark.parametrize("name", ["User-Agent", "user-agent"])
    @in_loop
    async def test_names_the_configured_agent_alone(self, name: str) -> None:
        with Webhook() as hook:
            async with calling(hook) as client:
                await post(client, {name: "mine"})
            assert [value for key, value in hook.requests[0].headers if key.lower() == "user-agent"] == ["mine"]

    @pytest.mark.parametrize(
        ("path", "target"),
        [("/a", "/a"), ("", "/"), ("/a%2Fb/c%20d?x=%41&y=a+b", "/a%2Fb/c%20d?x=%41&y=a+b"), ("/a#b", "/a")],
    )
    def test_goes_to_the_path_as_it_was_configured(self, path: str, target: str) -> None:
        assert target_of(path) == target


class TestConnection:
    @in_loop
    async def test_is_used_again(self) -> None:
        with Webhook(answer(200, b"1"), answer(500, b"2"), answer(204), answer(200, b"3")) as hook:
            async with calling(hook) as client:
                assert [await post(client) for _ in range(4)] == [b"1", b"2", b"", b"3"]
            assert hook.connections == 1

    @in_loop
    async def test_is_one_for_each_of_the_calls_at_one_time(self) -> None:
        with Webhook(answer(200, b"1", after=0.05)) as hook:
            async with calling(hook) as client:
                assert await asyncio.gather(*(post(client) for _ in range(5))) == [b"1"] * 5
                assert hook.connections == 5
                assert await asyncio.gather(*(post(client) for _ in range(5))) == [b"1"] * 5
            assert hook.connections == 5

    @pytest.mark.parametrize(
        "behaviour",
        [
            answer(200, b"1", [("Connection", "close")]),
            raw(b"HTTP/1.1 200 OK\r\n\r\n1"),
            raw(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1"),
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1surplus"),
        ],
        ids=["told", "unknown end", "old protocol", "surplus"],
    )
    @in_loop
    async def test_that_cannot_carry_another_is_not_used_again(self, behaviour: Behaviour) -> None:
        with Webhook(behaviour, answer(200, b"2")) as hook:
            async with calling(hook) as client:
                assert await post(client) == b"1"
                assert await post(client) == b"2"
            assert hook.connections == 2

    @in_loop
    async def test_that_the_other_side_has_closed_is_not_used_again(self) -> None:
        with Webhook(idle_close(0.01), answer(200, b"2")) as hook:
            async with calling(hook) as client:
                await post(client)
                await asyncio.to_thread(hook.wait_for, lambda: hook.gone == 1)
                await asyncio.sleep(0)  # the loop has to be told of it
                assert await post(client) == b"2"

    @in_loop
    async def test_is_closed_when_nobody_needed_it_for_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sink_client, "IDLE_SECONDS", -1.0)
        with Webhook(answer(200, b"1")) as hook:
            async with calling(hook) as client:
                assert [await post(client), await post(client)] == [b"1", b"1"]
            assert hook.connections == 2

    @in_loop
    async def test_is_closed_with_a_reply_that_is_left_unread(self) -> None:
        with Webhook(answer(200, b"x" * 1_000_000), answer(200, b"2")) as hook:
            async with calling(hook) as client:
                async with client.request("POST", "/a", {}, b"{}", Seen()) as reply:
                    await reply.content.read(10)
                assert await post(client) == b"2"
            assert hook.connections == 2

    @in_loop
    async def test_ends_with_a_call_that_is_cut_off(self) -> None:
        with Webhook(hang) as hook:
            async with calling(hook) as client:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await post(client)
                await asyncio.to_thread(hook.wait_for, lambda: hook.gone == 1)

    @in_loop
    async def test_is_known_to_be_ours(self) -> None:
        with Webhook(answer(200, b"1")) as hook:
            async with calling(hook) as client:
                async with client.request("POST", "/a", {}, b"{}", Seen()) as reply:
                    connection: ReplyProtocol = reply.connection
                    assert connection.transport is not None
                    address = connection.transport.get_extra_info("sockname")
                    assert client.is_ours(address)
                assert not client.is_ours((address[0], 1))


class TestReply:
    @in_loop
    async def test_may_come_after_interim_ones(self) -> None:
        interim = b"HTTP/1.1 102 Processing\r\n\r\n"
        with Webhook(raw(interim + interim + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")) as hook:
            async with calling(hook) as client:
                assert await post(client) == b"1"

    @pytest.mark.parametrize(
        ("behaviour", "error"),
        [(close, aiohttp.ServerDisconnectedError), (raw(b"x\r\n\r\n"), HttpProcessingError)],
        ids=["closed", "no HTTP"],
    )
    @in_loop
    async def test_that_is_none_is_an_error(self, behaviour: Behaviour, error: type[Exception]) -> None:
        with Webhook(behaviour) as hook:
            async with calling(hook) as client:
                async with asyncio.timeout(PATIENCE):
                    with pytest.raises(error):
                        await post(client)

    @in_loop
    async def test_is_an_error_when_nobody_listens(self) -> None:
        with Webhook() as hook:
            pass
        async with calling(hook) as client:
            with pytest.raises(ConnectionRefusedError):
                await post(client)
