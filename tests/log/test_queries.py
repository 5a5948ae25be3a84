"""Shared queries, and where SQL may be written."""

import ast
import re
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import liveview
from liveview.log.files import prepare
from liveview.log.queries import IS_MARK, balance, event_names, last_id
from liveview.log.read.reader import Reader
from liveview.log.rows import store
from liveview.model.changes import MarkChanged
from liveview.model.event import Balance, State
from tests.support.examples import examples
from tests.support.log.making import event, new_log, reading, request, writing

PACKAGE = Path(liveview.__file__).parent
SQL = re.compile(r"\s*(select|insert( or replace)? into|update|delete from) \S")


PLACES = ("log", "postgres", "mirror/mirror.py", "sandbox", "adapters/warehouse_sqlite.py", "viewer/followed.py")
"""Where SQL is written; that of a warehouse is about files of its own."""


def texts_elsewhere() -> list[tuple[str, str]]:
    """Every text in the code outside of `PLACES` but docstrings, with its module."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        if any(path.is_relative_to(PACKAGE / place) for place in PLACES):
            continue
        tree = ast.parse(path.read_text())
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                found.append((str(path.relative_to(PACKAGE)), node.value))
    return found


class TestWhereSqlIs:
    def test_only_these_places_write_sql(self) -> None:
        assert [(path, text) for path, text in texts_elsewhere() if SQL.match(text)] == []

    def test_the_screen_neither_holds_a_connection_nor_asks_one(self) -> None:
        found = [
            f"{path.relative_to(PACKAGE)}: {node.attr}"
            for path in (PACKAGE / "tui").rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in {"execute", "connection", "_connection"}
        ]
        assert found == []


class TestLastId:
    @pytest.mark.parametrize("table", ["requests", "events", "deliveries", "attempts"])
    def test_it_is_zero_in_an_empty_log(self, tmp_path: Path, table: str) -> None:
        with Reader(new_log(tmp_path / "s.db")) as reader:
            assert last_id(reader, table) == 0

    def test_a_reader_and_a_connection_answer_the_same(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "s.db")
        with writing(path) as connection:
            store(connection, (request(1), event(1), request(2, "not json")))
        with Reader(path) as reader, reading(path) as connection:
            assert last_id(reader, "requests") == last_id(connection, "requests") == 2
            assert last_id(reader) == last_id(connection) == 1


class TestBalance:
    def test_every_event_counts_in_its_state_and_refused_requests_apart(self, tmp_path: Path) -> None:
        path = tmp_path / "s.db"
        prepare(path)
        states = [State.FAILED, State.DELIVERED, State.DELIVERED]
        with writing(path) as connection:
            for number, state in enumerate(states, start=1):
                store(connection, (request(number), event(number, state=state)))
            store(connection, (request(4, "not json"), request(5, "too large")))
            found = balance(connection)
        assert found == Balance(received=3, refused=2, failed=1, delivered=2)

    def test_a_state_that_is_unknown_still_counts_as_received(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "s.db")
        with writing(path) as connection:
            store(connection, (request(1), event(1)))
            connection.execute("update events set state = 'vanished'")
            assert balance(connection) == Balance(received=1)


@examples(100)
@given(data=st.data(), changes=st.lists(st.sampled_from(["add", "move", "remove", "refuse", "admit", "forget"])))
def test_the_log_counts_what_a_count_would_find(data: st.DataObject, changes: list[str]) -> None:
    """Also when a person changes rows with another tool."""
    with tempfile.TemporaryDirectory() as folder, writing(new_log(Path(folder) / "s.db")) as connection:
        for number, change in enumerate(changes, start=1):
            state = data.draw(st.sampled_from([*State, "vanished"]))
            match change:
                case "add":
                    store(connection, (request(number), event(number)))
                case "move":
                    connection.execute("update events set state = ? where id % 2 = ?", (state, number % 2))
                case "remove":
                    connection.execute("delete from events where id % 3 = ?", (number % 3,))
                case "refuse":
                    store(connection, (request(number, "not json"),))
                case "admit":
                    connection.execute("update requests set problem = nullif('late', problem) where id % 2 = 0")
                case "forget":
                    connection.execute(
                        "delete from requests where problem is not null and id not in (select request_id from events)"
                    )
        states = dict(connection.execute("select state, count(*) from events group by state"))
        (refused,) = connection.execute("select count(*) from requests where problem is not null").fetchone()
        counts = {state.value: states.get(state.value, 0) for state in State}
        assert balance(connection) == Balance(received=sum(states.values()), refused=refused, **counts)


@pytest.mark.parametrize(
    ("names", "most", "found"),
    [
        ([], 9, ()),
        ([None, None], 9, ()),
        (["b", None, "a", "b", "B", "", "ä", "a\0c"], 9, ("", "B", "a", "a\0c", "b", "ä")),
        (["c", "b", "a"], 2, ("a", "b")),
    ],
)
def test_each_name_is_found_once(names: list[str | None], most: int, found: tuple[str, ...], tmp_path: Path) -> None:
    with writing(new_log(tmp_path / "s.db")) as connection:
        for number, name in enumerate(names, start=1):
            store(connection, (request(number), msgspec.structs.replace(event(number), name=name)))
        assert event_names(connection, most) == found


def test_a_mark_that_was_taken_back_is_none(tmp_path: Path) -> None:
    path = new_log(tmp_path / "s.db")
    with writing(path) as connection:
        store(connection, [MarkChanged(number, marked=True) for number in (7, 8)])
        connection.execute("update settings set value = 'false' where name = '8'")
        assert connection.execute(f"select name from settings where {IS_MARK}").fetchall() == [("7",)]
