import pytest

from liveview.text.exposure import exposure


@pytest.mark.parametrize("url", ["http://localhost:9", "http://127.0.0.2:9", "http://[::1]:9"])
def test_a_receiver_on_this_machine_is_not_exposed(url: str) -> None:
    assert exposure(url) == ""


@pytest.mark.parametrize(("url", "host"), [("http://0.0.0.0:9", "0.0.0.0"), ("http://[::]:9", "::")])
def test_an_exposed_receiver_is_named_by_host_and_port(url: str, host: str) -> None:
    assert exposure(url).startswith(f"the receiver on {host} port 9 is open to other machines")
