"""Committed dedup keys, looked up in a log."""

from pathlib import Path

import pytest

from liveview.core.dedup import Key
from liveview.log.engine.claims import LogClaims
from liveview.log.write.writer import Job, Writer
from liveview.model.event import DedupSource, Verdict
from tests.support.log.making import event, new_log, reading, request, writing


class TestLogClaims:
    KEY = Key("t", DedupSource.INSERT_ID, '"k"')

    @pytest.fixture
    def log(self, tmp_path: Path) -> Path:
        return new_log(tmp_path / "log.db")

    @staticmethod
    def store(log: Path, *events: object) -> None:
        with writing(log) as connection:
            writer = Writer(connection, lambda report: None)
            writer.submit(Job(tuple(request(number) for number in range(1, len(events) + 1))))
            writer.submit(Job(events))  # type: ignore[arg-type]
            writer.start()
            assert writer.close(5)

    def found(self, log: Path, key: Key) -> int | None:
        with reading(log) as connection:
            original = LogClaims(connection).find(key)
        return None if original is None else original.event_id

    def test_of_a_new_log_are_none(self, log: Path) -> None:
        assert self.found(log, self.KEY) is None

    def test_survive_a_restart_with_time_and_payload(self, log: Path) -> None:
        stored = event(1, '"k"')
        self.store(log, stored)
        with reading(log) as connection:
            original = LogClaims(connection).find(self.KEY)
        assert original is not None
        assert (original.event_id, original.received_at, original.payload) == (1, stored.received_at, stored.payload)

    def test_are_only_of_accepted_events(self, log: Path) -> None:
        self.store(log, event(1, '"k"', verdict=Verdict.DUPLICATE), event(2, '"k"', verdict=Verdict.INVALID))
        assert self.found(log, self.KEY) is None

    def test_name_the_latest_of_several(self, log: Path) -> None:
        """After a window has ended, the newer original counts."""
        self.store(log, event(1, '"k"'), event(2, '"k"'), event(3, '"k"', verdict=Verdict.DUPLICATE))
        assert self.found(log, self.KEY) == 2

    @pytest.mark.parametrize(
        "other",
        [
            Key("T", DedupSource.INSERT_ID, '"k"'),
            Key("t", DedupSource.INSERT_ID, '"K"'),
            Key("t", DedupSource.INSERT_ID, '"k" '),
            Key("t", DedupSource.INSERT_ID, "k"),
            Key("t", DedupSource.TIME, '"k"'),
            Key("", DedupSource.INSERT_ID, 't"k"'),
        ],
        ids=repr,
    )
    def test_are_found_by_exactly_their_key(self, log: Path, other: Key) -> None:
        self.store(log, event(1, '"k"'))
        assert self.found(log, other) is None

    def test_are_confirmed_by_the_log(self, log: Path) -> None:
        """A claim that was added but is not in the file (another key with the same hash) is not a hit."""
        with reading(log) as connection:
            claims = LogClaims(connection)
            claims.add(self.KEY)
            assert claims.find(self.KEY) is None

    def test_committed_later_are_found_too(self, log: Path) -> None:
        with reading(log) as connection:
            claims = LogClaims(connection)
            self.store(log, event(1, '"k"'))
            claims.add(self.KEY)
            original = claims.find(self.KEY)
        assert original is not None
        assert original.event_id == 1
