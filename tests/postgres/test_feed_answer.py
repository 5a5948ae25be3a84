"""An answer is cut off where it is long enough, but never within what one commit has stored."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.store import Position, TableRow
from liveview.postgres.feed_answer import Asked, CopyAnswer, SessionHeads, feed, is_cut, part
from liveview.postgres.feed_tables import FoundRow
from tests.support.examples import examples

PLACES = st.lists(st.tuples(st.integers(4, 6), st.integers(1, 5)), max_size=20)


def found(table: str, places: Sequence[tuple[int, int]], total: int | None = None) -> list[FoundRow]:
    rows = [TableRow(table, (number, *place)) for number, place in enumerate(places, 1)]
    return [FoundRow(place, total or len(places), 10, row) for place, row in zip(places, rows, strict=True)]


def first(places: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """What the server returns of these: whole versions until there are enough."""
    places = sorted(places)
    return [place for place in places if sum(other < place for other in places) < most]


class TestPart:
    """Rows of several tables, up to one version of each writer."""

    @examples(200)
    @given(one=PLACES, other=PLACES, most=st.integers(1, 8))
    def test_nothing_is_left_out_and_nothing_comes_twice(
        self, one: list[tuple[int, int]], other: list[tuple[int, int]], most: int
    ) -> None:
        heads, since, got = SessionHeads("run", (), {4: 5, 5: 5, 6: 5}, 1), dict[int, int](), list[TableRow]()
        wanted = [row.row for table, places in (("a", one), ("b", other)) for row in found(table, sorted(places))]
        for _ in range(50):
            left = {
                name: [place for place in places if place[1] > since.get(place[0], 0)]
                for name, places in (("a", one), ("b", other))
            }
            some = {name: found(name, first(places, most), len(places)) for name, places in left.items()}
            taken = part(("a", "b"), some, heads, since, most)
            got += [each.row for each in taken.found]
            assert all(version >= since.get(by, 0) for by, version in taken.reached.items())
            since = dict(taken.reached)
            if not taken.more:
                break
        key = [(row.table, row.values[1:]) for row in got]
        assert sorted(key) == sorted((row.table, row.values[1:]) for row in wanted)
        assert since == heads.writers

    def test_a_full_table_may_have_more(self) -> None:
        assert is_cut(found("a", [(4, 1)], total=2), 9)
        assert is_cut(found("a", [(4, 1)]), 1)
        assert not is_cut(found("a", [(4, 1)]), 2)
        assert not is_cut([], 1)


class TestAnswer:
    """New rows, then changed ones, then the others."""

    HEADS = SessionHeads("run", (2, 2, 0), {4: 7}, 1)
    BEGUN = HEADS.beginning("")

    def test_nothing_else_comes_before_all_new_rows(self) -> None:
        some = {"new requests": found("requests", [(0, 0)], total=2), "attempts": found("attempts", [(4, 7)])}
        changed = CopyAnswer(self.BEGUN, 9, Asked(self.HEADS, some)).changed(begins=True)
        assert [row.table for row in changed.rows] == ["requests"]
        assert changed.position == Position("run", 0, (1, 0, 0), {4: 7})
        assert changed.more
        assert changed.begins

    def test_all_of_it(self) -> None:
        some = {
            "new requests": found("requests", [(0, 0), (0, 0)]),
            "new events": found("events", [(0, 0), (0, 0)]),
            "settings": found("settings", [(4, 3)]),
        }
        changed = CopyAnswer(self.BEGUN, 9, Asked(self.HEADS, some)).changed(begins=False)
        assert [row.table for row in changed.rows] == ["requests"] * 2 + ["events"] * 2 + ["settings"]
        assert changed.position == Position("run", 0, (2, 2, 0), {4: 7}, {4: 7})
        assert not changed.more

    def test_ids_without_rows_are_passed(self) -> None:
        changed = CopyAnswer(self.BEGUN, 9, Asked(self.HEADS, {})).changed(begins=False)
        assert changed.position.read == (2, 2, 0)
        assert not changed.more

    def test_the_question_names_every_writer_with_both_versions(self) -> None:
        _, (_, read, writers, changed, appended, *_) = feed("s", Position("run", 0, (1, 2, 3), {4: 7}, {5: 1}), 9)
        assert (read, writers, changed, appended) == ([1, 2, 3], [4, 5], [7, 0], [0, 1])
