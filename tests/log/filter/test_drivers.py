"""Drivers find the few events that a term can be true of, by an index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.filter import drivers, parse
from liveview.log.filter.drivers import DEFINITIONS, DESTINATIONS, NAMES, Spelled
from liveview.log.filter.tree import Value
from liveview.log.queries import last_id
from liveview.log.read.reader import Reader
from liveview.log.read.search import Search, matching
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

COUNT = 200
NOTES = '[{"step":"hipaa","code":"hipaa-removed","sentence":"","added":[],"removed":["email"],"changed":[]}]'


def world() -> list[Happened]:
    """Purchases and sign-ups; the third event is as rare as can be."""
    events = [Happened(name="Purchase" if number % 2 else "Signup") for number in range(COUNT)]
    rare = events[2]
    rare.name, rare.user, rare.type, rare.state, rare.verdict, rare.collision = (
        *("Rare", "Ada", "group", "failed", "duplicate", True),
    )
    rare.marked = True
    rare.deliveries = [
        DeliverySummary("Backup", "send", "pending", 1, calls=[Call("http_error", 418), Call("timeout", None)]),
        DeliverySummary("Mixpanel", definition="Lead", notes=NOTES),
    ]
    events[5].deliveries = [DeliverySummary("Mixpanel"), DeliverySummary("Backup", "skip", None, 0)]
    return events


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_log(tmp_path_factory.mktemp("log") / "log.db")
    with writing(path) as connection:
        fill(connection, world())
    return path


@pytest.fixture
def reader(log: Path) -> Iterator[Reader]:
    with Reader(log) as made:
        yield made


INDEXES = {
    "name:rare": "events_by_name",
    "name==Rare": "events_by_name",
    "user:ada": "events_by_user",
    "user==Ada": "events_by_user",
    "fares:pending": "deliveries_retry",
    "type:group": "events_rare_type",
    "state:failed": "events_by_state",
    "is:duplicate": "events_duplicate",
    "is:collision": "events_collision",
    "is:retrying": "deliveries_retry",
    "dest:backup": "deliveries_sent",
    "definition:lead": "deliveries_defined",
    "step:hipaa": "deliveries_noted",
    "removed:email": "deliveries_noted",
    "outcome:dns": "attempts_failed",
    "is:timeout": "attempts_failed",
    "status:418": "attempts_status",
}
"""Terms with an index, and which one."""


class TestBest:
    @pytest.mark.parametrize(("text", "index"), INDEXES.items())
    def test_the_rare_are_found_by_an_index(self, reader: Reader, text: str, index: str) -> None:
        candidates = drivers.best(reader, parse(text, NOW).drivers, COUNT)
        assert candidates is not None
        plan = reader.execute(f"explain query plan {candidates.sql}", (1, COUNT, *candidates.parameters))
        assert any(f"INDEX {index}" in detail for *_, detail in plan)

    @pytest.mark.parametrize("text", [*INDEXES, "is:marked", "id:3", "name:r*", "dest:b*,mixpanel", "is:refused"])
    @pytest.mark.parametrize("upto", [2, 3, COUNT])
    def test_every_driver_finds_all_matches_and_nothing_beyond_the_range(
        self, reader: Reader, text: str, upto: int
    ) -> None:
        meant = parse(text, NOW)
        assert meant.drivers
        for driver in meant.drivers:
            candidates = drivers.best(reader, (driver,), upto)
            assert candidates is not None
            found = {event_id for (event_id,) in reader.execute(candidates.sql, (1, upto, *candidates.parameters))}
            assert {*matching(reader, meant, 0, upto)} <= found <= {*range(1, upto + 1)}

    def test_of_several_terms_the_rarest_drives(self, reader: Reader) -> None:
        for text in ("name:Purchase dest:Backup", "dest:Backup name:Purchase"):
            candidates = drivers.best(reader, parse(text, NOW).drivers, COUNT)
            assert candidates is not None
            assert candidates.parameters == ("Backup",)

    @pytest.mark.parametrize("text", ["", "free", "price:7", "-name:Rare", "name:Rare or free", "outcome:ok"])
    def test_what_may_be_true_of_any_event_has_none(self, reader: Reader, text: str) -> None:
        assert drivers.best(reader, parse(text, NOW).drivers, COUNT) is None

    def test_too_many_spellings_drive_nothing_but_are_searched(
        self, log: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drivers, "MOST_SPELLINGS", 2)
        meant = parse("name:Rare", NOW)
        assert drivers.best(reader, meant.drivers, last_id(reader)) is None
        found: list[int] = []
        with Search(log, meant) as search:
            search.run(lambda ids, _: found.extend(ids), lambda: False)
        assert found == [3]


class TestSpellings:
    def test_every_text_of_a_column_comes_once_in_order(self, reader: Reader) -> None:
        assert list(NAMES.spellings(reader)) == ["Purchase", "Rare", "Signup"]
        assert list(DESTINATIONS.spellings(reader)) == ["Backup", "Mixpanel"]
        assert list(DEFINITIONS.spellings(reader)) == ["Lead"]

    def test_an_empty_log_has_none(self, tmp_path: Path) -> None:
        with Reader(new_log(tmp_path / "empty.db")) as empty:
            assert list(NAMES.spellings(empty)) == list(DESTINATIONS.spellings(empty)) == []
            assert list(DEFINITIONS.spellings(empty)) == []

    def test_case_and_wildcards_are_resolved_before_the_index_is_asked(self, reader: Reader) -> None:
        values = (Value(("RARE",), False, 0, 0), Value(("", "ship"), False, 0, 0), Value(("sign", ""), False, 0, 0))
        assert Spelled(NAMES, values).find(reader) == ["Rare", "Signup"]

    def test_lookalikes_count_where_they_are_asked_for(self, reader: Reader) -> None:
        cyrillic = (Value(("R\u0430re",), False, 0, 0),)
        assert Spelled(NAMES, cyrillic).find(reader) == []
        assert Spelled(NAMES, cyrillic, looks=True).find(reader) == ["Rare"]
