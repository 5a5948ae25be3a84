"""Ports of a run: their URLs, and what is said about one that cannot be opened."""

import asyncio

import pytest

from liveview.errors import PortError, StartError, TakenPortError
from liveview.runtime.ports import opened_port, url_of


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:4080"), ("::1", "http://[::1]:4080")])
def test_a_url_has_brackets_around_an_address_with_colons(host: str, url: str) -> None:
    assert url_of("http", host, 4080) == url


async def opens(host: str, port: int) -> int:
    return port + len(host)


def test_a_port_that_opens_is_returned() -> None:
    assert asyncio.run(opened_port(opens, "::1", 4080, "--port")) == 4083


@pytest.mark.parametrize(
    ("taken", "kind", "words"),
    [
        (True, TakenPortError, "port 4080 on ::1 is taken; choose another with --port, 0 for any free one"),
        (False, StartError, "cannot listen on port 4080 of ::1: no"),
    ],
)
def test_a_port_that_cannot_be_opened_says_what_to_do(taken: bool, kind: type[StartError], words: str) -> None:
    async def fails(host: str, port: int) -> int:
        raise PortError("no", taken=taken)

    with pytest.raises(kind, match=words):
        asyncio.run(opened_port(fails, "::1", 4080, "--port"))
