"""Which columns the event list has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.lines.columns import Column, Needs, lay_out
from liveview.tui.lines.delivery_cells import DestinationCells, cells_for

_CELLS = st.integers(0, 80)
_NEEDS = st.builds(Needs, st.integers(5, 12), _CELLS, _CELLS, _CELLS, st.tuples(_CELLS, _CELLS))
_DESTINATIONS = st.sampled_from([cells_for((), (), 25), cells_for(("Webhooks", "Mixpanel"), (), 25)])


def fields(width: int, needs: Needs) -> list[str]:
    return [column.field for column in lay_out(width, 4, needs, cells_for(("Webhooks",), (), 25))]


@given(st.integers(1, 300), st.integers(1, 8), _NEEDS, _DESTINATIONS, st.booleans())
def test_the_columns_and_the_blanks_between_them_fill_the_width(
    width: int, digits: int, needs: Needs, destinations: DestinationCells, dated: bool
) -> None:
    columns = lay_out(width, digits, needs, destinations, dated=dated)
    assert sum(column.width for column in columns) + len(columns) - 1 == width
    assert "name" in {column.field for column in columns}


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (10, ["name"]),
        (30, ["name", "deliveries", "words"]),
        (40, ["time", "name", "deliveries", "words"]),
        (60, ["time", "name", "user", "deliveries", "words"]),
        (100, ["id", "time", "type", "name", "user", "deliveries", "words"]),
    ],
)
def test_columns_come_as_there_is_room(width: int, shown: list[str]) -> None:
    assert fields(width, Needs()) == shown


def test_configured_columns_are_in_their_order_before_the_deliveries() -> None:
    columns = lay_out(140, 4, Needs(more=(6, 5)), cells_for(("Webhooks",), (), 25))
    assert [(column.field, column.number) for column in columns][-4:] == [
        *(("more", 0), ("more", 1), ("deliveries", 0), ("words", 0))
    ]


def test_room_goes_to_the_column_that_needs_it() -> None:
    def width(needs: Needs) -> int:
        columns: dict[str, Column] = {each.field: each for each in lay_out(80, 4, needs, cells_for((), (), 25))}
        return columns["user"].width

    assert width(Needs(user=36)) > width(Needs())


@given(_NEEDS, _NEEDS)
def test_needs_of_both_are_enough_for_each(one: Needs, other: Needs) -> None:
    both = one.with_those(other)
    assert both == other.with_those(one) == both.with_those(one)
    assert all(most >= each for needs in (one, other) for most, each in zip(both[:4], needs[:4], strict=True))
