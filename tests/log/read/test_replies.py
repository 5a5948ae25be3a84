"""When requests were answered."""

from pathlib import Path

from liveview.log.read.replies import replied_at
from liveview.log.rows import store
from liveview.model.facts import Replied
from tests.support.log.making import new_log, older_log, reading, writing


class TestReplies:
    def test_are_found_by_any_request_of_their_commit(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            store(connection, [Replied(1, 3, 10.0), Replied(7, 8, 12.0)])
        with reading(log) as connection:
            found = [replied_at(connection, number) for number in (0, 1, 3, 4, 7, 8, 9)]
        assert found == [None, 10.0, 10.0, None, 12.0, 12.0, None]

    def test_are_unknown_in_an_older_log(self, tmp_path: Path) -> None:
        with reading(older_log(tmp_path / "log.db", 1)) as connection:
            assert replied_at(connection, 1) is None
