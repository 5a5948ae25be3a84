import contextlib
import json
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from liveview.adapters.client import ReceiverClient
from tests.support.running import among, event, running, to
from tests.support.timing import late, tie
from tests.support.webhook import Exchange, Webhook, answer, close, drip, endless, hang, raw, reset

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class TestOrder:
    def test_is_the_configured_one(self, tmp_path: Path) -> None:
        with Webhook(answer(200, after=0.05)) as one, Webhook() as two, Webhook(answer(200, after=0.02)) as three:
            with running(tmp_path, to(one.url, two.url, three.url)) as app:
                app.post(event())
                app.settled(1)
                hooks = app.rows("select webhook from attempts order by id")
            assert hooks == [one.url, two.url, three.url]
            moments = [hook.requests[0].at for hook in (one, two, three)]
        assert moments[0] + 0.05 <= moments[1] <= moments[2]

    def test_does_not_matter_between_destinations(self, tmp_path: Path) -> None:
        with contextlib.ExitStack() as stack:
            dead, good = stack.enter_context(Webhook(hang)), stack.enter_context(Webhook())
            with running(tmp_path, among({"Dead": [dead.url], "Good": [good.url]}, webhook=0.5)) as app:
                started = time.monotonic()
                for _ in range(20):
                    assert app.post(event()).status == 200
                good.wait_for_hits(20, timeout=0.45 + late())
                assert time.monotonic() - started < 0.5 + late()
                app.settled(20)
                assert app.rows("select destination, state, count(*) from deliveries group by 1, 2") == [
                    ("Dead", "failed", 20),
                    ("Good", "delivered", 20),
                ]

    def test_never_delays_the_reply(self, tmp_path: Path) -> None:
        with Webhook(hang) as dead, running(tmp_path, to(dead.url, webhook=30, total=60)) as app:
            app.post(event())
            slowest = 0.0
            for _ in range(50):
                started = time.monotonic()
                app.post(event())
                slowest = max(slowest, time.monotonic() - started)
            assert slowest < 0.2 + late()


class TestBudget:
    def test_of_each_webhook_ends_it_and_the_next_is_called(self, tmp_path: Path) -> None:
        with Webhook(hang) as dead, Webhook() as good, running(tmp_path, to(dead.url, good.url, webhook=0.3)) as app:
            app.post(event())
            app.settled(1)
            ((outcome, ms, error), (second, *_)) = app.rows("select outcome, duration_ms, error from attempts")
            assert (outcome, second, app.states()) == ("timeout", "ok", ["delivered"])
            assert 300 <= ms < 300 + 1000 * tie()
            assert error == "timeout while waiting for the reply, after 0.30 s"

    def test_of_all_is_enough_for_five_that_hang(self, tmp_path: Path) -> None:
        with Webhook(hang) as dead, running(tmp_path, to(*[dead.url] * 5, webhook=0.2, total=1.0)) as app:
            app.post(event())
            app.settled(1)
            assert app.outcomes() == ["timeout"] * 5
            assert dead.hits == 5
            (length,) = app.rows("select max(started_at + duration_ms / 1000) - min(started_at) from attempts")
            assert 1.0 - tie() <= length < 1.0 + tie()

    def test_of_all_cuts_the_one_it_does_not_reach_and_calls_no_more(self, tmp_path: Path) -> None:
        with Webhook(hang) as dead, Webhook() as good:
            with running(tmp_path, to(*[dead.url] * 4, good.url, good.url, webhook=0.3, total=1.0)) as app:
                app.post(event())
                app.settled(1)
                attempts = app.rows("select outcome, started_at, duration_ms, error from attempts")
                assert [outcome for outcome, *_ in attempts] == ["timeout"] * 3 + ["total_timeout"] + ["not_called"] * 2
                assert [(at, ms) for _, at, ms, _ in attempts[4:]] == [(None, None)] * 2
                assert 100 - 1000 * tie() <= attempts[3][2] < 100 + 1000 * tie()
                whole = attempts[3][1] + attempts[3][2] / 1000 - attempts[0][1]
                assert 1.0 - tie() <= whole < 1.0 + tie()
                assert app.states() == ["failed"]
            assert (dead.hits, good.hits) == (4, 0)

    @pytest.mark.parametrize(
        ("behaviour", "more"),
        [
            (drip(b"HTTP/1.1 200 OK\r\nX: y\r\n" * 9, 0.02), 0.0),
            (drip(b"x" * 100, 0.02, first=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), 0.0),
            # The flood is made in this process and takes the interpreter from the engine.
            (endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), 2.0),
        ],
        ids=["headers", "body", "interim"],
    )
    def test_covers_the_whole_exchange(self, tmp_path: Path, behaviour: Any, more: float) -> None:
        with Webhook(behaviour) as slow, running(tmp_path, to(slow.url, webhook=0.3)) as app:
            app.post(event())
            app.settled(1)
            ((outcome, ms),) = app.rows("select outcome, duration_ms from attempts")
            assert outcome == "timeout"
            assert 0.3 <= ms / 1000 < 0.3 + tie() + more

    @pytest.mark.slow
    def test_is_five_seconds_by_default(self, tmp_path: Path) -> None:
        with Webhook(hang) as dead, running(tmp_path, to(dead.url, webhook=5.0, total=25.0)) as app:
            app.post(event())
            app.settled(1)
            assert 5000 <= app.rows("select duration_ms from attempts")[0] < 5000 + 1000 * tie()

    @pytest.mark.slow
    def test_of_all_is_twenty_five_seconds_by_default(self, tmp_path: Path) -> None:
        """webhooks: each of six would hang for ever; never 25.3 s, as rounding timers would make it."""
        with Webhook(hang) as dead, running(tmp_path, to(*[dead.url] * 6, webhook=5.0, total=25.0)) as app:
            app.post(event())
            app.settled(1, timeout=40)
            assert app.outcomes() == ["timeout"] * 5 + ["not_called"]
            (length,) = app.rows("select max(started_at + duration_ms / 1000) - min(started_at) from attempts")
            assert 25.0 - tie() <= length < 25.0 + tie()


class TestPartialSuccess:
    def test_is_delivered_and_never_retried(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as bad, Webhook() as good, Webhook(reset) as worse:
            with running(tmp_path, to(bad.url, good.url, worse.url, schedule=[0.01, 0.01, 0.01])) as app:
                app.post(event())
                app.settled(1)
                app.post(event())
                app.settled(2)
                assert app.outcomes() == ["http_error", "ok", "reset"] * 2
                assert app.rows("select state, rounds, next_attempt_at from deliveries") == [("delivered", 1, None)] * 2
            assert (bad.hits, good.hits, worse.hits) == (2, 2, 2)


class TestRetry:
    def test_follows_the_schedule_with_the_same_bytes_until_it_succeeds(self, tmp_path: Path) -> None:
        with Webhook(answer(500), close, reset, answer(200)) as hook:
            with running(tmp_path, to(hook.url, schedule=[0.1, 0.2, 0.3, 60])) as app:
                app.post(event(price=1.0, name="é😀"))
                app.settled(1)
                assert app.rows("select round, outcome from attempts") == [
                    (1, "http_error"),
                    (2, "reset"),
                    (3, "reset"),
                    (4, "ok"),
                ]
                assert app.states() == ["delivered"]
                message = app.rows("select message_id from deliveries")[0]
            assert len({seen.body for seen in hook.requests}) == 1
            assert json.loads(hook.requests[0].body)["messageId"] == message
            waits = [after.at - before.at for before, after in zip(hook.requests, hook.requests[1:], strict=False)]
        for wait, wanted in zip(waits, (0.1, 0.2, 0.3), strict=True):
            assert wanted <= wait < wanted + 0.15

    def test_shows_when_the_next_round_will_be(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as hook, running(tmp_path, to(hook.url, schedule=[5, 30], jitter=0.2)) as app:
            app.post(event())
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            ((state, at),) = app.rows("select state, next_attempt_at from deliveries")
            assert state == "pending"
            assert 4 - 0.5 <= at - app.runtime.session.now() <= 6
            app.wait_until(lambda: app.runtime.session.snapshot().balance.pending == 1)

    def test_is_given_up_at_the_end_of_the_schedule(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as hook, running(tmp_path, to(hook.url, hook.url, schedule=[0.02, 0.02])) as app:
            app.post(event())
            app.settled(1)
            assert app.states() == ["failed"]
            assert app.rows("select state, rounds, next_attempt_at from deliveries") == [("failed", 3, None)]
            assert hook.hits == 6
            app.wait_until(lambda: app.runtime.session.snapshot().balance.failed == 1)
            assert app.runtime.session.snapshot().destinations[0].retries == 2

    def test_waits_as_long_as_the_webhook_asks(self, tmp_path: Path) -> None:
        with Webhook(answer(503, b"", [("Retry-After", "1")]), answer(200)) as hook:
            with running(tmp_path, to(hook.url, schedule=[0.05])) as app:
                app.post(event())
                app.settled(1)
            assert 1.0 <= hook.requests[1].at - hook.requests[0].at < 1.3

    @pytest.mark.parametrize("asked", ["0", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "\xff"])
    def test_ignores_what_makes_no_sense(self, tmp_path: Path, asked: str) -> None:
        reply = f"HTTP/1.1 429 Slow Down\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
        with Webhook(raw(reply), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[0.05])) as app:
            app.post(event())
            app.settled(1, timeout=3)
            assert app.outcomes() == ["http_error", "ok"]

    def test_is_clamped_when_it_would_take_days(self, tmp_path: Path) -> None:
        forever = answer(503, b"", [("Retry-After", "1000000000")])
        with contextlib.ExitStack() as stack:
            hook = stack.enter_context(Webhook(forever))
            with running(tmp_path, to(hook.url, schedule=[0.05])) as app:
                app.post(event())
                app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
                ((at, _),) = app.rows("select next_attempt_at, 1 from deliveries")
                assert 7000 < at - app.runtime.session.now() <= 7200


class TestHostileWebhook:
    @pytest.mark.parametrize(
        ("reply", "outcome"),
        [
            (b"HTTP/1.1 200 OK\r\nX-Name: \xff\xfe\r\nContent-Length: 0\r\n\r\n", "ok"),
            (b"HTTP/1.1 500 \xff\xfe\r\nContent-Length: 0\r\n\r\n", "http_error"),
            (b"HTTP/1.1 200 OK\r\nX-\xe9: 1\r\nContent-Length: 0\r\n\r\n", None),
            (b"\xff\xfe\x00", None),
            (b"HTTP/1.1 200 OK\r\nX-Esc: \x1b[2J\r\nContent-Length: 2\r\n\r\n\xff\x00", None),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nbad", "ok"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=nonsense\r\nContent-Length: 2\r\n\r\n\xff\xff",
                "ok",
            ),
            (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", None),
            (b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", None),
        ],
        ids=["header", "reason", "name", "bytes", "escape", "gzip", "charset", "upgrade", "status 999"],
    )
    def test_reply_never_harms_the_engine(self, tmp_path: Path, reply: bytes, outcome: str | None) -> None:
        with Webhook(raw(reply)) as hook, running(tmp_path, to(hook.url)) as app:
            assert app.post(event()).status == 200
            app.settled(1, timeout=4)
            assert outcome is None or app.outcomes() == [outcome]
            assert app.post(event()).status == 200

    def test_secrets_are_in_no_file(self, tmp_path: Path) -> None:
        """Not even when the webhook sends back what it was sent."""

        def echo(exchange: Exchange) -> bool:
            text = "; ".join(f"{name}={value}" for name, value in exchange.request.headers).encode()
            exchange.send(b"HTTP/1.1 500 No\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
            return False

        headers = {"Authorization": "Bearer s3cr3t-1", "X-Api-Key": "s3cr3t-2", "Cookie": "s=s3cr3t-3"}
        with Webhook(echo) as hook, running(tmp_path, to(f"{hook.url}?token=s3cr3t-4", headers=headers)) as app:
            app.post(event())
            app.settled(1)
            found = {path.name: path.read_bytes().count(b"s3cr3t") for path in tmp_path.iterdir()}
            assert app.rows("select webhook from attempts") == [f"{hook.url}?token=***"]
            assert set(found.values()) == {0}, app.rows("select response_body, error from attempts")

    @pytest.mark.parametrize(
        "reply", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"], ids=["line", "length"]
    )
    def test_errors_tell_no_secret(self, tmp_path: Path, reply: bytes) -> None:
        with Webhook(raw(reply)) as hook, running(tmp_path, to(f"{hook.url}?token=s3cr3t")) as app:
            app.post(event())
            app.settled(1)
            assert "s3cr3t" not in app.rows("select error from attempts")[0]

    def test_may_get_a_body_of_the_largest_size(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            body = event(padding="x" * ((1 << 20) - 400))
            assert app.post(body).status == 200
            app.settled(1, timeout=5)
            assert app.outcomes() == ["ok"]
            assert len(hook.requests[0].body) > (1 << 20) - 500


class TestFlow:
    def test_has_at_most_twenty_calls_in_flight(self, tmp_path: Path) -> None:
        with Webhook(answer(200, after=0.05)) as hook, running(tmp_path, to(hook.url)) as app:
            assert set(app.post_all([event() for _ in range(120)])) == {200}
            app.settled(120)
            assert hook.hits == 120
            assert 1 < hook.most_open <= 20
            assert app.runtime.session.snapshot().in_flight == () or app.runtime.session.snapshot().balance.holds

    @pytest.mark.parametrize("most", [1, 3])
    def test_has_as_few_as_configured(self, tmp_path: Path, most: int) -> None:
        with Webhook(answer(200, after=0.01)) as hook, running(tmp_path, to(hook.url, most=most)) as app:
            app.post_all([event() for _ in range(20)], parallel=8)
            app.settled(20)
            assert (hook.hits, hook.most_open) == (20, most)

    def test_shows_what_is_in_flight(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=5, total=25)) as app:
            app.post(event())
            hook.wait_for_hits(1)
            app.wait_until(lambda: len(app.runtime.session.snapshot().in_flight) == 1)
            (flight,) = app.runtime.session.snapshot().in_flight
            assert (flight.event_id, flight.destination, flight.webhook, flight.webhooks) == (1, "Webhooks", 1, 1)
            assert (flight.budget, flight.total_budget) == (5.0, 25.0)

    @pytest.mark.slow
    def test_drains_after_an_outage(self, tmp_path: Path) -> None:
        count = 500
        up = threading.Event()

        def behave(exchange: Exchange) -> bool:
            exchange.send(OK if up.is_set() else OK.replace(b"200 OK", b"503 No"))
            return False

        with Webhook(behave) as hook, running(tmp_path, to(hook.url, schedule=[3.0] * 9, jitter=0.2)) as app:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

            def load(_: int) -> None:
                with ReceiverClient(app.runtime.session.endpoints.receiver) as client:
                    for _ in range(count // 4):
                        assert client.post(event()).status == 200

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(load, range(4)))
            app.wait_for(lambda: app.rows("select count(*) from deliveries where rounds > 0") == [count], timeout=30)
            assert app.rows("select distinct state from events") == ["pending"]
            up.set()
            app.settled(count, timeout=40)
            assert set(app.states()) == {"delivered"}
            assert app.rows("select count(*) from attempts where outcome = 'ok'") == [count]
            assert hook.most_open <= 20
            assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 64 << 20
            app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == count)
