import socket
from pathlib import Path
from typing import Any

import pytest

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from liveview.model.outgoing import Outgoing
from tests.support.running import event, running
from tests.support.webhook import Webhook, answer, close, raw, reset


class TestUrl:
    @pytest.mark.parametrize(
        ("given", "used"),
        [
            ("http://127.0.0.1:4080", "http://127.0.0.1:4080/track"),
            ("http://127.0.0.1:4080/", "http://127.0.0.1:4080/track"),
            ("http://127.0.0.1:4080/track", "http://127.0.0.1:4080/track"),
            ("http://127.0.0.1:4080/track/", "http://127.0.0.1:4080/track"),
            ("127.0.0.1:4080", "http://127.0.0.1:4080/track"),
            ("localhost", "http://localhost/track"),
            ("https://example.com/base", "https://example.com/base/track"),
            ("http://[::1]:4080", "http://[::1]:4080/track"),
        ],
    )
    def test_may_be_written_in_several_ways(self, given: str, used: str) -> None:
        assert ReceiverClient(given).url == used

    @pytest.mark.parametrize(
        "given",
        ["", "http://", "ftp://example.com", "http://host:port", "http://h:99999", "http://[::1", "http://a b/"],
    )
    def test_that_is_none_is_one_clear_sentence(self, given: str) -> None:
        with pytest.raises(ClientError, match="is not the URL of a receiver"):
            ReceiverClient(given)


class TestPost:
    def test_reaches_a_receiver_again_and_again(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, ReceiverClient(app.runtime.session.endpoints.receiver) as client:
            assert [client.post(event()).status for _ in range(3)] == [200, 200, 200]
            assert client.post(event()).body == b"1"

    def test_sends_the_given_headers_but_those_of_the_connection(self) -> None:
        given = (("X-Own", "a"), ("x-own", "b"), ("Host", "evil"), ("Content-Length", "99"), ("Connection", "close"))
        with Webhook(answer(200)) as hook, ReceiverClient(hook.url) as client:
            assert client.post(b"{}", given).header("CONTENT-LENGTH") != ""
            (request,) = hook.requests
            headers = [(name.lower(), value) for name, value in request.headers]
            assert [value for name, value in headers if name == "x-own"] == ["a", "b"]
            assert ("content-length", "2") in headers
            assert not {"evil", "99", "close", "application/json"} & {value for _, value in headers}

    @pytest.mark.parametrize("header", [("a b", "x"), ("", "x"), ("X", "a\r\nY: b"), ("X", "\0")])
    def test_refuses_headers_that_are_none(self, header: tuple[str, str]) -> None:
        with pytest.raises(ClientError, match="cannot be sent"):
            ReceiverClient("http://127.0.0.1:9").post(b"{}", (header,))

    def test_sends_any_method_to_any_path_behind_that_of_the_url(self) -> None:
        with Webhook(answer(200)) as hook, ReceiverClient(hook.url) as client:
            client.send(Outgoing(b"", "GET", "/track?data=1&w", ()))
            client.send(Outgoing(b"{}", target="/v1/batch"))
            client.post(b"{}")
        assert [seen.line.split()[:2] for seen in hook.requests] == [
            ["GET", "/hook/track?data=1&w"],
            ["POST", "/hook/v1/batch"],
            ["POST", "/hook/track"],
        ]

    def test_uses_one_connection(self) -> None:
        with Webhook(answer(200)) as hook, ReceiverClient(hook.url) as client:
            for _ in range(3):
                client.post(b"{}")
            assert (hook.hits, hook.connections) == (3, 1)

    @pytest.mark.parametrize("ending", [close, reset], ids=["closed", "reset"])
    def test_connects_again_when_the_connection_was_lost(self, ending: Any) -> None:
        with Webhook(answer(200), ending, answer(201)) as hook, ReceiverClient(hook.url) as client:
            assert [client.post(b"{}").status, client.post(b"{}").status] == [200, 201]

    def test_says_when_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with (
            ReceiverClient(f"http://127.0.0.1:{port}") as client,
            pytest.raises(ClientError, match="is liveview running there"),
        ):
            client.post(b"{}")

    @pytest.mark.parametrize("reply", [b"220 mail ESMTP\r\n", b"\0" * 100], ids=["smtp", "zeros"])
    def test_says_when_the_reply_is_not_http(self, reply: bytes) -> None:
        with (
            Webhook(raw(reply)) as hook,
            ReceiverClient(hook.url) as client,
            pytest.raises(ClientError, match="cannot reach"),
        ):
            client.post(b"{}")

    def test_goes_on_after_a_reply_that_was_too_long_to_keep(self) -> None:
        with Webhook(answer(200, bytes(3 << 20)), answer(201)) as hook, ReceiverClient(hook.url) as client:
            assert len(client.post(b"{}").body) == 1 << 20
            assert client.post(b"{}").status == 201

    @pytest.mark.parametrize("host", ["a" * 64 + ".example", "name.invalid"])
    def test_says_when_there_is_no_such_host(self, host: str) -> None:
        with ReceiverClient(f"http://{host}") as client, pytest.raises(ClientError, match="cannot reach"):
            client.post(b"{}")
