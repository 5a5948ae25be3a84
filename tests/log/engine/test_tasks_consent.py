"""What the log knows about the copies of an event, which come with other consent."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import given

from liveview.log.engine.tasks import has_newer_copy, sent
from liveview.log.rows import store as write
from liveview.model.delivery import Decision, Rule
from liveview.model.event import Event, State, Verdict
from tests.core.test_intake_consent import COPIES, settings
from tests.support.core.laws import Move
from tests.support.core.world import World
from tests.support.examples import examples
from tests.support.log.making import delivery, event, new_log, reading, request, writing
from tests.support.log.real_log import RealLog


def a_copy(number: int, original: int, state: State = State.PENDING, *, collision: bool = False) -> Event:
    """A duplicate of another event."""
    made = event(number, '"k"', verdict=Verdict.DUPLICATE, state=state)
    return msgspec.structs.replace(made, duplicate_of=original, collision=collision)


def test_an_event_and_its_copies_went_where_a_delivery_was_to_be_sent(tmp_path: Path) -> None:
    log = new_log(tmp_path / "log.db")
    skipped = msgspec.structs.replace(
        delivery(5, 2, destination="Skipped", state=None), decision=Decision.SKIP, rule=Rule.NO_CONSENT
    )
    events = [event(1), a_copy(2, 1), a_copy(3, 1, collision=True), a_copy(4, 1, State.DUPLICATE), event(5)]
    with writing(log) as connection:
        write(connection, [*(request(each.id) for each in events), *events])
        ways = [(1, 1, "B"), (2, 2, "A"), (3, 2, "B"), (4, 3, "Other"), (6, 5, "C")]
        write(connection, [*(delivery(number, of, destination=name) for number, of, name in ways), skipped])
    with reading(log) as connection:
        assert sent(connection, [1, 5, 9]) == {1: ("A", "B"), 5: ("C",)}
        assert sent(connection, []) == {}


def test_a_newer_copy_is_a_later_duplicate_that_is_the_same_event(tmp_path: Path) -> None:
    log = new_log(tmp_path / "log.db")
    events = [event(1), event(2), a_copy(3, 1), a_copy(4, 2, collision=True)]
    with writing(log) as connection:
        write(connection, [*(request(each.id) for each in events), *events])
    with reading(log) as connection:
        asked = [((), 0), ((1,), 2), ((1,), 3), ((2,), 2), ((2, 1), 0)]
        assert [has_newer_copy(connection, originals, seen) for originals, seen in asked] == [
            *(False, True, False, False, True),
        ]


@examples(8)
@given(COPIES)
def test_copies_with_other_consent_are_stored_as_they_were_decided(moves: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = RealLog(Path(folder) / "world.db")
        try:
            world = World(settings(), log=log)
            for move in moves:
                move(world)
            world.settle()
            assert world.unbalanced == []
            assert log.reader.balance() == world.balance
        finally:
            log.close()
