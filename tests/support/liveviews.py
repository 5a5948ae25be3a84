"""What tests of `liveview.testing` share: events, a configuration, and one message of a failure in parts."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liveview.testing import Liveview
from tests.support.running import TOKEN

_numbers = itertools.count(1)
SINK = {
    "destinations": [
        {"name": "Webhooks", "webhooks": [{"url": "sink:/orders"}]},
        {"name": "Audit", "webhooks": [{"url": "sink:/audit"}]},
    ],
    "delivery": {"retry_schedule": [5, 30], "retry_jitter": 0},
}
"""Two destinations on the sink, and waits that can be foretold."""


def event(name: str = "Purchase", user: str = "u-1", **properties: object) -> dict[str, Any]:
    """A valid event with a key of its own."""
    known = {"distinct_id": user, "token": TOKEN, "time": round(time.time(), 3)}
    return {"event": name, "properties": {**known, "$insert_id": f"t-{next(_numbers)}", **properties}}


def message(act: Callable[[], object]) -> str:
    """The message of the assertion that fails."""
    with pytest.raises(AssertionError) as caught:
        act()
    return str(caught.value)


def session_of(text: str) -> Path:
    """The path in the last line of a message."""
    return Path(text.splitlines()[-1].removeprefix("session: "))


def running(**options: Any) -> Liveview:
    """An instance whose webhooks are on the sink."""
    return Liveview(SINK, **options)
