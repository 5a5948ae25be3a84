"""Who holds a dedup key, looked up in a log."""

from pathlib import Path

import pytest

from liveview.core.dedup import Key, Original
from liveview.log.engine.tasks import holders
from liveview.log.rows import store as write
from liveview.model.event import DedupSource, Event, Verdict
from tests.support.log.making import event, new_log, reading, request, writing

KEY = Key("t", DedupSource.INSERT_ID, '"k"')
OTHERS = [
    Key("T", DedupSource.INSERT_ID, '"k"'),
    Key("t", DedupSource.INSERT_ID, '"K"'),
    Key("t", DedupSource.INSERT_ID, '"k" '),
    Key("t", DedupSource.INSERT_ID, "k"),
    Key("t", DedupSource.TIME, '"k"'),
    Key("", DedupSource.INSERT_ID, 't"k"'),
]
"""Keys that resemble it."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


def store(log: Path, *events: Event) -> None:
    with writing(log) as connection:
        write(connection, [*(request(each.id) for each in events), *events])


def found(log: Path, *keys: Key) -> dict[Key, Original]:
    with reading(log) as connection:
        return holders(connection, keys)


def test_nobody_holds_a_key_of_a_new_log(log: Path) -> None:
    assert found(log, KEY) == {}


def test_the_holder_has_everything_that_a_duplicate_is_compared_with(log: Path) -> None:
    stored = event(7, '"k"')
    store(log, stored)
    assert found(log, KEY) == {KEY: Original(7, stored.received_at, stored.payload or "", stored.request_id)}


def test_only_accepted_events_hold_keys(log: Path) -> None:
    store(log, event(1, '"k"', verdict=Verdict.DUPLICATE), event(2, '"k"', verdict=Verdict.INVALID))
    assert found(log, KEY) == {}


def test_the_latest_of_several_holds_the_key(log: Path) -> None:
    """After a window has ended, the newer original counts."""
    store(log, event(1, '"k"'), event(2, '"k"'), event(3, '"k"', verdict=Verdict.DUPLICATE))
    assert found(log, KEY)[KEY].event_id == 2


@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_a_key_is_found_by_exactly_its_text_source_and_environment(log: Path, other: Key) -> None:
    store(log, event(1, '"k"'))
    assert found(log, other) == {}


def test_many_keys_are_looked_up_at_once_and_those_of_nobody_left_out(log: Path) -> None:
    store(log, event(1, '"k"'), event(2, '"l"'))
    answer = found(log, *OTHERS, KEY, Key("t", DedupSource.INSERT_ID, '"l"'))
    assert {key.text: original.event_id for key, original in answer.items()} == {'"k"': 1, '"l"': 2}
