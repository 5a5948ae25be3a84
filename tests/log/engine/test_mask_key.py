"""The key for masks: one for each session, and it stays in the log."""

from pathlib import Path

from liveview.log.engine.mask_key import ROW, mask_key
from tests.support.log.making import new_log, writing


def test_a_log_keeps_its_key(tmp_path: Path) -> None:
    log = new_log(tmp_path / "a.db")
    with writing(log) as connection:
        first = mask_key(connection)
    with writing(log) as connection:
        assert mask_key(connection) == first
    assert len(first) == 32


def test_every_log_has_its_own(tmp_path: Path) -> None:
    with writing(new_log(tmp_path / "a.db")) as one, writing(new_log(tmp_path / "b.db")) as other:
        assert mask_key(one) != mask_key(other)


def test_a_key_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    with writing(new_log(tmp_path / "a.db")) as connection:
        for broken in ("", "no hex", "00"):
            connection.execute("insert or replace into settings (kind, name, value) values (?, ?, ?)", (*ROW, broken))
            assert mask_key(connection) == mask_key(connection)
