"""The session of a running liveview as evidence."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from liveview.errors import BadQuestionError, NotAnsweredError
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.specs.judge import judge
from liveview.specs.reading import read
from liveview.specs.running import RunningEvidence, id_of
from tests.support.running import Running, event, running, to


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, to("sink:/orders")) as app:
        for price in (1, 200):
            app.post(event(price=price))
        app.settled(2)
        yield app


@pytest.fixture
def api(app: Running) -> ApiClient:
    endpoints = app.runtime.session.endpoints
    return ApiClient(address(endpoints.receiver), endpoints.token)


def test_events_are_read_oldest_first_with_all_digits(app: Running, api: ApiClient) -> None:
    app.post(event().replace(b'"token"', b'"price": 1.50000000000000000001, "token"'))
    app.settled(3)
    first, second, third = RunningEvidence(api).events("")
    assert [each.id for each in (first, second, third)] == [1, 2, 3]
    assert (second.properties["price"], third.properties["price"]) == (200, Decimal("1.50000000000000000001"))
    assert second.destinations == {"Webhooks": ("delivered", "send")}


def test_filters_are_those_of_the_filter_bar(api: ApiClient) -> None:
    evidence = RunningEvidence(api)
    for text, ids in (("price>100", [2]), ("is:delivered", [1, 2]), ("", [1, 2]), ("name:Error", [])):
        assert [each.id for each in evidence.events(text)] == ids
        assert sorted(evidence.matching(text)) == ids
    with pytest.raises(BadQuestionError):
        evidence.events("is:nothing")


def test_what_was_asked_stays_as_it_was(app: Running, api: ApiClient) -> None:
    evidence = RunningEvidence(api)
    before = (len(evidence.events("")), set(evidence.matching("price:*")))
    app.post(event(price=3))
    app.settled(3)
    assert (len(evidence.events("")), set(evidence.matching("price:*"))) == before == (2, {1, 2})
    assert len(RunningEvidence(api).events("")) == 3


def test_everything_that_a_spec_needs_can_be_asked_at_once(app: Running, api: ApiClient) -> None:
    spec = read(
        {"filter": "price:*", "expect": [{"filter": "price>100", "count": 1}], "never": [{"filter": "price>300"}]}
    )
    evidence = RunningEvidence(api)
    evidence.read(spec)
    app.post(event(price=400))
    app.settled(3)
    assert judge(spec, evidence).ok
    assert not judge(spec, RunningEvidence(api)).ok


def test_a_spec_is_judged(api: ApiClient) -> None:
    spec = read({"expect": [{"id": "dear", "filter": "price>100", "count": 1, "state": "delivered"}]})
    report = judge(spec, RunningEvidence(api))
    assert (report.ok, report.events, report.results[0].events) == (True, 2, (2,))


def test_the_id_of_an_event_with_half_a_surrogate_pair_is_read() -> None:
    assert id_of(msgspec.Raw(b'{"id":7,"payload":{"event":"\\ud800"}}')) == 7


@pytest.mark.parametrize("text", [b"{}", b'{"id":"x"}', b"[1]", b"\xff"])
def test_what_is_not_an_event_is_told(text: bytes) -> None:
    with pytest.raises(NotAnsweredError, match="an event cannot be read"):
        id_of(msgspec.Raw(text))
