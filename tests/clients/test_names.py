"""The names of clients, by which the screen, the guides and what is recognised agree."""

import pytest

from liveview.clients import names, recognise
from liveview.clients.agents import by_agent

CLIENTS = {
    name: value
    for name, value in vars(names).items()
    if name.isupper() and isinstance(value, str) and value != names.PROBE
}


def test_no_two_clients_have_the_same_name() -> None:
    assert len({*CLIENTS.values()}) == len(CLIENTS)
    assert len({value.casefold() for value in CLIENTS.values()}) == len(CLIENTS)


def test_each_fits_into_a_sentence_and_a_table() -> None:
    for name in CLIENTS.values():
        assert name == name.strip()
        assert name.isprintable()
        assert 0 < len(name) <= 30


def test_every_client_but_curl_is_a_library() -> None:
    assert {*CLIENTS.values()} - names.LIBRARIES == {names.CURL}
    assert {*CLIENTS.values()} >= names.LIBRARIES


@pytest.mark.parametrize("agent", ["ELB-HealthChecker/2.0", "GoogleHC/1.0", "kube-probe/1.29", "Consul Health Check"])
def test_a_health_probe_is_named_with_the_balancer_that_sends_it(agent: str) -> None:
    found = by_agent(agent)
    assert found
    words, balancer = found[0].split(names.PROBE)
    assert (words, balancer[0]) == ("", " ")
    assert balancer.strip()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("analytics-python/2.4.0", "looks like Segment's /v1/batch of analytics-python 2.4.0"),
        ("curl/8.5.0", "looks like Segment's /v1/batch, sent by curl 8.5.0"),
    ],
)
def test_events_are_of_a_library_and_are_sent_by_a_tool(agent: str, words: str) -> None:
    client = recognise("POST", "/v1/batch", (("User-Agent", agent),))
    assert client
    assert client.sentence == words
