"""A mirror is a session file that is continued, bounded and never somebody else's."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from liveview.core.store import Changed, Position, TableRow
from liveview.errors import LogError
from liveview.log import files, queries
from liveview.log.read.reader import Reader
from liveview.mirror.mirror import IN_USE, Mirror
from tests.support.log.making import AT, new_log, reading

POSITION = Position("run", 7, (3, 3, 3), {4: 9}, {5: 2})


def request(number: int, problem: str | None = None) -> TableRow:
    return TableRow("requests", (number, AT, "POST", "/track", "http-api", "::1", "[]", None, 200, problem, None, None))


def event(number: int, state: str = "delivered", request_id: int | None = None) -> TableRow:
    named = (number, request_id or number, 1, AT + number, "token", "track", "Purchase", "u", None, None)
    return TableRow("events", (*named, "accepted", "[]", None, None, None, 0, state, "{}"))


def delivery(number: int) -> TableRow:
    return TableRow(
        "deliveries",
        (number, number, "Webhooks", "send", "default", "delivered", 1, None, None, None, None, None, "[]"),
    )


def attempt(number: int) -> TableRow:
    return TableRow("attempts", (number, number, 1, "", AT, 1.0, "ok", 200, "[]", None, "[]", None, None, None, None))


def whole(first: int, last: int, **more: Any) -> Changed:
    rows = [make(number) for make in (request, event, delivery, attempt) for number in range(first, last + 1)]
    return Changed(POSITION, tuple(rows), **more)


def ids(path: Path, table: str) -> list[int]:
    with reading(path) as connection:
        return [number for (number,) in connection.execute(f"select id from {table} order by id")]


class TestFile:
    """It is a file like that of any session."""

    def test_it_is_private_and_a_session(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path)) as mirror:
            mirror.apply(whole(1, 3))
            assert path.stat().st_mode & 0o777 == 0o600
            with pytest.raises(LogError, match="in use by process") as raised:
                Mirror(path)
            assert raised.value.why == IN_USE
        files.check(path)
        assert [each.name for each in tmp_path.iterdir()] == ["mirror.db"]
        with Reader(path) as reader:
            assert queries.balance(reader).delivered == 3

    def test_it_goes_on_where_it_was(self, tmp_path: Path) -> None:
        with closing(Mirror(tmp_path / "mirror.db")) as mirror:
            assert mirror.position == Position()
            mirror.apply(whole(1, 3))
        with closing(Mirror(tmp_path / "mirror.db")) as mirror:
            assert mirror.position == POSITION

    def test_a_session_of_its_own_is_left_unchanged(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "session.db")
        with closing(files.read_write(path, "normal")) as connection:
            connection.execute("insert into settings values ('log', 'identity', 'x')")
        with pytest.raises(LogError, match="left unchanged"):
            Mirror(path)
        with reading(path) as connection:
            assert connection.execute("select count(*) from settings").fetchone() == (1,)

    def test_a_kill_leaves_what_the_last_whole_answer_brought(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        program = (
            "import os, pathlib, sys\n"
            "from liveview.mirror.mirror import Mirror\n"
            "from tests.mirror.test_mirror import whole\n"
            "mirror = Mirror(pathlib.Path(sys.argv[1]))\n"
            "mirror.apply(whole(1, 5))\n"
            "mirror._connection.set_trace_callback(lambda sql: 'into attempts' in sql and os.kill(os.getpid(), 9))\n"
            "mirror.apply(whole(6, 9))\n"
        )
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True)
        assert done.returncode == -9, done.stderr
        with closing(Mirror(path)) as mirror:
            assert mirror.position == POSITION
            assert ids(path, "events") == ids(path, "attempts") == [1, 2, 3, 4, 5]


class TestApply:
    """An answer is stored as it is, or not at all."""

    def test_a_row_replaces_the_one_with_its_key_and_is_counted_once(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path)) as mirror:
            mirror.apply(Changed(POSITION, (request(1), event(1, "pending"), event(2, "pending", 1))))
            mirror.apply(Changed(POSITION, (request(1, "refused"), event(1, "failed"))))
            with reading(path) as connection:
                balance = queries.balance(connection)
        assert (balance.received, balance.pending, balance.failed, balance.refused) == (2, 1, 1, 1)

    def test_an_event_goes_with_its_request_unless_that_has_others(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        rows = (request(1), request(2), event(1, request_id=1), event(2, request_id=1), event(3, request_id=2))
        with closing(Mirror(path, "Purchase")) as mirror:
            mirror.apply(Changed(POSITION, (*rows, delivery(1), attempt(1))))
            mirror.apply(Changed(POSITION, gone=(1, 3)))
            assert ids(path, "events") == [2]
            assert ids(path, "requests") == [1]
            assert ids(path, "deliveries") == ids(path, "attempts") == []

    def test_settings_and_the_audit_log(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path)) as mirror:
            mark = ("mark", "1", "true")
            audit = (1, AT, "me@host", *mark)
            mirror.apply(Changed(POSITION, (TableRow("settings", mark), TableRow("audit", audit))))
            with reading(path) as connection:
                assert connection.execute("select * from audit").fetchall() == [audit]
                assert mark in connection.execute("select * from settings").fetchall()
            mirror.apply(Changed(POSITION, (TableRow("settings", (*mark[:2], None)),)))
            with reading(path) as connection:
                assert mark not in connection.execute("select * from settings").fetchall()
            mirror.apply(Changed(POSITION, begins=True))
            assert ids(path, "audit") == []

    def test_a_reader_sees_one_state_and_nobody_waits(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path)) as mirror:
            mirror.apply(whole(1, 2))
            with reading(path) as connection:
                connection.execute("begin")
                assert queries.last_id(connection) == 2
                mirror.apply(whole(3, 4))
                assert queries.last_id(connection) == 2
                connection.execute("rollback")
                assert queries.last_id(connection) == 4


class TestTrim:
    """Old events leave it with all that belongs to them."""

    def test_the_newest_events_stay(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path, keep=3)) as mirror:
            mirror.apply(whole(1, 10))
            while mirror.trim():
                pass
            for table in ("requests", "events", "deliveries", "attempts"):
                assert ids(path, table) == [8, 9, 10]
            with reading(path) as connection:
                assert queries.balance(connection).received == 3

    @pytest.mark.parametrize(("first", "left"), [(0, [1, 2, 3, 4]), (3, [3, 4]), (5, [])])
    def test_what_the_session_has_forgotten_goes(self, tmp_path: Path, first: int, left: list[int]) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path)) as mirror:
            mirror.apply(whole(1, 4, first_event=first))
            while mirror.trim():
                pass
            for table in ("requests", "events", "deliveries", "attempts"):
                assert ids(path, table) == left

    def test_in_small_steps(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "mirror.db"
        monkeypatch.setattr("liveview.mirror.mirror.AT_ONCE", 2)
        with closing(Mirror(path, keep=1)) as mirror:
            mirror.apply(whole(1, 5))
            assert mirror.trim()
            assert ids(path, "events") == [3, 4, 5]
            assert mirror.trim()
            assert not mirror.trim()
            assert ids(path, "events") == [5]

    def test_its_file_stays_small(self, tmp_path: Path) -> None:
        path = tmp_path / "mirror.db"
        with closing(Mirror(path, keep=50)) as mirror:
            for number in range(30):
                mirror.apply(whole(number * 50 + 1, number * 50 + 50))
                mirror.trim()
        assert path.stat().st_size < 600_000
