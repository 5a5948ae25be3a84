"""What only the whole program can show: conformance 5, 6, 14 and 19."""

import base64
import contextlib
import itertools
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from tests.support.log.stores import Held, purchase
from tests.support.program import PATIENCE, Program, run, serving
from tests.support.timing import late
from tests.support.webhook import Behaviour, Exchange, Webhook, answer

pytestmark = pytest.mark.slow

SECRET = "s3cr3t-f0r-n0b0dy"
PASSWORD = "pa55-w0rd-0f-hook"
KEY = "k3y-1n-the-query"


@contextlib.contextmanager
def program(tmp_path: Path, held: Held, *urls: str, headers: str = "", retries: str = "[]") -> Iterator[Program]:
    """The real program on a session, with one destination."""
    hooks = "".join(f'{{ url = "{url}"{headers} }}, ' for url in urls)
    text = f'[delivery]\nretry_schedule = {retries}\n[[destinations]]\nname = "Hook"\nwebhooks = [{hooks}]\n'
    config = tmp_path / "liveview.toml"
    config.write_text(held.config + (text if urls else ""), encoding="utf-8")
    with serving(tmp_path, "--config", str(config), *held.options) as served:
        yield served


class TestKilled:
    """5: what was acknowledged is stored, even after kill -9."""

    def test_5_every_acknowledged_event_survives_a_kill(self, held: Held, tmp_path: Path) -> None:
        acknowledged: list[list[str]] = [[] for _ in range(4)]
        enough = threading.Event()

        def send(url: str, number: int) -> None:
            with contextlib.suppress(ClientError), ReceiverClient(url) as client:
                for each in range(100_000):
                    key = f"{number}-{each}"
                    if client.post(purchase(key)).status != 200:
                        return
                    acknowledged[number].append(key)
                    if sum(map(len, acknowledged)) >= 400:
                        enough.set()

        with program(tmp_path, held) as served:
            threads = [threading.Thread(target=send, args=(served.url, number)) for number in range(4)]
            for thread in threads:
                thread.start()
            assert enough.wait(PATIENCE)
            assert served.signal(signal.SIGKILL) == -signal.SIGKILL
            for thread in threads:
                thread.join(PATIENCE)
        stored = {json.loads(key) for key in held.rows("select dedup_key from events")}
        assert {key for keys in acknowledged for key in keys} <= stored
        assert held.rows("select id from events order by id") == list(range(1, len(stored) + 1))
        assert held.rows(
            "select count(*) from events e where not exists (select 1 from deliveries where event_id = e.id)"
        ) == [0]

    def test_5_the_next_run_knows_its_keys(self, held: Held, tmp_path: Path) -> None:
        with program(tmp_path, held) as served:
            assert served.post(*(purchase(f"k{number}") for number in range(20))) == [200] * 20
            served.signal(signal.SIGKILL)
        with program(tmp_path, held) as served:
            assert served.post(*(purchase(f"k{number}") for number in range(20))) == [200] * 20
            served.wait_for(lambda _: held.rows("select count(*) from events where state = 'pending'") == [0])
        assert held.rows("select count(*), count(duplicate_of) from events") == [(40, 20)]


class TestAway:
    """6: while the store is away events are answered 503, results are kept, and it recovers without a restart."""

    def test_6_events_are_refused_and_results_kept(self, held: Held, tmp_path: Path) -> None:
        release = threading.Event()
        with Webhook(waiting(release)) as hook, program(tmp_path, held, hook.url) as served:
            assert served.post(purchase("a")) == [200]
            hook.wait_for_hits(1)
            with held.refusing("attempts", "requests"):
                release.set()
                for _ in range(20):  # the result is among what is tried with each of them
                    assert post(served, purchase("b")) == (503, "1")
            assert served.post(purchase("b")) == [200]
            assert served.settled(2) == {1: "delivered", 2: "delivered"}
            assert held.rows("select delivery_id, outcome from attempts") == [(1, "ok"), (2, "ok")]
        assert hook.hits == 2

    def test_6_a_lock_is_told_in_time(self, held: Held, tmp_path: Path) -> None:
        with program(tmp_path, held) as served:
            with held.locked():
                for _ in range(2):
                    started = time.monotonic()
                    assert post(served, purchase("a")) == (503, "1")
                    assert time.monotonic() - started < 2 + late()
            assert served.post(purchase("a")) == [200]
            # One whose reply was 503 may have been stored as the lock went: then the last one is its duplicate.
            assert held.rows("select id from events where verdict = 'accepted'") == [1]

    def test_6_a_retry_during_the_outage_is_stored_once(self, held: Held, tmp_path: Path) -> None:
        with program(tmp_path, held) as served:
            with held.refusing("requests"):
                assert served.post(*[purchase("a")] * 5) == [503] * 5
            assert served.post(purchase("a")) == [200]
            assert held.rows("select id, verdict from events") == [(1, "accepted")]


def post(served: Program, body: bytes) -> tuple[int, str]:
    """The status of the reply, and after how long to come back."""
    with ReceiverClient(served.url) as client:
        reply = client.post(body)
        return reply.status, reply.header("Retry-After")


def waiting(release: threading.Event) -> Behaviour:
    """The first reply waits."""
    good = answer(200)

    def behave(exchange: Exchange) -> bool:
        release.wait(PATIENCE)
        return good(exchange)

    return behave


class TestSwitch:
    """14: a switch splits events exactly by id."""

    def test_14_while_events_arrive_on_several_connections(self, held: Held, tmp_path: Path) -> None:
        done, taken, another = threading.Event(), itertools.count(1), threading.Condition()
        newest = 0

        def send(url: str, number: int) -> None:
            nonlocal newest
            with ReceiverClient(url) as client:
                for each in range(100_000):
                    assert client.post(purchase(f"{number}-{each}")).status == 200
                    with another:
                        newest = next(taken)
                        another.notify_all()
                    if done.is_set():
                        return

        def more() -> None:
            """Wait for further events."""
            with another:
                before = newest
                assert another.wait_for(lambda: newest >= before + 20, PATIENCE)

        with program(tmp_path, held, "sink:/x") as served:
            api = ApiClient(address(served.url), served.ready["token"])
            threads = [threading.Thread(target=send, args=(served.url, number)) for number in range(3)]
            for thread in threads:
                thread.start()
            for turn in range(6):
                more()
                api.change_settings({"destinations": {"Hook": turn % 2 == 1}})
            more()
            done.set()
            for thread in threads:
                thread.join(PATIENCE)
            served.wait_for(lambda _: held.rows("select count(*) from events where state = 'pending'") == [0])
        rules = held.rows("select rule from deliveries order by event_id")
        runs = [rule for rule, _ in itertools.groupby(rules)]
        assert runs == ["default", "destination-disabled"] * 3 + ["default"]


class TestSecrets:
    """19: secrets are in no row, no line and no error."""

    def test_19_neither_stored_nor_printed(self, held: Held, tmp_path: Path) -> None:
        def echo(exchange: Exchange) -> bool:
            said = " ".join(f"{name}: {value}" for name, value in exchange.request.headers).encode()
            body = b"you said " + said + b" to " + exchange.request.line.encode()
            return answer(500, body, [("X-Echo", exchange.request.header("Authorization") or "")])(exchange)

        with Webhook(echo) as hook:
            host = hook.url.removeprefix("http://")
            url = f"http://user:{PASSWORD}@{host}?api_key={KEY}"
            headers = f', headers = {{ "X-Api-Key" = "{SECRET}" }}'
            with program(tmp_path, held, url, headers=headers) as served:
                assert served.post(purchase("a")) == [200]
                assert served.settled(1) == {1: "failed"}
                with held.refusing("events"):
                    assert post(served, purchase("b"))[0] == 503
                assert served.signal() == 0
                lines = json.dumps(served.facts)
                assert served.process.stderr is not None
                lines += served.process.stderr.read()
        assert hook.hits == 1
        with held.as_file() as log:
            everything = lines + repr(held.tables()) + run(tmp_path, "export", str(log)).stdout
        assert "you said" in everything
        for secret in (SECRET, PASSWORD, KEY):
            for spelled in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
                assert spelled not in everything
        assert base64.b64encode(f"user:{PASSWORD}".encode()).decode() not in everything

    def test_19_the_identity_of_a_session_holds_none(self, held: Held, tmp_path: Path) -> None:
        with program(tmp_path, held) as served:
            assert "@" not in served.ready["log"]
            assert served.ready["log"] == held.identity
