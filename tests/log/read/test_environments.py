"""How many events each environment ID has."""

from pathlib import Path

import pytest

from liveview.log.read import environments
from liveview.log.read.environments import events_by_token
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, reading, writing


def test_ids_are_counted_the_most_frequent_first_and_not_more_than_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(token=token) for token in ("b", "a", "b", None, "c", "b", "a")])
    with reading(path) as connection:
        assert list(events_by_token(connection).items()) == [("b", 3), ("a", 2), ("c", 1)]
        monkeypatch.setattr(environments, "MOST", 2)
        assert list(events_by_token(connection)) == ["b", "a"]
