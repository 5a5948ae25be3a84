"""The tables of the log, and files of older versions."""

import contextlib
import hashlib
import sqlite3
from pathlib import Path

import pytest

from liveview.errors import LogError
from liveview.log import schema
from liveview.log.files import check, prepare, read_only, read_write

DOCUMENTED = {
    "requests": "id received_at method path wire remote headers body status problem retry_of refusal",
    "events": "id request_id position received_at token type name distinct_id device_id time verdict problems "
    "dedup_source dedup_key duplicate_of collision state payload",
    "deliveries": (
        "id event_id destination decision rule state rounds next_attempt_at message_id "
        "emission definition pipeline_id notes"
    ),
    "attempts": "id delivery_id round webhook started_at duration_ms outcome status request_headers request_body "
    "response_headers response_body error phase reason",
    "sink_requests": "id received_at path headers body behaviour status deviations message_id",
    "replies": "id first_request_id last_request_id at",
    "pipelines": "id at json",
    "counts": "kind state count",
}
"""As documented: other tools rely on these names."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return made(tmp_path / "log.db")


def made(path: Path) -> Path:
    prepare(path)
    with contextlib.closing(read_write(path, "normal")) as connection:
        schema.migrate(connection)
    return path


def foreign(path: Path, *statements: str) -> Path:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


HEADER = b"SQLite format 3\0"
OURS = f"pragma application_id = {schema.APPLICATION_ID}"


class TestTables:
    @pytest.mark.parametrize("table", DOCUMENTED)
    def test_have_exactly_the_documented_columns_in_order(self, log: Path, table: str) -> None:
        with contextlib.closing(read_only(log)) as connection:
            columns = [name for _, name, *_ in connection.execute(f"pragma table_info({table})")]
        assert columns == DOCUMENTED[table].split()

    @pytest.mark.parametrize("table", [*DOCUMENTED, "settings"])
    def test_are_strict(self, log: Path, table: str) -> None:
        with contextlib.closing(read_only(log)) as connection:
            ((strict,),) = connection.execute("select strict from pragma_table_list where name = ?", (table,))
        assert strict == 1

    def test_are_all_there_is(self, log: Path) -> None:
        with contextlib.closing(read_only(log)) as connection:
            found = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        assert found == {*DOCUMENTED, "settings"}

    @pytest.mark.parametrize(
        ("table", "column", "kind"),
        [
            ("events", "received_at", "REAL"),
            ("events", "time", "REAL"),
            ("requests", "body", "BLOB"),
            ("events", "id", "INTEGER"),
            ("attempts", "started_at", "REAL"),
            ("deliveries", "next_attempt_at", "REAL"),
            ("attempts", "request_body", "BLOB"),
        ],
    )
    def test_store_times_as_real_and_bodies_as_bytes(self, log: Path, table: str, column: str, kind: str) -> None:
        with contextlib.closing(read_only(log)) as connection:
            kinds = {name: type_ for _, name, type_, *_ in connection.execute(f"pragma table_info({table})")}
        assert kinds[column] == kind

    def test_refer_to_each_other(self, log: Path) -> None:
        with contextlib.closing(read_write(log, "normal")) as connection:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(
                    "insert into deliveries values "
                    "(1, 99, 'W', 'send', 'default', 'pending', 0, 0.0, '', null, null, null, '[]')"
                )
            assert connection.execute("pragma foreign_key_check").fetchall() == []

    @pytest.mark.parametrize(
        ("query", "index"),
        [
            ("select id from events where dedup_key = 'k' and token = 't' and verdict = 'accepted'", "events_by_key"),
            (
                "select * from deliveries where destination = 'W' and state = 'pending' and rounds = 0",
                "deliveries_fresh",
            ),
            (
                "select * from deliveries where destination = 'W' and state = 'pending' and rounds > 0",
                "deliveries_retry",
            ),
            ("select * from deliveries where event_id between 1 and 9", "deliveries_by_event"),
            ("select * from attempts where delivery_id = 1", "attempts_by_delivery"),
            ("update attempts set error = '' where outcome is null", "attempts_under_way"),
        ],
    )
    def test_have_an_index_for_what_is_asked_often(self, log: Path, query: str, index: str) -> None:
        with contextlib.closing(read_write(log, "normal")) as connection:
            plan = " ".join(str(row) for row in connection.execute(f"explain query plan {query}"))
        assert index in plan


class TestMarks:
    def test_say_what_the_file_is(self, log: Path) -> None:
        with contextlib.closing(read_only(log)) as connection:
            assert schema.application_of(connection) == schema.APPLICATION_ID
            assert schema.version_of(connection) == schema.VERSION

    def test_are_left_alone_by_a_second_start(self, log: Path) -> None:
        before = digest(log)
        made(log)
        assert digest(log) == before


class TestRefusedFile:
    @pytest.mark.parametrize(
        ("statements", "reason"),
        [
            (["create table mine (a)", "insert into mine values (1)"], "another program"),
            (["create table events (a)"], "another program"),
            (["create table mine (a)", "pragma application_id = 1196444487"], "another program"),
            (["create table mine (a)", "pragma user_version = 1"], "another program"),
            (["pragma journal_mode = wal", "create table mine (a)"], "another program"),
            (
                [OURS, f"pragma user_version = {schema.VERSION + 1}"],
                "newer",
            ),
            (
                ["create table x (a)", OURS, "pragma user_version = 99"],
                "newer",
            ),
        ],
        ids=["tables", "our names", "GeoPackage", "version", "wal", "next version", "version 99"],
    )
    def test_is_left_byte_for_byte_as_it_is(self, tmp_path: Path, statements: list[str], reason: str) -> None:
        path = foreign(tmp_path / "other.db", *statements)
        before = digest(path)
        for look in (prepare, check):
            with pytest.raises(LogError, match=reason) as caught:
                look(path)
            assert str(path) in str(caught.value)
            assert "\n" not in str(caught.value)
        assert digest(path) == before
        assert [left.name for left in tmp_path.iterdir()] == ["other.db"]

    @pytest.mark.parametrize(
        "content",
        [
            b"x",
            b"SQLite format 3",
            b"\0" * 4096,
            b"hello\n" * 1000,
            b"SQLite format 3\0" + b"\0" * 84,
            b"SQLite format 3\0",
        ],
        ids=["byte", "half header", "zeros", "text", "empty header", "header"],
    )
    def test_may_be_anything(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "other.db"
        path.write_bytes(content)
        with pytest.raises(LogError):
            prepare(path)
        assert path.read_bytes() == content

    def test_may_be_half_a_session(self, tmp_path: Path, log: Path) -> None:
        whole = log.read_bytes()
        log.write_bytes(whole[: len(whole) // 2])
        with contextlib.suppress(LogError):
            prepare(log)
        assert log.read_bytes() == whole[: len(whole) // 2]

    def test_may_have_its_header_wiped(self, log: Path) -> None:
        wiped = bytes(100) + log.read_bytes()[100:]
        log.write_bytes(wiped)
        with pytest.raises(LogError, match="not a liveview log"):
            prepare(log)
        assert log.read_bytes() == wiped


class TestBroughtUp:
    def test_is_an_empty_file(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        path.touch()
        made(path)
        check(path)

    def test_is_an_older_log(self, tmp_path: Path) -> None:
        path = foreign(tmp_path / "log.db", OURS, "vacuum")
        made(path)
        with contextlib.closing(read_only(path)) as connection:
            assert schema.version_of(connection) == schema.VERSION
            assert connection.execute("select count(*) from events").fetchone() == (0,)

    @pytest.mark.parametrize("after", range(1, 30, 4))
    def test_is_a_file_whose_first_start_was_killed(self, tmp_path: Path, after: int) -> None:
        """Whatever was done when the kill came, the next start must not call the file somebody else's."""
        path = tmp_path / "log.db"
        prepare(path)
        steps = 0

        def until(action: int, first: str | None, *_: str | None) -> int:
            nonlocal steps
            steps += action in {sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_PRAGMA}
            return sqlite3.SQLITE_DENY if steps > after else sqlite3.SQLITE_OK

        connection = read_write(path, "normal")
        connection.set_authorizer(until)
        with contextlib.suppress(sqlite3.Error):
            schema.migrate(connection)
        connection.close()
        made(path)
        check(path)
        with contextlib.closing(read_only(path)) as reader:
            assert schema.version_of(reader) == schema.VERSION
            assert {name for (name,) in reader.execute("select name from sqlite_master")} >= {*DOCUMENTED, "settings"}
