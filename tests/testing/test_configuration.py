from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.testing.configuration import config_of


def to(url: str) -> dict[str, Any]:
    return {"destinations": [{"name": "A", "webhooks": [{"url": url}]}]}


@pytest.mark.parametrize("given", [None, {}, {"receiver": {"port": 4080, "tls_port": 4443}, "sink": {"port": 4081}}])
def test_ports_are_free_ones_whatever_it_says(given: dict[str, Any] | None) -> None:
    config = config_of(given, allow_outside=False)
    assert (config.receiver.port, config.receiver.tls_port, config.sink.port) == (0, 0, 0)
    assert config.destinations == Config().destinations


@pytest.mark.parametrize(
    ("host", "used"), [("0.0.0.0", "127.0.0.1"), ("192.0.2.7", "127.0.0.1"), ("::1", "::1"), ("localhost", "localhost")]
)
def test_other_machines_never_reach_a_test(host: str, used: str) -> None:
    assert config_of({"receiver": {"host": host}}, allow_outside=True).receiver.host == used


@pytest.mark.parametrize(
    "url", ["sink:/orders", "http://127.0.0.1:1/hook", "http://localhost/hook", "http://[::1]/hook"]
)
def test_webhooks_on_this_machine_need_no_leave(url: str) -> None:
    assert config_of(to(url), allow_outside=False).destinations[0].webhooks[0].url == url


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "http://192.0.2.7/hook", "http://user:secret@example.com/"]
)
def test_webhooks_elsewhere_do_and_the_error_says_how(url: str) -> None:
    with pytest.raises(ConfigError, match=r"outside of this machine.*allow_outside=True") as caught:
        config_of(to(url), allow_outside=False)
    assert "secret" not in str(caught.value)
    assert config_of(to(url), allow_outside=True).outside


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[dedup]\npolicy = "mark"\n')
    assert config_of(path, allow_outside=False) == config_of(str(path), allow_outside=False)
    assert config_of(path, allow_outside=False).dedup.policy == "mark"
    with pytest.raises(ConfigError, match=r"none\.toml"):
        config_of(tmp_path / "none.toml", allow_outside=False)


def test_any_mapping_will_do() -> None:
    frozen = MappingProxyType({"delivery": MappingProxyType({"retry_schedule": (1, 2)})})
    assert config_of(frozen, allow_outside=False).delivery.retry_schedule == (1, 2)


def test_mistakes_are_found_before_the_start() -> None:
    with pytest.raises(ConfigError, match="policy"):
        config_of({"dedup": {"policy": "remember"}}, allow_outside=False)
