"""The settings that were in effect last, read back from a log."""

from pathlib import Path

import msgspec
import pytest

from liveview.errors import LogError
from liveview.log.engine.effective_settings import read_settings, settings_from
from liveview.log.engine.settings import last_settings
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from tests.support.log.making import new_log, reading, writing

SETTINGS = Settings(destinations=(Destination("Webhooks"),), retry_schedule=(5.0, 30.0))


def log_with(path: Path, *values: str) -> Path:
    with writing(new_log(path)) as connection:
        for value in values:
            connection.execute("insert or replace into settings values (?, ?, ?)", ("set-up", "in force", value))
    return path


def test_the_last_ones_are_read_and_nothing_is_left_beside_the_log(tmp_path: Path) -> None:
    older = msgspec.json.encode(Settings()).decode()
    log = log_with(tmp_path / "log.db", older, msgspec.json.encode(SETTINGS).decode())
    assert read_settings(log) == SETTINGS
    assert [path.name for path in tmp_path.iterdir()] == ["log.db"]
    with reading(log) as connection:
        assert settings_from(connection) == last_settings(connection) == SETTINGS


def test_a_log_without_them_has_none(tmp_path: Path) -> None:
    log = log_with(tmp_path / "log.db")
    assert read_settings(log) is None
    with reading(log) as connection:
        assert last_settings(connection) is None


def test_damaged_ones_are_an_error_but_do_not_keep_a_run_from_starting(tmp_path: Path) -> None:
    log = log_with(tmp_path / "log.db", '{"destinations": 7}')
    with pytest.raises(LogError, match=r"cannot read the settings of .*log\.db"):
        read_settings(log)
    with reading(log) as connection:
        assert last_settings(connection) is None


def test_a_file_that_is_not_a_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing like a log")
    with pytest.raises(LogError, match="not a database"):
        read_settings(path)
