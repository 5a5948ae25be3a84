"""The client and a real run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from liveview.errors import BadQuestionError, NotInTimeError, RemoteError
from liveview.log.sessions.listing import label
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.remote.refusals import missed
from tests.support.running import Running, event, running, to


@contextmanager
def asked(tmp_path: Path) -> Iterator[tuple[ApiClient, Running]]:
    """A run that delivers to its sink, and its client."""
    with running(tmp_path, to("sink:/orders")) as app:
        endpoints = app.runtime.session.endpoints
        yield ApiClient(address(endpoints.receiver), endpoints.token), app


def id_of(found: msgspec.Raw) -> int:
    return int(msgspec.json.decode(found)["id"])


def test_events_are_read_in_pages_and_one_by_one(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        app.post_all([event(price=number) for number in range(1, 8)], parallel=1)
        app.settled(7)
        page = api.events("price>2", limit=2)
        assert list(map(id_of, page.events)) == [7, 6]
        assert list(map(id_of, api.events("price>2", limit=2, cursor=page.next).events)) == [5, 4]
        assert list(map(id_of, api.walk("price>2"))) == [3, 4, 5, 6, 7]
        assert id_of(api.event(3)) == 3
        with pytest.raises(BadQuestionError, match="#8"):
            api.event(8)
        with pytest.raises(BadQuestionError):
            api.events("is:nothing")


def test_what_a_delivery_sends_is_told_call_by_call(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        app.post(event(price=12))
        app.settled(1)
        (request,) = map(msgspec.json.decode, api.requests_of_delivery(1))
        assert (request["method"], request["url"]) == ("POST", "sink:/orders")
        assert '"price":12' in request["body"]
        with pytest.raises(BadQuestionError, match="no delivery 2"):
            api.requests_of_delivery(2)


def test_requests_are_read_on_both_sides(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        app.post(event())
        app.post(b"{}", path="/nowhere")
        app.settled(1)
        app.wait_until(lambda: len(api.sink_requests("/orders").requests) == 1)
        assert [id_of(each) for each in api.requests(order="oldest").requests] == [1, 2]
        assert [id_of(each) for each in api.requests(refused=True).requests] == [2]
        assert api.sink_requests("/elsewhere").requests == ()


def test_a_summary_counts_what_happened(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        app.post(event())
        app.settled(1)
        found = api.summary()
        assert (found.session.log, found.session.events) == (str(app.log), 1)
        assert (found.balance.received, found.balance.delivered, found.balance.holds) == (1, 1, True)
        assert [(each.name, each.count) for each in found.names] == [("Purchase", 1)]
        assert [(each.name, each.delivered) for each in found.destinations] == [("Webhooks", 1)]
        assert api.is_healthy()


def test_a_wait_ends_with_what_happened_or_with_what_came_closest(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        app.post(event(price=5))
        assert list(map(id_of, api.wait("is:delivered", timeout=30).events)) == [1]
        with pytest.raises(NotInTimeError) as caught:
            api.wait("name:Purchase price>5", timeout=0)
        found = missed(caught.value)
        assert (found.count, found.wanted) == (0, 1)
        assert found.nearest is not None
        assert (id_of(found.nearest.event), found.nearest.unmet) == (1, ("price>5",))


def test_a_stream_tells_what_happens_and_ends_with_the_run(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        opened = threading.Event()
        told: list[tuple[str, str]] = []

        def read() -> None:
            with api.stream("name:Purchase") as facts:
                opened.set()
                told.extend((each.event, each.id) for each in facts)

        reading = threading.Thread(target=read)
        reading.start()
        assert opened.wait(30)
        app.post(event())
        app.settled(1)
    reading.join(30)
    assert not reading.is_alive()
    assert [fact for fact, _ in told][:3] == ["request", "event", "delivery"]
    assert len({each for _, each in told}) == len(told)


def test_a_new_session_has_its_label(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        begun = api.begin_session("checkout")
        assert (begun.label, begun.previous) == ("checkout", str(app.log))
        assert (api.summary().session.label, api.summary().session.log) == ("checkout", begun.log)
        assert label(Path(begun.log)) == "checkout"


def test_settings_are_changed_and_changed_back(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, _):
        change = {"overrides": {"Purchase": {"override": True, "destinations": {"Webhooks": False}}}}
        assert api.change_settings(change) == api.settings()
        assert api.settings().overrides["Purchase"].destinations == {"Webhooks": False}
        api.change_settings({"overrides": {"Purchase": None}})
        assert "Purchase" not in api.settings().overrides
        with pytest.raises(BadQuestionError):
            api.change_settings({"overides": {}})


def test_events_are_sent_and_what_fails_is_given_up(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, app):
        api.behave("/orders", "500")
        sent = api.send(msgspec.json.decode(event()) for _ in range(2))
        assert [(each.status, each.events) for each in sent] == [(200, (1,)), (200, (2,))]
        app.settled(2)
        assert api.retry([1, 2], give_up=True) == ()
        with pytest.raises(BadQuestionError):
            api.retry([9])


def test_a_token_of_another_run_opens_nothing(tmp_path: Path) -> None:
    with asked(tmp_path) as (api, _):
        for token in ("0" * 32, None):
            with pytest.raises(BadQuestionError, match="the token is not that of this instance"):
                ApiClient(api.address, token).summary()


def test_a_run_that_ends_takes_its_waits_along(tmp_path: Path) -> None:
    ended: list[Exception] = []

    def wait(api: ApiClient) -> None:
        try:
            api.wait("name:Never", timeout=60)
        except Exception as error:
            ended.append(error)

    with asked(tmp_path) as (api, app):
        waiting = threading.Thread(target=wait, args=(api,))
        waiting.start()
        app.post(event())
        app.settled(1)
    waiting.join(30)
    (error,) = ended
    assert isinstance(error, RemoteError)
