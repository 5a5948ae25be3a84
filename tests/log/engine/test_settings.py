"""Changes made on screen, stored and read back."""

from pathlib import Path

from liveview.log.engine.settings import read_settings
from liveview.log.rows import store
from liveview.model.settings import SettingKind, SettingRow
from tests.support.log.making import new_log, reading, writing


class TestSettings:
    def test_are_stored_changed_and_removed_in_their_order(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        first, second = (SettingRow(SettingKind.DESTINATION, "One", value) for value in ("true", "false"))
        other = SettingRow(SettingKind.BEHAVIOUR, "/x", '"hang"')
        with writing(log) as connection:
            store(connection, [first, second, other, SettingRow(SettingKind.BEHAVIOUR, "/x", None), other])
        with reading(log) as connection:
            assert set(read_settings(connection)) == {second, other}
        with writing(log) as connection:
            store(connection, [SettingRow(SettingKind.DESTINATION, "One", None)])
        with reading(log) as connection:
            assert read_settings(connection) == (other,)

    def test_are_not_marks_and_nothing_of_other_programs(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            store(
                connection,
                [SettingRow(SettingKind.MARK, "1", "true"), SettingRow(SettingKind.EFFECTIVE, "in force", "{}")],
            )
            connection.execute("insert into settings values ('elsewhere', 'x', 'y')")
        with reading(log) as connection:
            assert read_settings(connection) == ()
