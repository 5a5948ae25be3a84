import pytest

from liveview.text.hosts import exposure, is_loopback


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "127.0.0.1", "127.8.0.9", "::1"])
def test_loopback_hosts_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "localhost.example", "127.0.0.1.example", "127.1"])
def test_every_other_host_may_be_another_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("url", ["http://localhost:9", "http://127.0.0.2:9", "http://[::1]:9"])
def test_a_receiver_on_this_machine_is_not_exposed(url: str) -> None:
    assert exposure(url) == ""


@pytest.mark.parametrize(("url", "host"), [("http://0.0.0.0:9", "0.0.0.0"), ("http://[::]:9", "::")])
def test_an_exposed_receiver_is_named_by_host_and_port(url: str, host: str) -> None:
    assert exposure(url).startswith(f"the receiver on {host} port 9 is open to other machines")
