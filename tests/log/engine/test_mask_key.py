"""The key by which a session masks IDs."""

import sqlite3
from pathlib import Path

import pytest

from liveview.log.engine.mask_key import ROW, known_key, mask_key
from tests.support.log.making import new_log, writing


def test_a_key_is_made_once_and_stays_in_its_log(tmp_path: Path) -> None:
    with writing(new_log(tmp_path / "log.db")) as connection:
        assert known_key(connection) is None
        key = mask_key(connection)
        assert len(key) == 32
        assert mask_key(connection) == known_key(connection) == key
    with writing(new_log(tmp_path / "other.db")) as connection:
        assert mask_key(connection) != key


@pytest.mark.parametrize("text", ["", "ab", "no hex"])
def test_a_key_that_cannot_be_read_is_replaced(tmp_path: Path, text: str) -> None:
    with writing(new_log(tmp_path / "log.db")) as connection:
        connection.execute("insert into settings (kind, name, value) values (?, ?, ?)", (*ROW, text))
        assert known_key(connection) is None
        assert mask_key(connection) == known_key(connection) is not None


def test_a_log_that_is_only_read_has_its_key(tmp_path: Path) -> None:
    with writing(new_log(tmp_path / "log.db")) as connection:
        key = mask_key(connection)
    reader = sqlite3.connect(f"{(tmp_path / 'log.db').as_uri()}?mode=ro", uri=True)
    try:
        assert known_key(reader) == key
    finally:
        reader.close()
