"""Changes made while liveview ran, stored and read back."""

import sqlite3
from pathlib import Path

import pytest

from liveview.log.engine.settings import last_settings, read_changes, session_label
from liveview.log.rows import store
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
    SinkScript,
)
from liveview.model.destination import Override
from liveview.model.settings import SessionLabel, Settings
from tests.support.log.making import new_log, reading, writing

INSERT = "insert into settings values (?, ?, ?)"


class TestChanges:
    def test_are_stored_changed_and_removed_in_their_order(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        first, second = (DestinationChanged("One", enabled) for enabled in (True, False))
        other = BehaviourChanged("/x", SinkScript("hang"))
        with writing(log) as connection:
            store(connection, [first, second, other, BehaviourChanged("/x", None), other])
        with reading(log) as connection:
            assert set(read_changes(connection)) == {second, other}
        with writing(log) as connection:
            store(connection, [DestinationChanged("One", None)])
        with reading(log) as connection:
            assert read_changes(connection) == (other,)

    def test_of_a_log_that_was_written_before_are_read(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            connection.executemany(
                INSERT,
                [
                    ("override", "Purchase", '{"override":true,"destinations":{"One":true}}'),
                    ("destination", "One", "false"),
                    ("behaviour", "/x", '"500x2 then ok"'),
                    ("panic", "sink", '"status 500"'),
                    ("mark", "1", "true"),
                    ("set-up", "in force", '{"version":9,"panic":"status 500","changed":[["override","Purchase"]]}'),
                ],
            )
        with reading(log) as connection:
            assert sorted(read_changes(connection), key=repr) == [
                BehaviourChanged("/x", SinkScript("500x2 then ok")),
                DestinationChanged("One", enabled=False),
                OverrideChanged("Purchase", Override(True, {"One": True})),
                PanicChanged(SinkScript("status 500")),
            ]
            changed = frozenset({("override", "Purchase")})
            assert last_settings(connection) == Settings(version=9, panic="status 500", changed=changed)

    def test_are_not_marks_and_nothing_of_other_programs(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            store(connection, [MarkChanged(1, marked=True), Settings()])
            connection.execute(INSERT, ("elsewhere", "x", "y"))
        with reading(log) as connection:
            assert read_changes(connection) == ()

    @pytest.mark.parametrize(
        ("kind", "value"),
        [("override", "{"), ("destination", "null"), ("behaviour", '"explode"'), ("behaviour", "7"), ("panic", '""')],
    )
    def test_that_cannot_be_read_are_left_out_and_stay_in_the_log(self, tmp_path: Path, kind: str, value: str) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            connection.execute(INSERT, (kind, "sink", value))
            store(connection, [DestinationChanged("One", enabled=True)])
        with reading(log) as connection:
            assert read_changes(connection) == (DestinationChanged("One", enabled=True),)
            assert (kind, "sink", value) in rows(connection)


def rows(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return connection.execute("select kind, name, value from settings").fetchall()


def test_the_label_of_a_session_is_read_back(tmp_path: Path) -> None:
    log = new_log(tmp_path / "log.db")
    with reading(log) as connection:
        assert session_label(connection) == ""
    with writing(log) as connection:
        store(connection, [SessionLabel("nightly")])
    with reading(log) as connection:
        assert session_label(connection) == "nightly"
        assert read_changes(connection) == ()
