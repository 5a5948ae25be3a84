"""Which variables a program finds its liveview in."""

from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from liveview.remote.environment import environment
from tests.support.instances import ENDPOINTS


@pytest.mark.parametrize(
    ("receiver", "url"),
    [("http://127.0.0.1:4080", "http://127.0.0.1:4080"), ("http://0.0.0.0:4080", "http://127.0.0.1:4080")],
)
def test_variables_have_urls_that_can_be_asked(receiver: str, url: str) -> None:
    found = environment(msgspec.structs.replace(ENDPOINTS, receiver=receiver, log="own.db"))
    assert found == {
        "LIVEVIEW_URL": url,
        "LIVEVIEW_TRACK_URL": f"{url}/track",
        "LIVEVIEW_SINK_URL": "http://127.0.0.1:4081",
        "LIVEVIEW_TOKEN": "secret",
        "LIVEVIEW_LOG": str(Path.cwd() / "own.db"),
    }
    assert urlsplit(found["LIVEVIEW_URL"]).path == ""
