"""The balance, counted along with what is stored."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.batch import BatchRows
from liveview.core.steps import Ids, Resume
from liveview.log.engine.tally import EventTally
from liveview.log.engine.wishes import Found, Written
from liveview.model.event import Balance, State
from liveview.model.facts import EventMoved
from tests.support.log.making import event, request

EMPTY = BatchRows((), (), (), (), frozenset(), Ids())


def written(rows: BatchRows, *moved: EventMoved, last: int = 0) -> Written:
    return Written(Ids(event=last), [rows], {each.id: each for each in moved})


class TestTally:
    def test_begins_with_what_the_log_holds(self) -> None:
        balance = Balance(received=5, invalid=1, pending=4, refused=2)
        assert EventTally(Resume(Ids(7, 5, 9), balance=balance)).balance == balance

    def test_counts_refused_requests_apart(self) -> None:
        tally = EventTally(Resume())
        tally.note(written(msgspec.structs.replace(EMPTY, requests=(request(1), request(2, "too large")))))
        assert tally.balance == Balance(refused=1)

    @given(st.lists(st.sampled_from(State), max_size=20), st.lists(st.tuples(st.integers(0), st.sampled_from(State))))
    def test_holds_whatever_is_stored_and_moved(self, states: list[State], moves: list[tuple[int, State]]) -> None:
        tally, now = EventTally(Resume()), list(states)
        rows = tuple(event(number, state=state) for number, state in enumerate(states, start=1))
        tally.note(written(msgspec.structs.replace(EMPTY, events=rows), last=len(rows)))
        for number, state in moves:
            if now:
                place = number % len(now)
                tally.note(written(EMPTY, EventMoved(place + 1, now[place], state), last=len(rows)))
                now[place] = state
        assert tally.balance == Balance(received=len(now), **{state.value: now.count(state) for state in State})
        assert tally.balance.holds

    def test_counts_the_events_that_are_there_and_not_their_ids(self) -> None:
        tally = EventTally(Resume(Ids(event=10), balance=Balance(received=4, delivered=4)))
        tally.note(written(msgspec.structs.replace(EMPTY, events=(event(11),)), last=11))
        assert tally.balance == Balance(received=5, delivered=4, pending=1)

    def test_begins_again_with_what_was_found(self) -> None:
        tally, found = EventTally(Resume()), Found(Balance(received=3, failed=3), True, frozenset())
        rows = msgspec.structs.replace(EMPTY, events=(event(3),))
        tally.note(Written(Ids(event=3), [rows], {1: EventMoved(1, State.PENDING, State.FAILED)}, found))
        assert tally.balance == Balance(received=3, failed=3)
        assert tally.last == Ids(event=3)
