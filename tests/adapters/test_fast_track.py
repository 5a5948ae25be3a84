"""Plain requests to `/track`: admitted by their head, accepted by their body."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from liveview.adapters.connection import KEEP_ALIVE
from liveview.adapters.fast_path import Plain
from liveview.adapters.fast_track import FastTrack
from liveview.config.schema import Config, ReceiverConfig
from liveview.core.steps import Arrived
from tests.support.adapters.aiohttp_private import parsed
from tests.support.adapters.both_ways import HOST, FakeStore, policy, post
from tests.support.adapters.one_server import everything
from tests.support.running import PATIENCE, Running, event, running

RAW = ((b"Host", HOST.encode()), (b"Authorization", b"Bearer s3cr3t"), (b"X-Note", b"a s3cr3t \xff"))
PLAIN = Plain("/track", RAW, None)
REQUESTS = "select method, path, wire, remote, headers, body, status, problem from requests order by id"
EVENTS = "select name, state, problems, payload from events order by id"


def answered(body: bytes, store: FakeStore | None = None) -> tuple[bool, list[bytes], list[Arrived]]:
    """Whether a request is taken, what is written in the end, and what the store got."""
    used, written = store or FakeStore(), list[bytes]()

    async def main() -> bool:
        track = FastTrack(used, policy, lambda: ("s3cr3t",))
        taken = track.answer(PLAIN, body, "10.0.0.9", written.append)
        assert not written, "answered before the commit"
        await asyncio.sleep(2 * used.commit)
        return taken

    return asyncio.run(main()), written, used.rows


class TestAdmits:
    @pytest.mark.parametrize(
        ("path", "host", "verdict"),
        [
            ("/track", HOST, True),
            ("/track", "localhost:8080", True),
            ("/track", "evil.example", False),
            ("/track?verbose=1", HOST, False),
            ("/track/", HOST, False),
            ("//track", HOST, False),
            ("/trac%6b", HOST, False),
            ("/v1/batch", HOST, False),
        ],
    )
    def test_its_path_in_one_spelling_for_one_of_our_hosts(self, path: str, host: str, verdict: bool) -> None:
        message = parsed(post(path=path).replace(HOST.encode(), host.encode()))
        assert FastTrack(FakeStore(), policy).admits(message) is verdict

    @pytest.mark.parametrize(
        "line", ["Origin: https://evil.example", "Referer: https://evil.example/a", "Sec-Fetch-Site: cross-site"]
    )
    def test_no_page_of_another_site(self, line: str) -> None:
        """Whatever counts as plain: the whole policy is asked, not only about the host."""
        assert not FastTrack(FakeStore(), policy).admits(parsed(post(b"{}", line)))

    def test_by_the_policy_in_effect_which_is_its_epoch(self) -> None:
        now = [policy()]
        track = FastTrack(FakeStore(), lambda: now[0])
        message = parsed(post().replace(HOST.encode(), b"other.example"))
        before = track.epoch
        assert track.epoch is before
        assert not track.admits(message)
        now[0] = policy(hosts=["other.example"])
        assert track.epoch is not before
        assert track.admits(message)


class TestAnswer:
    def test_comes_after_the_commit_and_masks_what_is_secret(self) -> None:
        taken, (reply,), (row,) = answered(b"{}")
        assert taken
        assert reply.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nLiveview-Request: 1\r\n")
        assert reply.endswith(b"\r\n\r\n1")
        headers = (("Host", HOST), ("Authorization", "***"))
        assert (row.method, row.path, row.remote, row.headers[:2]) == ("POST", "/track", "10.0.0.9", headers)
        assert "s3cr3t" not in repr(row)

    @pytest.mark.parametrize("body", [b"data=e30&callback=alert(1)", b'{"full":1}', b'{"many":1}'])
    def test_of_what_is_refused_at_once_is_left_to_the_application(self, body: bytes) -> None:
        assert answered(body) == (False, [], [])


class TestWholeProgram:
    """The same replies and rows, over real sockets, plain and TLS."""

    SENT = (
        *(event("a"), event("a"), event("b", price=1), b"{}", b"[]", b"[1, 2]", b"data=e30", b'{"event":1}', b"\xff"),
        *(b"x", b" " * 9_000, b'{"event":"a","event":"b"}'),
    )

    @pytest.mark.parametrize("strict", [False, True])
    @pytest.mark.parametrize("tls", [False, True])
    def test_does_the_same(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strict: bool, tls: bool) -> None:
        config = Config(destinations=(), receiver=ReceiverConfig(strict=strict, tls=tls, tls_port=0))
        taken: list[bool] = []
        answer = FastTrack.answer

        def counted(*given: Any) -> bool:
            taken.append(answer(*given))
            return taken[-1]

        monkeypatch.setattr(FastTrack, "answer", counted)
        fast = self.told(tmp_path / "fast", config)
        # The first one may come before aiohttp waits for it, and is aiohttp's then.
        assert all(taken)
        assert len(taken) >= len(self.SENT) - 1
        monkeypatch.setattr(FastTrack, "admits", lambda *_: False)
        assert self.told(tmp_path / "slow", config) == fast
        statuses = {reply.split(b" ", 2)[1] for reply in fast[0]}
        assert statuses == ({b"200", b"400"} if strict else {b"200"})

    @pytest.mark.parametrize("count", [1, 3])
    def test_answers_a_client_that_sends_no_more_and_closes(self, tmp_path: Path, count: int) -> None:
        """Sooner than an idle connection would be closed: reading waits for the end for less than that."""
        assert PATIENCE < KEEP_ALIVE
        with running(tmp_path) as app, connected(app) as (client, host):
            for _ in range(count):
                client.sendall(post(event()).replace(HOST.encode(), host.encode()))
            client.shutdown(socket.SHUT_WR)
            assert everything(client).count(b"HTTP/1.1 200 OK\r\n") == count
            assert len(app.states()) == count

    def told(self, folder: Path, config: Config) -> tuple[list[bytes], str]:
        """The replies to all requests on one connection, and the rows."""
        folder.mkdir()
        with running(folder, config) as app, connected(app) as (client, host):
            replies = [ask(client, post(each).replace(HOST.encode(), host.encode())) for each in self.SENT]
            return replies, repr([app.rows(REQUESTS), app.rows(EVENTS)]).replace(host, HOST)


@contextlib.contextmanager
def connected(app: Running) -> Iterator[tuple[socket.socket, str]]:
    """A connection to the port for TLS if there is one, otherwise to the plain one; and the host to name."""
    tls = app.runtime.session.endpoints.tls
    port = urlsplit(tls).port if tls else app.port
    with socket.create_connection(("127.0.0.1", port or 0), PATIENCE) as plain, contextlib.ExitStack() as opened:
        client = plain
        if tls:
            context = ssl.create_default_context(cafile=app.runtime.session.endpoints.ca)
            client = opened.enter_context(context.wrap_socket(plain, server_hostname="localhost"))
        yield client, f"127.0.0.1:{port}"


def ask(client: socket.socket, request: bytes) -> bytes:
    """The reply to a request, without its date."""
    client.sendall(request)
    with client.makefile("rb") as incoming:
        lines = list(iter(incoming.readline, b"\r\n"))
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"Content-Length:"))
        return b"".join(line for line in lines if not line.startswith(b"Date:")) + incoming.read(length)
