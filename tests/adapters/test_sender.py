"""What the sender makes of every way in which a call can end."""

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Callable
from typing import ClassVar

import pytest

from liveview.adapters.sender import MOST_KEPT, Sender
from liveview.core.steps import AttemptEnded, Call
from liveview.model import destination
from liveview.model.delivery import Outcome, Phase
from liveview.text.masking import MASK, FromEnvironment
from tests.support.adapters.sending import BODY, BUDGET, call, send, using
from tests.support.timing import late, tie
from tests.support.webhook import Webhook, answer, close, drip, endless, hang, raw, reset


class TestSuccess:
    @pytest.mark.parametrize("status", [200, 201, 202, 204, 226, 299])
    def test_is_any_2xx(self, status: int) -> None:
        with Webhook(answer(status)) as hook:
            ended = send(call(hook.url))
        assert (ended.outcome, ended.status, ended.error) == (Outcome.OK, status, None)

    def test_is_told_with_what_was_sent_and_what_came_back(self) -> None:
        with Webhook(answer(200, b"thanks", [("X-Answer", "42")])) as hook:
            ended = send(call(hook.url))
            assert hook.requests[0].body == BODY
        assert ended.response_body == b"thanks"
        assert ("X-Answer", "42") in ended.response_headers
        assert ("Content-Type", "application/json") in ended.sent
        assert 0 < ended.duration_ms < 1000

    def test_counts_when_the_body_breaks_off(self) -> None:
        """The status decides (ours); the note says that the body is incomplete."""
        for reply in (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n",
        ):
            with Webhook(raw(reply)) as hook:
                ended = send(call(hook.url))
            assert (ended.outcome, ended.status) == (Outcome.OK, 200)
            assert ended.error is not None
            assert "cut off" in ended.error
            assert (ended.response_body or b"") in b"only this"

    def test_may_follow_interim_replies(self) -> None:
        interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        with Webhook(
            raw(b"HTTP/1.1 100 Continue\r\n\r\n" + interim * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        ) as hook:
            assert send(call(hook.url)).outcome is Outcome.OK

    def test_with_a_body_that_never_ends_is_read_only_so_far(self) -> None:
        with Webhook(endless(b"HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n", b"x" * 10_000)) as hook:
            ended = send(call(hook.url))
            hook.wait_for(lambda: hook.gone == 1)
        assert ended.outcome is Outcome.OK
        assert ended.response_body == b"x" * MOST_KEPT
        assert ended.duration_ms < 1000

    def test_does_not_unpack_a_bomb(self) -> None:
        packed = b"\x1f\x8b" + bytes(70_000)
        with Webhook(answer(200, packed, [("Content-Encoding", "gzip")])) as hook:
            assert send(call(hook.url)).response_body == packed[:MOST_KEPT]


class TestHttpError:
    @pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503, 599])
    def test_is_any_other_status(self, status: int) -> None:
        with Webhook(answer(status, b"no")) as hook:
            ended = send(call(hook.url))
        assert (ended.outcome, ended.status, ended.response_body) == (Outcome.HTTP_ERROR, status, b"no")
        assert ended.error == f"status {status}"

    @pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
    def test_is_a_redirect_that_is_not_followed(self, status: int) -> None:
        with Webhook() as canary:
            for target in (canary.url, "/hook", "file:///etc/passwd", "//127.0.0.1/", "\x01"):
                with Webhook(answer(status, b"", [("Location", target)])) as hook:
                    ended = send(call(hook.url))
                    assert (ended.outcome, ended.status) == (Outcome.HTTP_ERROR, status) or target == "\x01"
                    assert hook.hits == 1
            assert (canary.hits, canary.connections) == (0, 0)

    def test_keeps_retry_after_for_the_core(self) -> None:
        with Webhook(answer(503, b"", [("Retry-After", "7")])) as hook:
            assert ("Retry-After", "7") in send(call(hook.url)).response_headers


class TestTimeout:
    def expect(
        self, hook: Webhook, phase: Phase, limit: Outcome = Outcome.TIMEOUT, *, more: float = 0.0
    ) -> AttemptEnded:
        ended = send(call(hook.url, budget=BUDGET, limit=limit))
        assert ended.outcome is limit
        assert BUDGET <= ended.duration_ms / 1000 < BUDGET + tie() + more
        assert (ended.phase, ended.reason) == (phase, None)
        assert ended.error == f"timeout while {phase.doing}, after {BUDGET:.2f} s"
        hook.wait_for(lambda: hook.gone == 1)
        return ended

    def test_ends_a_webhook_that_never_answers(self) -> None:
        with Webhook(hang) as hook:
            assert self.expect(hook, Phase.WAITING).status is None

    def test_of_all_webhooks_is_told_apart(self) -> None:
        with Webhook(hang) as hook:
            self.expect(hook, Phase.WAITING, Outcome.TOTAL_TIMEOUT)

    def test_covers_headers_that_drip(self) -> None:
        with Webhook(drip(b"HTTP/1.1 200 OK\r\nX: y\r\n" * 5, 0.02)) as hook:
            self.expect(hook, Phase.WAITING)

    def test_covers_interim_replies_without_end(self) -> None:
        with Webhook(endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")) as hook:
            # A flood keeps loop and processor busy: the wider bound of reliability.md.
            self.expect(hook, Phase.WAITING, more=2.0)

    def test_covers_a_body_that_drips(self) -> None:
        """The whole exchange (webhooks): a 200 whose body never ends in time is a timeout, with its status."""
        with Webhook(drip(b"x" * 100, 0.02, first=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")) as hook:
            ended = self.expect(hook, Phase.READING)
        assert ended.status == 200
        assert set(ended.response_body or b"") == {ord("x")}

    def test_covers_a_connection_that_is_never_accepted(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            fillers = [socket.socket() for _ in range(4)]
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            ended = send(call(url, budget=BUDGET))
            for filler in fillers:
                filler.close()
        assert ended.outcome is Outcome.TIMEOUT
        assert ended.phase is Phase.CONNECTING
        assert ended.sent == ()

    def test_covers_a_tls_handshake_that_stalls(self) -> None:
        with Webhook(hang) as hook:
            ended = send(call(hook.url.replace("http:", "https:"), budget=BUDGET))
        assert (ended.outcome, ended.status, ended.phase) == (Outcome.TLS, None, Phase.TLS)
        assert (
            ended.error
            == f"the TLS handshake did not end within {BUDGET:.2f} s; is it a TLS server, and is it overloaded?"
        )

    def test_covers_a_body_that_is_not_read(self) -> None:
        big = Call(1, destination.Webhook("x"), bytes(1 << 20), BUDGET, Outcome.TIMEOUT)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            ended = send(Call(1, destination.Webhook(url), big.body, BUDGET, Outcome.TIMEOUT))
        assert ended.outcome is Outcome.TIMEOUT
        assert BUDGET <= ended.duration_ms / 1000 < BUDGET + 0.15

    @pytest.mark.slow
    def test_is_exactly_five_seconds_for_the_product(self) -> None:
        with Webhook(hang) as hook:
            ended = send(call(hook.url))
        assert ended.outcome is Outcome.TIMEOUT
        assert 5000 <= ended.duration_ms < 5050

    def test_of_one_call_delays_no_other(self) -> None:
        async def work(sender: Sender) -> list[AttemptEnded]:
            return await asyncio.gather(*(sender.call(call(hook.url, budget=BUDGET)) for _ in range(20)))

        with Webhook(hang) as hook:
            started = time.monotonic()
            ends = using(work)
            assert time.monotonic() - started < BUDGET + 0.5 + late()
        assert {ended.outcome for ended in ends} == {Outcome.TIMEOUT}


class TestNoConnection:
    def test_is_refused_when_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        ended = send(call(f"http://127.0.0.1:{port}/"))
        assert (ended.outcome, ended.phase) == (Outcome.REFUSED, Phase.CONNECTING)
        assert "refused" in (ended.error or "").lower()

    def test_is_dns_when_there_is_no_such_name(self) -> None:
        ended = send(call("http://name.invalid/hook?token=s3cr3t"))
        assert (ended.outcome, ended.error) == (Outcome.DNS, "the name name.invalid could not be resolved")

    @pytest.mark.parametrize(
        "host",
        ["169.254.169.254", "0.0.0.0", "224.0.0.1", "[::ffff:169.254.1.1]", "[fe80::1]", "[::]", "0xa9fea9fe"],
    )
    def test_is_blocked_when_the_address_is_not_a_webhook(self, host: str) -> None:
        started = time.monotonic()
        ended = send(call(f"http://{host}/latest/meta-data", budget=2))
        assert ended.outcome is Outcome.BLOCKED
        assert time.monotonic() - started < 1 + late()

    @pytest.mark.parametrize(
        "url",
        [
            "http://" + "ä" * 70 + ".example/?token=s3cr3t",
            "http://" + "a" * 64 + ".example/?token=s3cr3t",
            "http://a..b/?k=s3cr3t",
            "http://0/?k=s3cr3t",
            "http://2852039166/?k=s3cr3t",
        ],
        ids=["idn", "label", "dots", "zero", "number"],
    )
    def test_to_an_impossible_name_is_not_a_reply_and_tells_no_secret(self, url: str) -> None:
        """The reason must be true: nothing was called, so no reply was wrong."""
        ended = send(call(url))
        assert ended.outcome not in {Outcome.OK, Outcome.HTTP_ERROR, Outcome.RESET}
        assert "s3cr3t" not in (ended.error or "")
        assert "the reply" not in (ended.error or "")


class TestBrokenConnection:
    def test_is_reset_when_it_is_cut(self) -> None:
        with Webhook(reset) as hook:
            ended = send(call(hook.url))
        assert ended.outcome is Outcome.RESET
        assert "reset" in (ended.error or "").lower()

    def test_is_reset_when_it_is_closed_without_a_reply(self) -> None:
        with Webhook(close) as hook:
            ended = send(call(hook.url))
        assert (ended.outcome, ended.error) == (Outcome.RESET, "the connection was closed without a reply")
        assert ended.phase is Phase.WAITING

    @pytest.mark.parametrize("reply", [b"HTTP/1.1 200 OK\r\nContent-", b"HTTP/1.1 200 OK\r\n", b"HTTP/1."])
    def test_is_reset_when_it_is_closed_within_the_headers(self, reply: bytes) -> None:
        with Webhook(raw(reply)) as hook:
            assert send(call(hook.url)).outcome is Outcome.RESET


class TestBadResponse:
    @pytest.mark.parametrize(
        "reply",
        [
            b"HTTP/1.1 2x0 OK\r\n\r\n",
            b"HTTP/9.9 200\r\n\r\n",
            b"<html>HTTP/0.9</html>",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 9_000 + b"\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"X-Many: a\r\n" * 20_000 + b"\r\n",
            b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
            b"\0" * 1000,
        ],
        ids=["status", "version", "0.9", "length", "9 kB header", "20000 headers", "header", "zeros"],
    )
    def test_is_what_is_not_http(self, reply: bytes) -> None:
        with Webhook(raw(reply)) as hook:
            ended = send(call(hook.url))
        assert ended.outcome is Outcome.BAD_RESPONSE
        assert ended.error is not None
        assert len(ended.error) < 1000

    def test_is_the_banner_of_another_protocol(self) -> None:
        with Webhook(hang, greeting=b"220 mail.example ESMTP Postfix\r\n") as hook:
            assert send(call(hook.url)).outcome is Outcome.BAD_RESPONSE

    def test_tells_no_secret_that_the_reply_repeats(self) -> None:
        with Webhook(raw(b"HTTP/1.1 2x0 Bearer s3cr3t\r\n\r\n")) as hook:
            assert "s3cr3t" not in (send(call(hook.url, {"Authorization": "Bearer s3cr3t"})).error or "")

    def test_tells_no_secret_of_the_url(self) -> None:
        with Webhook(raw(b"nonsense\r\n\r\n")) as hook:
            ended = send(call(hook.url.replace("//", "//me:s3cr3t@") + "?token=s3cr3t", {}))
        assert ended.outcome is Outcome.BAD_RESPONSE
        assert "s3cr3t" not in repr(ended)

    def test_headers_are_always_text_that_can_be_stored(self) -> None:
        """A byte that is not UTF-8 must not become half a surrogate pair: the log cannot store that."""
        with Webhook(raw(b"HTTP/1.1 200 OK\r\nX-Name: \xff\xfe\r\nContent-Length: 0\r\n\r\n")) as hook:
            ended = send(call(hook.url))
        for name, value in ended.response_headers:
            assert (name + value).encode()


class TestSecrets:
    """Of what was configured none reaches the log, whatever a reply repeats and however."""

    HEADERS: ClassVar = {"X-Env": FromEnvironment("harmless-name-value")}

    def test_from_the_environment_are_masked_whatever_the_name_of_the_header(self) -> None:
        with Webhook(answer(200, b"you sent harmless-name-value", [("X-Echo", "harmless-name-value")])) as hook:
            ended = send(call(hook.url, self.HEADERS))
            assert hook.requests[0].header("X-Env") == "harmless-name-value"
        assert ("X-Env", MASK) in ended.sent
        assert "harmless-name-value" not in repr(ended)

    def test_of_another_webhook_are_masked_too(self) -> None:
        with Webhook(answer(200, b"another one sent harmless-name-value")) as hook:
            ended = using(lambda sender: sender.call(call(hook.url)), secrets=("harmless-name-value",))
        assert ended.response_body == b"another one sent ***"

    def test_short_ones_are_masked_where_they_are_sent(self) -> None:
        with Webhook() as hook:
            ended = send(call(hook.url, {"X-Env": FromEnvironment("abc")}))
        assert ("X-Env", MASK) in ended.sent

    @pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
    def test_are_found_in_a_packed_reply(self, pack: Callable[[bytes], bytes]) -> None:
        packed = pack(b"you sent harmless-name-value")
        encoding = ("Content-Encoding", "gzip" if pack is gzip.compress else "deflate")
        with Webhook(answer(500, packed, [encoding])) as hook:
            assert send(call(hook.url, self.HEADERS)).response_body == b"you sent ***"

    def test_are_found_where_the_kept_beginning_ends(self) -> None:
        with Webhook(answer(500, b"x" * (MOST_KEPT - 8) + b"harmless-name-value")) as hook:
            body = send(call(hook.url, self.HEADERS)).response_body
        assert body == b"x" * (MOST_KEPT - 8) + b"***"

    def test_of_the_url_are_masked_as_basic_too(self) -> None:
        with Webhook(answer(401, b"got Basic bWU6czNjcjN0")) as hook:
            ended = send(call(hook.url.replace("//", "//me:s3cr3t@"), {}))
            assert hook.requests[0].header("Authorization") == "Basic bWU6czNjcjN0"
        assert ended.response_body == b"got Basic ***"

    def test_of_the_path_are_masked_in_a_reply(self) -> None:
        with Webhook(answer(404, b"no /services/Zx81kPq0vW3nL2aa")) as hook:
            ended = send(call(hook.url.replace("/hook", "/services/Zx81kPq0vW3nL2aa"), {}))
        assert ended.response_body == b"no /services/***"
