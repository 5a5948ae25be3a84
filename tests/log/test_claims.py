import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.dedup import Key
from liveview.log.claims import HashSet, LogClaims
from liveview.log.files import read_only
from liveview.log.writer import Job, Writer
from liveview.model.event import DedupSource, Verdict
from tests.log.making import event, new_log, reading, request, writing
from tests.timing import late

WORD = 0xFFFFFFFFFFFFFFFF
HASHES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 300),
    # One shard, neighbouring slots: long chains and many growths.
    st.integers(0, 200).map(lambda number: (7 << 56) | number * 64),
)


def place(number: int) -> int:
    """Hashes that are the same to the set: 64 bits, and zero counts as one."""
    return (number & WORD) or 1


class TestHashSet:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(HASHES, max_size=400), st.lists(HASHES, max_size=50))
    def test_is_a_set(self, added: list[int], asked: list[int]) -> None:
        mine, plain = HashSet(), set[int]()
        for number in added:
            mine.add(number)
            plain.add(place(number))
            assert number in mine
        assert len(mine) == len(plain)
        for number in [*added, *asked]:
            assert (number in mine) == (place(number) in plain)

    def test_keeps_everything_while_it_grows(self) -> None:
        mine = HashSet()
        numbers = [hash(("token", str(number))) for number in range(60_000)]
        for number in numbers:
            mine.add(number)
        assert len(mine) == len(set(numbers))
        assert all(number in mine for number in numbers)
        assert sum(hash(("other", str(number))) in mine for number in range(60_000)) == 0

    def test_never_holds_the_engine_while_it_grows(self) -> None:
        mine = HashSet()
        longest = 0.0
        for number in range(100_000):
            value = hash(("token", number))
            started = time.perf_counter()
            mine.add(value)
            longest = max(longest, time.perf_counter() - started)
        assert longest < 0.05 + late()

    @pytest.mark.slow
    def test_of_a_million_keys_takes_less_than_fifty_megabytes(self) -> None:
        code = (
            "import resource, sys\n"
            "from liveview.log.claims import HashSet\n"
            "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "keys = HashSet(); before = peak()\n"
            "for number in range(1_000_000): keys.add(hash(('token', str(number))))\n"
            "assert len(keys) == 1_000_000\n"
            "print((peak() - before) * (1 if sys.platform == 'darwin' else 1024))"
        )
        ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert int(ended.stdout) < 50 << 20


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
        """A claim that was added but is not in the file (another key with the same hash) is no hit."""
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

    def test_that_are_fresh_do_not_touch_the_file(self, log: Path) -> None:
        connection = read_only(log)
        claims = LogClaims(connection)
        connection.close()
        assert claims.find(self.KEY) is None
