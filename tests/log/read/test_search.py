"""Searches over a session: order, progress, and their end."""

import sqlite3
import threading
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.filter import parse
from liveview.log.read import search as module
from liveview.log.read.reader import Reader
from liveview.log.read.search import FIRST_RANGE, Search, SearchProgress, matching
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

COUNT = 3 * FIRST_RANGE


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every second event is a Purchase; the third of all went to a rare destination and failed there."""
    path = new_log(tmp_path_factory.mktemp("log") / "log.db")
    events = [Happened(name="Purchase" if number % 2 else "Signup") for number in range(COUNT)]
    events[2].name = "Rare"
    events[2].deliveries = [DeliverySummary("Backup", calls=[Call("http_error", 418)])]
    with writing(path) as connection:
        fill(connection, events)
    return path


def batches(log: Path, text: str) -> Iterator[tuple[list[int], SearchProgress]]:
    found: list[tuple[list[int], SearchProgress]] = []
    with Search(log, parse(text, NOW)) as search:
        search.run(lambda ids, progress: found.append((list(ids), progress)), lambda: False)
    yield from found


class TestRun:
    def test_goes_backwards_in_ascending_batches(self, log: Path) -> None:
        found = [ids for ids, _ in batches(log, "name:Purchase")]
        assert len(found) > 1
        assert all(ids == sorted(ids) for ids in found)
        assert [event_id for ids in reversed(found) for event_id in ids] == list(range(2, COUNT + 1, 2))

    def test_reports_its_progress_with_every_batch(self, log: Path) -> None:
        progress = [each for _, each in batches(log, "zzz")]
        assert [each.searched for each in progress] == sorted({each.searched for each in progress})
        assert progress[0] == SearchProgress(FIRST_RANGE, COUNT, 0)
        assert (progress[0].percent, progress[0].done) == (33, False)
        assert progress[-1] == SearchProgress(COUNT, COUNT, 0)
        assert (progress[-1].percent, progress[-1].done) == (100, True)

    @pytest.mark.parametrize(
        "text", ["name:rare", "dest:backup", "status:418", "outcome:http_error", "user:13793 dest:B*"]
    )
    def test_finds_the_rare(self, log: Path, text: str) -> None:
        assert [event_id for ids, _ in batches(log, text) for event_id in ids] == [3]

    def test_of_an_empty_log_is_done_at_once(self, tmp_path: Path) -> None:
        assert list(batches(new_log(tmp_path / "log.db"), "name:x")) == [([], SearchProgress(0, 0, 0))]

    def test_can_be_cancelled_between_batches(self, log: Path) -> None:
        found: list[SearchProgress] = []
        with Search(log, parse("", NOW)) as search:
            search.run(lambda _, progress: found.append(progress), lambda: bool(found))
        assert len(found) == 1

    def test_can_be_cancelled_within_a_batch(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "FIRST_RANGE", COUNT)
        monkeypatch.setattr(module, "STEPS_BETWEEN_LOOKS", 100)
        asked = 0

        def cancelled() -> bool:
            nonlocal asked
            asked += 1
            return asked > 5

        found: list[SearchProgress] = []
        with Search(log, parse("zzz", NOW)) as search:
            search.run(lambda _, progress: found.append(progress), cancelled)
        assert found == []

    def test_raises_what_is_wrong_with_the_log(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        path.touch()
        with Search(path, parse("", NOW)) as search, pytest.raises(sqlite3.OperationalError, match="no such table"):
            search.run(lambda *_: None, lambda: False)

    def test_works_while_the_log_is_written(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        with writing(path) as writer:
            fill(writer, [Happened() for _ in range(COUNT)])
            seen: list[int] = []

            def found(ids: "array[int]", _: SearchProgress) -> None:
                seen[:0] = ids
                writer.execute(
                    "insert into events select id + 100000, request_id, position, received_at, token, type, "
                    "name, distinct_id, device_id, time, verdict, problems, dedup_source, dedup_key, duplicate_of, "
                    "collision, state, payload from events order by id desc limit 1"
                )

            with Search(path, parse("name:Purchase", NOW)) as search:
                search.run(found, lambda: False)
        assert seen == list(range(1, COUNT + 1))

    def test_runs_in_the_thread_that_made_it(self, log: Path) -> None:
        found: list[int] = []

        def work() -> None:
            with Search(log, parse("name:Rare", NOW)) as search:
                search.run(lambda ids, _: found.extend(ids), lambda: False)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert found == [3]


class TestReason:
    @pytest.mark.usefixtures("unhurried")
    def test_says_why_nothing_matches(self, log: Path) -> None:
        with Search(log, parse("dest:Bakcup", NOW)) as search:
            assert search.reason() == "no event goes to Bakcup; there is Backup"

    def test_a_log_that_breaks_has_none(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        with Search(path, parse("dest:Nope", NOW)) as search:
            with writing(path) as connection:
                connection.execute("drop table deliveries")
            assert search.reason() == ""


class TestMatching:
    def test_looks_only_at_what_came_after(self, log: Path) -> None:
        with Reader(log) as reader:
            assert list(matching(reader, parse("name:Purchase", NOW), 10, 16)) == [12, 14, 16]

    def test_may_be_asked_while_rows_of_the_reader_are_still_to_be_fetched(self, log: Path) -> None:
        with Reader(log) as reader:
            matching(reader, parse("", NOW), 0, 1)
            open_rows = reader.execute("select id from events")
            open_rows.fetchone()
            assert list(matching(reader, parse("name:Rare", NOW), 0, COUNT)) == [3]

    def test_is_nothing_where_nothing_came(self, log: Path) -> None:
        with Reader(log) as reader:
            assert matching(reader, parse("", NOW), COUNT, COUNT) == array("q")
