"""Waiting for what a spec expects of a running liveview."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from liveview.cli.settling import Settled, nothing_pending, settled
from liveview.errors import GoneError, NotInTimeError, SessionOverError
from liveview.remote.address import address
from liveview.remote.answers import WaitedAnswer
from liveview.remote.api_client import ApiClient
from liveview.specs.judge import is_settled, judge
from liveview.specs.observed import Evidence
from liveview.specs.reading import read
from liveview.specs.spec import Spec
from tests.support.running import Running, event, running, to
from tests.support.specs import Given, delivery, observed_event
from tests.support.webhook import PATIENCE, Exchange, Webhook


class Asked(ApiClient):
    """A client that does something each time when liveview is about to wait."""

    def __init__(self, app: Running, *actions: Callable[[], Any]) -> None:
        endpoints = app.runtime.session.endpoints
        super().__init__(address(endpoints.receiver), endpoints.token)
        self._actions = list(actions)
        self.waits: list[str] = []

    def before_waits(self, *actions: Callable[[], Any]) -> None:
        """Do these, too, before the waits that come next."""
        self._actions += actions

    def wait(self, text: str, *, count: int = 1, timeout: float = 5.0) -> WaitedAnswer:
        """As `ApiClient`, after the next action."""
        self.waits.append(text)
        if self._actions:
            self._actions.pop(0)()
        return super().wait(text, count=count, timeout=timeout)


@pytest.fixture
def latch() -> threading.Event:
    return threading.Event()


@pytest.fixture
def app(tmp_path: Path, latch: threading.Event) -> Iterator[Running]:
    """A run whose deliveries end when the latch opens."""

    def behave(exchange: Exchange) -> bool:
        assert latch.wait(PATIENCE)
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        return True

    with Webhook(behave) as hook, running(tmp_path, to(hook.url, webhook=PATIENCE, total=PATIENCE)) as app:
        yield app
        latch.set()


def expecting(only: str = "", **expected: Any) -> Spec:
    return read({"filter": only, "expect": [{"name": "Purchase", **expected}]})


def holds(spec: Spec, api: ApiClient, timeout: float = PATIENCE) -> bool:
    return judge(spec, settled(spec, api, timeout)).ok


def test_what_is_there_is_not_waited_for(app: Running, latch: threading.Event) -> None:
    latch.set()
    app.post(event())
    app.settled(1)
    api = Asked(app)
    assert holds(expecting(count=1), api)
    assert api.waits == []


def test_every_minimum_is_waited_for(app: Running, latch: threading.Event) -> None:
    latch.set()

    def post() -> None:
        app.post(event())
        app.wait_for(lambda: "pending" not in app.states())

    api = Asked(app, post, post)
    assert holds(expecting(count=2), api)
    assert api.waits == ["id>0", "id>1"]


def test_deliveries_are_waited_for(app: Running, latch: threading.Event) -> None:
    app.post(event())
    api = Asked(app, latch.set)
    assert holds(expecting(count=1, state="delivered"), api)
    assert api.waits == ["id:1 -is:pending"]


def test_an_event_that_comes_too_late_for_the_count_fails_it(app: Running, latch: threading.Event) -> None:
    def more() -> None:
        app.post(event())
        latch.set()

    app.post(event())
    assert not holds(expecting(count=1), Asked(app, more))


def test_what_a_filter_finds_only_later_is_waited_for(app: Running, latch: threading.Event) -> None:
    app.post(event())
    api = Asked(app, latch.set)
    assert holds(expecting("is:delivered"), api)
    assert api.waits == ["id>1 or (id:1 -is:pending)"]


def test_a_liveview_that_goes_between_two_questions_went_away(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/orders")) as app:
        api = Asked(app)

        def go() -> None:
            app.runtime.stop()
            raise NotInTimeError("nothing came", "wait-timeout", 408, b"")

        api.before_waits(go)
        with pytest.raises(GoneError):
            settled(expecting(count=1), api, PATIENCE)


def test_what_others_have_pending_is_not_waited_for(app: Running) -> None:
    app.post(event())
    spec = read({"filter": "name:Signup", "never": [{"name": "Error"}]})
    api = Asked(app)
    assert holds(spec, api)
    assert api.waits == []


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_when_the_time_is_over_it_is_judged_as_it_is(app: Running, seconds: float) -> None:
    app.post(event())
    api = Asked(app)
    evidence = settled(expecting(count=2), api, seconds)
    assert [each.state for each in evidence.events("")] == ["pending"]
    assert len(api.waits) <= (1 if seconds else 0)


class TestAnotherSession:
    """It ends at once: what is expected of the one before cannot come any more."""

    def over(self, api: Asked, spec: Spec, is_done: Settled = is_settled) -> None:
        begun = time.monotonic()
        with pytest.raises(SessionOverError, match=r"another session has begun; /.* has what came before"):
            settled(spec, api, PATIENCE, is_done)
        assert time.monotonic() - begun < PATIENCE / 2

    def test_between_two_requests(self, app: Running) -> None:
        app.post(event())
        api = Asked(app)
        api.before_waits(api.begin_session)
        self.over(api, expecting(count=2))

    def test_while_the_events_are_read(self, app: Running, latch: threading.Event) -> None:
        latch.set()
        app.post(event())
        app.settled(1)
        api = Asked(app)

        def renewed(spec: Spec, evidence: Evidence) -> bool:
            assert is_settled(spec, evidence)
            api.begin_session()
            return True

        self.over(api, expecting(count=1), renewed)

    def test_before_what_is_not_settled_is_waited_for(self, app: Running) -> None:
        api = Asked(app)

        def renewed(*_: object) -> bool:
            api.begin_session()
            return False

        self.over(api, expecting(), renewed)
        assert api.waits == []


@pytest.mark.parametrize(
    ("state", "delivered", "over"),
    [("delivered", "delivered", True), ("pending", "delivered", False), ("failed", "pending", False)],
)
def test_nothing_is_pending_once_events_and_deliveries_are_over(state: str, delivered: str, over: bool) -> None:
    given = Given([observed_event(1, state=state, columns={"deliveries": [delivery("Webhooks", delivered)]})])
    assert nothing_pending(expecting(count=2), given) is over


def test_without_events_nothing_is_pending(app: Running) -> None:
    api = Asked(app)
    settled(expecting(), api, PATIENCE, nothing_pending)
    assert api.waits == []
