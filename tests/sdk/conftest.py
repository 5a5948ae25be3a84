"""What every test with a client library relies on: it talks to this machine and to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sdk.clients import Receiving, receiving

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries obey these variables; a proxy would answer in the receiver's place."""
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiving]:
    """A receiver of its own for each test."""
    with receiving(tmp_path) as started:
        yield started
