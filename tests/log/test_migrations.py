"""Older logs are brought up to date: each version by one script, in one transaction."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liveview.log import schema
from liveview.log.files import check, read_write
from liveview.log.queries import balance
from liveview.model.delivery import Phase, Reason
from liveview.model.refusal import Refusal
from tests.support.log.making import new_log, older_log, reading, writing

OLDER = range(1, 7)
TABLES = (*schema.TABLES, "settings")


def shape(connection: sqlite3.Connection) -> dict[str, Any]:
    """The columns, references, indexes and triggers of every table."""
    return {
        "columns": {table: connection.execute(f"pragma table_info({table})").fetchall() for table in TABLES},
        "references": {table: connection.execute(f"pragma foreign_key_list({table})").fetchall() for table in TABLES},
        "strict": dict(connection.execute("select name, strict from pragma_table_list where name in (?)", ("events",))),
        "indexes and triggers": {
            name: " ".join(sql.lower().split())
            for name, sql in connection.execute(
                "select name, sql from sqlite_schema where type in ('index', 'trigger') and sql is not null "
                "and tbl_name <> '_sqlite_migrations'"
            )
        },
    }


def rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"select * from {table} order by 1")
    return [dict(zip((name for name, *_ in cursor.description), row, strict=True)) for row in cursor]


@pytest.mark.parametrize("version", OLDER)
class TestOlderLog:
    def test_gets_the_shape_of_a_new_one(self, version: int, tmp_path: Path) -> None:
        with writing(older_log(tmp_path / "old.db", version)) as old, writing(tmp_path / "new.db") as new:
            assert shape(old) == shape(new)
            assert schema.version_of(old) == schema.VERSION
            assert old.execute("pragma integrity_check").fetchall() == [("ok",)]
            assert old.execute("pragma foreign_key_check").fetchall() == []

    def test_keeps_every_value(self, version: int, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", version)
        with contextlib.closing(sqlite3.connect(log)) as connection:
            there = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
            before = {table: rows(connection, table) for table in TABLES if table in there}
        with writing(log) as connection:
            for table, expected in before.items():
                found = rows(connection, table)
                assert [{name: row[name] for name in old} for row, old in zip(found, expected, strict=True)] == expected

    def test_says_in_words_of_their_own_why_calls_ended(self, version: int, tmp_path: Path) -> None:
        """Only its errors told it before."""
        with writing(older_log(tmp_path / "old.db", version)) as connection:
            found = connection.execute("select id, phase, reason from attempts").fetchall()
        told = {attempt_id: (phase, reason) for attempt_id, phase, reason in found if phase or reason}
        assert told == {
            2: (Phase.WAITING, None),
            3: (Phase.READING, None),
            4: (Phase.CONNECTING, None),
            5: (Phase.SENDING, None),
            6: (None, Reason.TIME_USED_UP),
            7: (None, Reason.TIME_USED_UP),
            8: (None, Reason.NO_DESCRIPTORS),
            9: (Phase.SENDING, Reason.STOPPED),
            10: (Phase.TLS, Reason.STOPPED),
            11: (None, Reason.NOT_BEGUN),
            12: (None, Reason.STOPPED),
            13: (Phase.TLS, None),
            16: (None, Reason.DESTINATION_REMOVED),
            17: (None, Reason.GIVEN_UP),
            18: (None, Reason.GIVEN_UP),
            19: (None, Reason.NO_BODY),
        }

    def test_says_in_a_word_of_its_own_why_requests_were_refused(self, version: int, tmp_path: Path) -> None:
        """Only a sentence told it before."""
        with writing(older_log(tmp_path / "old.db", version)) as connection:
            found = connection.execute("select id, refusal from requests where id < 20 order by id").fetchall()
        other_protocol = {5: Refusal.TLS} if version > 2 else {}
        assert {number: refusal for number, refusal in found if refusal} == {3: Refusal.NO_DATA, **other_protocol}

    def test_counts_what_it_held_and_what_comes(self, version: int, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", version)
        with reading(log) as connection:
            before = balance(connection)
        assert (before.received, before.refused > 0) == (4, True)
        with writing(log) as connection:
            assert balance(connection) == before
            connection.execute("update events set state = 'pending' where id = 1")
            moved = balance(connection)
            assert (moved.received, moved.pending) == (before.received, before.pending + 1)

    def test_takes_what_a_new_one_takes(self, version: int, tmp_path: Path) -> None:
        with writing(older_log(tmp_path / "old.db", version)) as connection:
            columns = "id, received_at, method, path, wire, remote, headers, body, status, problem, retry_of"
            connection.execute(
                f"insert into requests ({columns}) values (9, 0, 'TLS', '', null, '', '[]', null, 400, 'why', 1)"
            )
            assert connection.execute("select wire, retry_of from requests where id = 9").fetchall() == [(None, 1)]

    def test_may_be_brought_up_by_a_start_that_is_killed(self, version: int, tmp_path: Path) -> None:
        """Whatever statement was the last, the next start finishes."""
        with writing(tmp_path / "new.db") as new:
            whole = shape(new)
        statement, is_killed = 0, True
        while is_killed:
            statement += 1
            log = older_log(tmp_path / f"{statement}.db", version)
            with contextlib.closing(read_write(log, "normal")) as connection:
                killed = kill_after(connection, statement)
                with contextlib.suppress(sqlite3.Error):
                    schema.migrate(connection)
                is_killed = killed()
            check(log)
            with writing(log) as connection:
                assert shape(connection) == whole
                assert len(rows(connection, "attempts")) == 21
        assert statement > 5

    def test_is_read_while_it_is_brought_up(self, version: int, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", version)
        with reading(log) as reader:
            assert reader.execute("select count(*) from events").fetchone() == (4,)
            with writing(log):
                assert len(reader.execute("select * from requests").fetchall()) >= 4

    def test_is_not_changed_by_a_reader(self, version: int, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", version)
        before = log.read_bytes()
        with reading(log) as reader:
            assert schema.version_of(reader) == version
        assert log.read_bytes() == before


def kill_after(connection: sqlite3.Connection, statements: int) -> Callable[[], bool]:
    """Let the connection fail after this many statements, as if the program had ended there; whether it has."""
    done = 0

    def allowed(action: int, *_: str | None) -> int:
        nonlocal done
        done += action in {sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_PRAGMA}
        done += action in {sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_TRANSACTION}
        return sqlite3.SQLITE_DENY if done > statements else sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)
    return lambda: done > statements


def test_every_refusal_of_version_4_is_told_by_its_sentence(tmp_path: Path) -> None:
    with writing(older_log(tmp_path / "old.db", 4)) as connection:
        found = connection.execute("select problem, refusal from requests where id >= 20 order by id").fetchall()
    assert [refusal for _, refusal in found] == [
        *(Refusal.TARGET, Refusal.NO_HOST, Refusal.SEVERAL_HOSTS, Refusal.HOST, Refusal.HOST),
        *(Refusal.ORIGIN, Refusal.ORIGIN, Refusal.HIDDEN_ORIGIN, Refusal.ORIGIN, Refusal.HOST, Refusal.HEADERS),
        *(Refusal.PATH, Refusal.PATH, Refusal.PATH, Refusal.METHOD, Refusal.METHOD),
        *(Refusal.NO_DATA, Refusal.CALLBACK, Refusal.MULTIPART, Refusal.CONTENT_ENCODING, Refusal.EXPECTATION),
        *(Refusal.BODY_CUT_OFF, Refusal.BODY_TOO_SLOW),
        *(Refusal.DAMAGED, Refusal.STREAM_CUT_OFF, Refusal.TRAILING_DATA),
        *(Refusal.EVENT_TOO_LARGE, Refusal.BATCH_TOO_LARGE, Refusal.TOO_MANY_EVENTS, Refusal.BUSY),
        *(Refusal.TLS, Refusal.HTTP_2, Refusal.NOT_TLS, Refusal.UNTRUSTED, Refusal.MALFORMED),
        None,
    ]
    assert {refusal for _, refusal in found} == {*Refusal, None}


@pytest.mark.parametrize(
    ("problem", "refusal"),
    [
        ("the gzip body goes on after its end", Refusal.TRAILING_DATA),
        ("too many large bodies arrive at one time", Refusal.BUSY),
        ("the request comes from a page of a foreign origin; --allow-origin admits it", Refusal.ORIGIN),
    ],
)
def test_a_refusal_is_told_by_the_sentence_of_an_earlier_build(problem: str, refusal: Refusal, tmp_path: Path) -> None:
    log = older_log(tmp_path / "old.db", 1)
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("update requests set problem = ? where id = 3", (problem,))
        connection.commit()
    with writing(log) as connection:
        assert connection.execute("select refusal from requests where id = 3").fetchone() == (refusal,)


class TestScripts:
    def test_are_plain_and_each_in_a_file_of_its_own(self) -> None:
        names = {path.name for path in (Path(schema.__file__).parent / "migrations").iterdir()}
        assert names == {f"{number}.sql" for number in range(1, schema.VERSION + 1)}

    def test_leave_the_transaction_and_the_version_to_the_program(self) -> None:
        for path in (Path(schema.__file__).parent / "migrations").iterdir():
            assert not re.search(
                r"^\s*(begin|commit|pragma user_version)", path.read_text(), re.IGNORECASE | re.MULTILINE
            )

    def test_refuse_a_table_that_was_made_by_another_tool(self, tmp_path: Path) -> None:
        """Its text cannot be changed safely: better no start than a log that takes no more requests."""
        log = older_log(tmp_path / "old.db", 2)
        with contextlib.closing(sqlite3.connect(log)) as connection:
            connection.execute("pragma writable_schema = on")
            connection.execute(
                """update sqlite_schema set sql = replace(sql, '"wire" TEXT', '"wire"  TEXT') where name = 'requests'"""
            )
            connection.commit()
        with pytest.raises(sqlite3.IntegrityError, match=r"requests\.wire was not made by liveview"), writing(log):
            pass
        with reading(log) as reader:
            assert schema.version_of(reader) == 2
            assert reader.execute("select count(*) from requests").fetchone() == (4,)


class TestVersion:
    def test_is_the_only_book(self, tmp_path: Path) -> None:
        with reading(new_log(tmp_path / "new.db")) as reader:
            assert reader.execute("select count(*) from sqlite_schema where name like '%migrations%'").fetchone() == (
                0,
            )

    def test_is_missing_when_an_older_first_start_was_killed(self, tmp_path: Path) -> None:
        """Such a log has tables, and nothing in them."""
        log = older_log(tmp_path / "old.db", 3)
        with contextlib.closing(sqlite3.connect(log)) as connection:
            there = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
            for table in (each for each in reversed(TABLES) if each in there):
                connection.execute(f"delete from {table}")
            connection.execute("pragma user_version = 0")
            connection.commit()
        with writing(log) as old, writing(tmp_path / "new.db") as new:
            assert shape(old) == shape(new)

    def test_is_not_guessed_for_a_log_with_events(self, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", 3)
        with contextlib.closing(sqlite3.connect(log)) as connection:
            connection.execute("pragma user_version = 0")
        with pytest.raises(sqlite3.DatabaseError, match="does not say which version"), writing(log):
            pass
        with reading(log) as reader:
            assert reader.execute("select count(*) from events").fetchone() == (4,)
