import pytest

from liveview.text.hosts import is_loopback, reachable, reachable_url


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "127.0.0.1", "127.8.0.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_hosts_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "localhost.example", "127.0.0.1.example", "127.1"])
def test_every_other_host_may_be_another_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "here"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("127.0.0.2", "127.0.0.2"), ("localhost", "localhost")]
)
def test_a_port_on_all_addresses_is_reached_over_loopback(host: str, here: str) -> None:
    assert reachable(host) == here


def test_a_url_on_all_addresses_keeps_its_port_and_path() -> None:
    assert reachable_url("http://0.0.0.0:4080/track") == "http://127.0.0.1:4080/track"
    assert reachable_url("http://[::]:4080") == "http://[::1]:4080"
    assert reachable_url("nonsense") == "nonsense"
