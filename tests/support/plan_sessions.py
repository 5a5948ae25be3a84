"""Sessions of accepted events for the commands about plans."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing


def session_with(path: Path, events: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, **more: Any) -> Path:
    """A log with accepted events: for each name the properties of its events."""
    own = {"distinct_id": "u", "token": "t", "time": 1_790_000_000.5}
    happened = [
        Happened(name=name, payload=json.dumps({"event": name, "properties": {**own, **properties}}))
        for name, each in {**(events or {}), **more}.items()
        for properties in each
    ]
    new_log(path)
    with writing(path) as connection:
        fill(connection, happened)
    return path
