"""What is said about who can reach the receiver."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from liveview.cli import reach


@contextlib.contextmanager
def held(host: str) -> Iterator[int]:
    """Another program's port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("ours", "other", "advice"),
    [("127.0.0.1", "::1", "send to http://127.0.0.1:"), ("[::1]", "127.0.0.1", "send to http://[::1]:")],
)
def test_a_program_on_the_other_loopback_address_is_named(
    ours: str, other: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with held(other) as port:
        reach.tell(f"http://{ours}:{port}")
        said = capsys.readouterr().err
    assert f"another program listens on port {port} of {other}, and localhost may reach it instead" in said
    assert advice in said
    reach.tell(f"http://{ours}:{port}")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("url", "is_open"),
    [("http://0.0.0.0:9", True), ("http://[::]:9", True), ("http://localhost:9", False), ("http://127.0.0.2:9", False)],
)
def test_a_receiver_that_other_machines_reach_says_what_is_open(
    url: str, is_open: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    reach.tell(url)
    assert ("open to other machines" in capsys.readouterr().err) is is_open
