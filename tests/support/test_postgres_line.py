"""The line between a test and its PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.support.postgres import OWNER, shared_server
from tests.support.postgres_line import Line

pytestmark = pytest.mark.slow


@pytest.fixture
def line() -> Iterator[Line]:
    with Line(shared_server().port) as made:
        yield made


def connected(line: Line) -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(shared_server().url_of(OWNER, port=line.port), autocommit=True, connect_timeout=5)


def in_transaction(connection: "psycopg.Connection[tuple[Any, ...]]", query: str) -> None:
    with connection.transaction():
        connection.execute(query.encode())


WAYS: "dict[str, Callable[[psycopg.Connection[tuple[Any, ...]], str], object]]" = {
    "one statement": lambda connection, query: connection.execute(query.encode()),
    "a transaction": in_transaction,
    "with parameters": lambda connection, query: connection.execute(query.replace("(7)", "(%s)").encode(), (7,)),
}


def test_what_is_asked_is_answered(line: Line) -> None:
    with connected(line) as connection:
        assert connection.execute("select repeat('x', 200000)").fetchone() == ("x" * 200_000,)


def test_a_cut_line_breaks_and_refuses_until_it_is_mended(line: Line) -> None:
    connection, port = connected(line), line.port
    line.cut()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    with pytest.raises(psycopg.OperationalError):
        connected(line)
    line.mend()
    assert line.port == port
    with connected(line) as again:
        assert again.execute("select 1").fetchone() == (1,)


def test_a_held_line_answers_when_it_is_released(line: Line) -> None:
    with connected(line) as connection:
        line.hold()
        release = threading.Timer(0.05, line.release)
        release.start()
        assert connection.execute("select 1").fetchone() == (1,)
        release.join()


@pytest.mark.parametrize("how", WAYS)
def test_the_answer_to_a_commit_is_kept_back_and_to_nothing_else(line: Line, how: str) -> None:
    table = f"line_{line.port}"
    with shared_server().connect() as owner:
        owner.execute(f"create table {table} (number integer)")
        with connected(line) as connection:
            line.unknown = True
            assert connection.execute("select 1").fetchone() == (1,)
            with pytest.raises(psycopg.OperationalError):
                WAYS[how](connection, f"insert into {table} values (7)")
        assert owner.execute(f"select number from {table}").fetchall() == [(7,)]
        assert line.robbed == 1
        owner.execute(f"drop table {table}")


def test_what_was_rolled_back_is_told(line: Line) -> None:
    with connected(line) as connection:
        line.unknown = True
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("delete from line_not_there")
        assert connection.execute("select 1").fetchone() == (1,)
        assert line.robbed == 0
