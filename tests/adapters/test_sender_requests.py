"""What the sender sends, and that nothing is carried from one call to another."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from liveview import __version__
from liveview.adapters.sender import Sender
from liveview.core.steps import AttemptEnded
from liveview.model.delivery import Outcome, Phase, Reason
from tests.support.adapters.sending import BODY, call, send, sent, using
from tests.support.timing import late
from tests.support.webhook import Webhook, answer, drip, hang, idle_close


class TestRequest:
    def test_has_exactly_the_documented_headers(self) -> None:
        with Webhook() as hook:
            ended = send(call(hook.url, {"X-Own": "ü", "Content-Type": "application/json"}))
            seen = hook.requests[0]
        assert seen.line == "POST /hook HTTP/1.1"
        assert sorted(name for name, _ in seen.headers) == [
            "Content-Length",
            "Content-Type",
            "Host",
            "User-Agent",
            "X-Own",
        ]
        assert seen.header("User-Agent") == f"liveview/{__version__}"
        assert seen.header("Host") == f"127.0.0.1:{hook.port}"
        assert seen.header("Content-Length") == str(len(BODY))
        assert sorted(name for name, _ in ended.sent) == sorted(name for name, _ in seen.headers)

    def test_without_configured_headers_has_no_content_type(self) -> None:
        with Webhook() as hook:
            send(call(hook.url, {}))
            assert sorted(name for name, _ in hook.requests[0].headers) == ["Content-Length", "Host", "User-Agent"]

    @pytest.mark.parametrize("name", ["User-Agent", "user-agent", "USER-AGENT"])
    def test_may_name_another_agent(self, name: str) -> None:
        with Webhook() as hook:
            send(call(hook.url, {name: "mine/1"}))
            agents = [value for key, value in hook.requests[0].headers if key.lower() == "user-agent"]
        assert agents == ["mine/1"]

    def test_has_its_secrets_masked_in_the_report(self) -> None:
        headers = {"Authorization": "Bearer s3cr3t", "X-Api-Key": "s3cr3t", "Cookie": "s3cr3t"}
        with Webhook(answer(500, b"", [("Set-Cookie", "s3cr3t")])) as hook:
            ended = send(call(hook.url, headers))
            assert hook.requests[0].header("Authorization") == "Bearer s3cr3t"
        assert "s3cr3t" not in repr(ended)

    def test_keeps_path_and_query_as_configured(self) -> None:
        for target in ("/a%2Fb/c%20d?x=%41&y=a+b&token=1%3D", "/%7Euser"):
            with Webhook() as hook:
                send(call(f"http://127.0.0.1:{hook.port}{target}"))
                assert hook.requests[0].line == f"POST {target} HTTP/1.1"

    def test_carries_nothing_over_from_the_last_one(self) -> None:
        with Webhook(answer(200, b"", [("Set-Cookie", "a=1; Path=/"), ("X-Keep", "1")])) as hook:
            sent(call(hook.url, {"X-One": "1"}), call(hook.url, {"X-Two": "2"}))
            second = hook.requests[1]
        assert second.header("Cookie") is None
        assert second.header("X-One") is None

    def test_has_a_connection_of_its_own(self) -> None:
        with Webhook(answer(200)) as hook:
            sent(call(hook.url), call(hook.url), call(hook.url))
            assert (hook.hits, hook.connections) == (3, 3)

    def test_never_meets_the_idle_close_of_the_server(self) -> None:
        with Webhook(idle_close(0.001)) as hook:
            ends = sent(*(call(hook.url) for _ in range(100)))
        assert {ended.outcome for ended in ends} == {Outcome.OK}
        assert hook.hits == 100

    def test_to_the_sink_shares_a_connection(self) -> None:
        with Webhook(answer(200)) as hook:
            sent(call("sink:/a"), call("sink:/b"), sink=f"http://127.0.0.1:{hook.port}")
            assert [seen.line for seen in hook.requests] == ["POST /a HTTP/1.1", "POST /b HTTP/1.1"]
            assert hook.connections == 1

    def test_ignores_proxies_and_netrc(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password s3cr3t")
        with Webhook() as proxy, Webhook() as hook:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
            send(call(hook.url))
            assert (proxy.connections, hook.hits) == (0, 1)
            assert hook.requests[0].header("Authorization") is None


class TestInterruption:
    @pytest.mark.parametrize(
        ("behaviour", "phase"),
        [
            (hang, Phase.WAITING),
            (drip(b"x" * 1_000, 0.02, first=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), Phase.READING),
        ],
        ids=["waiting", "reading"],
    )
    def test_is_an_outcome_that_names_the_phase(self, behaviour: Callable[..., bool], phase: Phase) -> None:
        async def work(sender: Sender) -> AttemptEnded:
            task = asyncio.get_running_loop().create_task(sender.call(call(hook.url, budget=60.0)))
            await asyncio.to_thread(hook.wait_for_hits, 1)
            await asyncio.sleep(0.1 + late())  # the head of the reply is on its way
            task.cancel()
            return await task

        with Webhook(behaviour) as hook:
            ended = using(work)
            hook.wait_for(lambda: hook.gone == 1)
        assert (ended.outcome, ended.phase, ended.reason) == (Outcome.INTERRUPTED, phase, Reason.STOPPED)
        assert ended.error == f"liveview stopped while {phase.doing}"
