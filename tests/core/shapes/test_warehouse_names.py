"""Names of tables and columns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.warehouse_names import AUTOMATIC, ColumnClash, clashes, columns_of, table_of
from tests.support.examples import examples

NAME = re.compile(r"[a-z0-9_]{1,63}", re.ASCII)
NAMES = st.text(max_size=100) | st.sampled_from(
    ["Total Price", "total_price", "TOTAL-PRICE", "time", "a" * 70, "é", "ü"]
)


class TestTables:
    @pytest.mark.parametrize(
        ("event", "table"),
        [
            ("View Homepage", "view_homepage"),
            ("purchase", "purchase"),
            ("  Checkout -- Step 2!", "checkout_step_2"),
            ("Ärger", "rger"),
            ("購入", "event"),
            ("", "event"),
            ("../../etc/passwd", "etc_passwd"),
            ('x"; drop table y; --', "x_drop_table_y"),
            ("Select", "_select"),
            ("2nd Visit", "_2nd_visit"),
            ("sqlite_master", "_sqlite_master"),
            ("_liveview", "liveview"),
            ("NUL", "_nul"),
            ("com1", "_com1"),
            ("Pages", "_pages"),
            ("identifies", "_identifies"),
        ],
    )
    def test_are_called_like_their_event(self, event: str, table: str) -> None:
        assert table_of(event) == table

    def test_of_long_names_stay_apart(self) -> None:
        one, other = table_of("a" * 64), table_of("a" * 65)
        assert len(one) == len(other) == 63
        assert one != other
        assert table_of("a" * 63) == "a" * 63

    @examples(200)
    @given(NAMES)
    def test_have_names_that_every_database_and_file_system_takes(self, event: str) -> None:
        assert NAME.fullmatch(table_of(event))
        assert table_of(event) not in AUTOMATIC.values()
        assert table_of(event) != "_liveview"


class TestColumns:
    def test_are_called_like_their_property(self) -> None:
        assert columns_of(["Price", "item count"], ()) == {"Price": "price", "item count": "item_count"}

    @pytest.mark.parametrize("names", [["total_price", "Total Price"], ["Total Price", "total_price"]])
    def test_of_one_name_belong_to_the_property_that_is_called_like_it(self, names: list[str]) -> None:
        found = columns_of(names, ())
        assert found["total_price"] == "total_price"
        assert found["Total Price"].startswith("total_price_")
        assert list(found) == names

    def test_that_every_table_has_are_taken(self) -> None:
        assert columns_of(["time"], ["time"])["time"].startswith("time_")

    def test_of_names_without_a_usable_character_have_a_hash(self) -> None:
        assert re.fullmatch(r"unnamed_[0-9a-f]{8}", columns_of(["購入"], ())["購入"])

    @examples(200)
    @given(st.lists(NAMES, unique=True, max_size=12), st.sets(st.sampled_from(["time", "other", "unnamed"])))
    def test_are_one_for_each_property(self, names: list[str], taken: set[str]) -> None:
        found = columns_of(names, taken)
        assert list(found) == names
        assert len({*found.values()} | taken) == len(names) + len(taken)
        assert all(NAME.fullmatch(column) for column in found.values())
        assert columns_of(reversed(names), taken) == found


class TestClashes:
    def test_are_found_in_the_columns(self) -> None:
        columns = columns_of(["Total Price", "total_price", "time", "price"], ["time"])
        found = clashes(columns.values(), ["time"])
        assert found == (
            ColumnClash("total_price", columns["Total Price"]),
            ColumnClash("time", columns["time"]),
        )

    def test_are_none_where_every_name_is_another(self) -> None:
        assert clashes(columns_of(["a", "b", "a" * 90, "購入"], ["time"]).values(), ["time"]) == ()
