"""Several real receivers on one session in PostgreSQL, as a team runs them."""

import contextlib
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import purchase
from tests.support.postgres import DATABASE, HOST, OWNER, PostgresServer, until
from tests.support.program import PATIENCE, Program, run, serving

LEASE = 2.0
"""Seconds without a beat after which a receiver of these trials counts as gone."""


class Team:
    """A session that is there, and a configuration for its receivers."""

    def __init__(self, tmp_path: Path, configuration: str = "", server: PostgresServer | None = None) -> None:
        self.session = SharedSession(tmp_path, server)
        self._tmp_path = tmp_path
        self._config = tmp_path / "team.toml"
        self._config.write_text(f"[log]\nlease = {LEASE}\n{configuration}", encoding="utf-8")
        made = run(tmp_path, "migrate", self.session.server.url, "--session", self.session.name)
        assert made.returncode == 0, made.stderr

    @contextlib.contextmanager
    def receiver(self, *ports: int, url: str = "") -> Iterator[Program]:
        """Run one of its receivers; `ports` are those of several hosts, or of something in between."""
        hosts = ",".join(f"{HOST}:{port}" for port in ports or (self.session.server.port,))
        given = url or f"postgresql://{OWNER}@{hosts}/{DATABASE}"
        options = ("--log", given, "--session", self.session.name, "--config", str(self._config))
        with serving(self._tmp_path, *options) as served:
            yield served

    @contextlib.contextmanager
    def receivers(self, count: int = 2) -> Iterator[list[Program]]:
        """Run several."""
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(self.receiver()) for _ in range(count)]

    def pending(self) -> int:
        """How many deliveries are not over."""
        return int(self.session.sql("select count(*) from {}.deliveries where state = 'pending'")[0])

    def settled(self, patience: float = PATIENCE * 2) -> None:
        """Wait until nothing is pending."""
        until(lambda: not self.pending(), patience)

    def balances(self) -> None:
        """The balance that is kept must be that of the rows."""
        counted = self.session.counted()
        assert self.session.kept() == counted
        assert counted.holds


class Load:
    """Clients that send events, each with a key of its own, until they are told to stop."""

    def __init__(self, urls: Sequence[str], clients: int = 4, *, name: str = "k") -> None:
        self.acknowledged: list[str] = []
        """The keys of the events that were answered 200."""
        self.refused: list[tuple[int, str, float]] = []
        """Status, `Retry-After` and seconds of every other answer."""
        self._urls = urls
        self._name = name
        self._numbers = itertools.count(1)
        self._more = threading.Condition()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(clients)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Send no more; returns when every answer is there."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def more(self, count: int, patience: float = PATIENCE) -> None:
        """Wait until `count` further events were acknowledged."""
        with self._more:
            wanted = len(self.acknowledged) + count
            assert self._more.wait_for(lambda: len(self.acknowledged) >= wanted, patience)

    def was_refused(self, patience: float = PATIENCE) -> None:
        """Wait until a further event was refused."""
        with self._more:
            wanted = len(self.refused) + 1
            assert self._more.wait_for(lambda: len(self.refused) >= wanted, patience)

    def _send(self, number: int) -> None:
        """Send, to the next receiver when one is away, as a balancer does."""
        for turn in itertools.count(number):
            if self._stop.is_set():
                return
            with contextlib.suppress(ClientError), ReceiverClient(self._urls[turn % len(self._urls)]) as client:
                while not self._stop.is_set() and self._sent(client):
                    pass
            self._stop.wait(0.01)

    def _sent(self, client: ReceiverClient) -> bool:
        key, started = f"{self._name}{next(self._numbers)}", time.monotonic()
        answer = client.post(purchase(key))
        with self._more:
            if answer.status == 200:
                self.acknowledged.append(key)
            else:
                self.refused.append((answer.status, answer.header("Retry-After"), time.monotonic() - started))
            self._more.notify_all()
        return answer.status == 200


def api(served: Program) -> ApiClient:
    """The HTTP API of a receiver."""
    return ApiClient(address(served.url), served.ready["token"])


def asked(served: Program, method: str, path: str, body: object = None) -> dict[str, Any]:
    """What the API answers, with the fields that only a shared session has."""
    at = address(served.url)
    with contextlib.closing(http.client.HTTPConnection(at.host, at.port, timeout=PATIENCE)) as connection:
        headers = {"Authorization": f"Bearer {served.ready['token']}", "Content-Type": "application/json"}
        connection.request(method, f"/_liveview/{path}", None if body is None else json.dumps(body), headers)
        with connection.getresponse() as response:
            content = response.read()
            assert response.status == 200, content
    found: dict[str, Any] = json.loads(content)
    return found


def stored_keys(team: Team) -> set[str]:
    """The keys of all events."""
    return {json.loads(key) for key in team.session.sql("select dedup_key from {}.events where dedup_key is not null")}


def facts(served: Program, name: str) -> list[dict[str, Any]]:
    """What a receiver told of a kind."""
    return [fact for fact in served.facts if fact["fact"] == name]


def together(*acts: Callable[[], object]) -> None:
    """Do all this at one time."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 2)
