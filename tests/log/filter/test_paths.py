"""Paths into the payload, asked of a log."""

from pathlib import Path

import pytest

from liveview.log.filter.paths import at_path
from liveview.log.filter.tree import Value
from liveview.log.read.reader import Reader
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing

PAYLOADS = (
    '{"properties":{"price":7}}',
    '{"properties":{"pri\\u0063e":7}}',
    '{"properties":{"items":[{"price":7},{"price":8}]}}',
    '{"price":8}',
    None,
)


@pytest.mark.parametrize(
    ("keys", "found"),
    [(("price",), [1, 2]), (("items", "price"), [3]), (("items", "0", "price"), [3]), (("items", "1"), [])],
)
def test_an_event_is_found_by_what_its_payload_has_there(
    tmp_path: Path, keys: tuple[str, ...], found: list[int]
) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(payload=payload) for payload in PAYLOADS])
    piece = at_path(keys, "=", (Value(("7",), quoted=False, start=0, end=1),))
    with Reader(path) as reader:
        ids = reader.execute(f"select e.id from events e where {piece.sql} order by e.id", piece.parameters)
        assert [event_id for (event_id,) in ids] == found
