"""One request: who can be reached, who goes away, and where the token goes."""

from pathlib import Path

import pytest

from liveview.adapters.tls import LocalAuthority
from liveview.errors import BadQuestionError, GoneError, NotAnsweredError
from liveview.remote import exchange
from liveview.remote.address import address
from liveview.remote.exchange import KeptConnection, opened, read
from tests.support.contract import TYPE, problem, replied
from tests.support.webhook import Behaviour, Webhook, answer, close, hang, raw, reset


def asked(hook: Webhook, seconds: float = 30.0, ca: str | None = None) -> bytes:
    where = address(hook.url.removesuffix("/hook"))
    with opened(where, "GET", "/x?y", {"Authorization": "Bearer secret"}, seconds=seconds, ca=ca) as response:
        return read(where, response)


def test_the_reply_is_read_whole() -> None:
    with Webhook(replied({"a": "b" * 1_000_000})) as hook:
        assert len(asked(hook)) > 1_000_000
        (request,) = hook.requests
    assert request.line == "GET /x?y HTTP/1.1"
    assert request.header("Authorization") == "Bearer secret"
    assert request.header("Host") == f"127.0.0.1:{hook.port}"


@pytest.mark.parametrize(
    "behaviour",
    [
        close,
        reset,
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    ],
    ids=["close", "reset", "cut", "chunk", "ssh"],
)
def test_one_that_goes_away_is_told(behaviour: Behaviour) -> None:
    with Webhook(behaviour) as hook, pytest.raises(GoneError, match=f"the liveview at http://127.0.0.1:{hook.port} "):
        asked(hook)


def test_one_that_does_not_answer_is_not_waited_for_any_longer() -> None:
    with Webhook(hang) as hook, pytest.raises(GoneError, match="does not answer in time"):
        asked(hook, seconds=0.05)


def test_nobody_there_is_not_one_that_went_away() -> None:
    with Webhook() as hook:
        pass
    with pytest.raises(NotAnsweredError, match=r"nobody answers at .*refused; is liveview running there"):
        asked(hook)


def test_a_host_that_does_not_exist_is_told() -> None:
    where = address("http://nowhere.invalid:4080")
    with pytest.raises(NotAnsweredError, match=r"nowhere\.invalid"), opened(where, "GET", "/", {}, seconds=1):
        pass


def test_a_redirect_gets_neither_a_request_nor_the_token() -> None:
    with Webhook() as other:
        reply = answer(307, b"", [("Location", other.url)])
        with Webhook(reply) as hook, pytest.raises(NotAnsweredError, match="redirects elsewhere"):
            asked(hook)
        assert other.connections == 0


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Webhook() as proxy, Webhook(replied({})) as hook:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert asked(hook) == b"{}"
        assert proxy.connections == 0


@pytest.mark.parametrize("media_type", ["text/html", ""])
def test_another_program_is_not_a_liveview(media_type: str) -> None:
    reply = answer(200, b"{}", [("Content-Type", media_type)])
    with Webhook(reply) as hook, pytest.raises(NotAnsweredError, match="is not a liveview"):
        asked(hook)


def test_a_reply_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_READ", 1 << 20)
    with Webhook(answer(200, b"x" * ((1 << 20) + 1), [TYPE])) as hook, pytest.raises(GoneError, match="1 MiB"):
        asked(hook)


def test_https_needs_the_certificate_that_is_expected(tmp_path: Path) -> None:
    authority = LocalAuthority.at(tmp_path / "own", 1_767_225_600.0)
    authority.certify(("127.0.0.1",), 1_767_225_600.0)
    with Webhook(replied({}), tls=authority.context) as hook:
        assert asked(hook, ca=str(authority.certificate)) == b"{}"
        with pytest.raises(NotAnsweredError, match="certificate"):
            asked(hook)
        assert hook.hits == 1


class TestKeptConnection:
    def kept(self, hook: Webhook) -> KeptConnection:
        return KeptConnection(address(hook.url.removesuffix("/hook")))

    def test_requests_share_it(self) -> None:
        with Webhook(replied({})) as hook:
            kept = self.kept(hook)
            assert [kept.ask("GET", "/x", {}, seconds=30.0) for _ in range(3)] == [b"{}"] * 3
            kept.close()
            assert (hook.hits, hook.connections) == (3, 1)

    def test_one_that_was_closed_meanwhile_is_opened_again(self) -> None:
        with Webhook(replied({}), close, replied({})) as hook:
            kept = self.kept(hook)
            assert [kept.ask("GET", "/x", {}, seconds=30.0) for _ in range(2)] == [b"{}"] * 2
            kept.close()
            assert (hook.hits, hook.connections) == (3, 2)

    def test_one_that_does_not_answer_is_not_asked_again(self) -> None:
        with Webhook(replied({}), hang) as hook:
            kept = self.kept(hook)
            kept.ask("GET", "/x", {}, seconds=30.0)
            with pytest.raises(GoneError, match="in time"):
                kept.ask("GET", "/x", {}, seconds=0.05)
            assert hook.hits == 2

    def test_a_refusal_is_told_and_the_next_request_is_made(self) -> None:
        with Webhook(problem("not-found", 404, "there is no such path"), replied({})) as hook:
            kept = self.kept(hook)
            with pytest.raises(BadQuestionError, match="no such path"):
                kept.ask("GET", "/x", {}, seconds=30.0)
            assert kept.ask("GET", "/x", {}, seconds=30.0) == b"{}"
            kept.close()

    def test_one_that_was_stopped_asks_no_more(self) -> None:
        with Webhook(replied({})) as hook:
            kept = self.kept(hook)
            kept.stop()
            with pytest.raises(GoneError, match="closed"):
                kept.ask("GET", "/x", {}, seconds=30.0)
            assert hook.connections == 0
