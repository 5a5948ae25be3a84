"""Pieces of SQL, asked of SQLite."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveview.log.filter.drivers import Source
from liveview.log.filter.functions import install
from liveview.log.filter.pieces import TRUE, SqlPiece, all_of, any_of, is_exactly, is_one_of, is_value, is_word, joined
from liveview.log.filter.text import exact_matcher, matcher
from liveview.log.filter.tree import Value

text = st.text(st.sampled_from("aAbB%_\\*éÉß ẞ'\""), max_size=5)
parts = st.lists(text, min_size=1, max_size=3)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        install(made)
        made.execute("create table t (x text)")
        made.execute("insert into t values (null)")
        yield made


def answer(connection: sqlite3.Connection, piece: SqlPiece, subject: str | None) -> object:
    connection.execute("update t set x = ?", (subject,))
    (found,) = connection.execute(f"select {piece.sql} from t", piece.parameters).fetchone()
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=text, value=parts)
def test_sqlite_and_python_agree_on_what_is_a_value(
    connection: sqlite3.Connection, subject: str, value: list[str]
) -> None:
    assert answer(connection, is_value("x", value), subject) == matcher(value)(subject)
    assert answer(connection, is_exactly("x", value), subject) == exact_matcher(value)(subject)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=st.none() | text, value=parts)
def test_an_answer_is_never_null_so_that_not_is_its_opposite(
    connection: sqlite3.Connection, subject: str | None, value: list[str]
) -> None:
    for piece in (is_value("x", value), is_exactly("x", value)):
        opposite = SqlPiece(f"not {piece.sql}", piece.parameters)
        assert {answer(connection, piece, subject), answer(connection, opposite, subject)} == {0, 1}


def test_one_of_several_values_is_enough(connection: sqlite3.Connection) -> None:
    values = [Value((each,), False, 0, 0) for each in ("a", "é")]
    assert [answer(connection, is_one_of("x", values), each) for each in ("A", "É", "b")] == [1, 1, 0]


def test_letter_case_counts_for_values_that_say_so(connection: sqlite3.Connection) -> None:
    values = [Value(parts, False, 0, 0, exactly=True) for parts in (("a",), ("b\0", ""))]
    texts = ("a", "A", "b\0c", "B\0c", "bc")
    assert [answer(connection, is_one_of("x", values), each) for each in texts] == [1, 0, 1, 0, 0]


def test_words_are_compared_exactly(connection: sqlite3.Connection) -> None:
    piece = is_word("ifnull(x, '')", ["track", "page"])
    assert [answer(connection, piece, each) for each in ("page", "Page", None)] == [1, 0, 0]


def test_pieces_keep_their_brackets_and_the_order_of_their_parameters(connection: sqlite3.Connection) -> None:
    either = joined("or", [SqlPiece("x = ?", ("a",)), SqlPiece("x = ?", ("b",))])
    both = all_of([either, SqlPiece("x <> ?", ("b",))])
    assert both.parameters == ("a", "b", "b")
    assert [answer(connection, both, each) for each in "ab"] == [1, 0]
    assert all_of([]) == TRUE


class TestDrivers:
    ONE, TWO = (Source("one"),), (Source("two"),)

    def test_any_driver_of_a_piece_drives_all(self) -> None:
        driven = [SqlPiece("1", (), (self.ONE,)), SqlPiece("1", (), (self.TWO,)), SqlPiece("1")]
        assert all_of(driven).drivers == (self.ONE, self.TWO)

    def test_alternatives_need_a_driver_each(self) -> None:
        driven = [SqlPiece("1", (), (self.ONE,)), SqlPiece("1", (), (self.TWO, self.ONE))]
        assert any_of(driven).drivers == ((*self.ONE, *self.TWO),)
        assert any_of([*driven, SqlPiece("1")]).drivers == ()
