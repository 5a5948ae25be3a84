"""Matching events in pieces: all pieces together are the answer of one query."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter import parse
from liveview.log.read.event_ids import events_of_deliveries, ids_among, ids_for_each, ids_within, matching_of
from liveview.log.read.reader import Reader
from tests.support.examples import examples
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

MANY = 60
FILTERS = ["", "user:rare", "name:Signup", "is:failed", "outcome:timeout", "-name:Signup", "user:rare or is:failed"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path: Path = new_log(tmp_path_factory.mktemp("ids") / "log.db")
    events = [
        Happened(
            name="Signup" if number % 4 == 0 else "Purchase",
            user="rare" if number % 17 == 0 else "often",
            state="failed" if number % 5 == 0 else "delivered",
            deliveries=[DeliverySummary(calls=[Call("timeout" if number % 7 == 0 else "ok")])],
        )
        for number in range(MANY)
    ]
    with writing(path) as connection:
        fill(connection, events)
    with Reader(path) as found:
        yield found


@examples(100)
@given(st.sampled_from(FILTERS), st.integers(0, MANY), st.integers(0, MANY), st.integers(1, MANY), st.booleans())
def test_a_piece_is_that_part_of_the_whole(
    reader: Reader, wanted: str, first: int, last: int, most: int, newest: bool
) -> None:
    ready = matching_of(reader, parse(wanted, NOW))
    assert ready.newest == MANY
    every = ids_within(reader, ready, range(1, MANY + 1), MANY, newest=False)
    piece = sorted((each for each in every if first <= each <= last), reverse=newest)[:most]
    assert ids_within(reader, ready, range(first, last + 1), most, newest=newest) == piece


@examples(50)
@given(st.sampled_from(FILTERS), st.frozensets(st.integers(-1, MANY + 5), max_size=20))
def test_some_events_are_asked_alone(reader: Reader, wanted: str, some: frozenset[int]) -> None:
    matches = parse(wanted, NOW)
    every = ids_within(reader, matching_of(reader, matches), range(1, MANY + 1), MANY, newest=False)
    assert ids_among(reader, matches, some) == some & set(every)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_many_filters_are_each_answered_as_if_they_were_alone(reader: Reader, count: int) -> None:
    some = frozenset(range(1, MANY + 1, 2))
    filters = [parse(f"id:>{number % MANY} {FILTERS[number % len(FILTERS)]}", NOW) for number in range(count)]
    assert ids_for_each(reader, filters, some) == [ids_among(reader, each, some) for each in filters]
    assert ids_for_each(reader, filters, frozenset()) == [frozenset()] * count


def test_long_filters_are_asked_in_several_statements(reader: Reader) -> None:
    long = parse(" or ".join(f"key{number}:{number}" for number in range(90)) + " or user:rare", NOW)
    some = frozenset(range(1, MANY + 1))
    assert ids_for_each(reader, [long] * 40, some) == [ids_among(reader, long, some)] * 40


def test_deliveries_lead_to_their_events(reader: Reader) -> None:
    assert events_of_deliveries(reader, [1, 4, MANY + 1]) == {1: 1, 4: 4}
    assert events_of_deliveries(reader, []) == {}
