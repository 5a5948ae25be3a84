"""Laws of the core over a real log: random orders of events, replies, timeouts, failed commits and restarts.

The file answers every question as the log in memory does (`RealLog`), whose rules are plain enough to be read.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config, DeliveryConfig
from liveview.core.steps import UNIT
from liveview.model.delivery import Attempt, DeliveryState, Outcome, Reason
from liveview.model.event import State, Verdict
from tests.support.core.inputs import body, config, destination
from tests.support.core.laws import Move, scripts
from tests.support.core.world import Reply, World
from tests.support.examples import examples
from tests.support.log.real_log import RealLog


def with_destinations(*enabled: str) -> Config:
    """Those of `12` that are not enabled are disabled (`Two`) or not there at all (`One`)."""
    one = (destination("One", 3),) if "1" in enabled else ()
    delivery = DeliveryConfig(retry_schedule=(5, 30), max_in_flight=2)
    return config(*one, destination("Two", 1, enabled="2" in enabled), delivery=delivery)


SETTINGS = with_destinations("1", "2")
CUT_SHORT = {Reason.GIVEN_UP, Reason.DESTINATION_REMOVED}
KEYS = st.integers(0, 12).map(lambda number: {"$insert_id": f"k{number}", "text": "x" * (number // 11) * 300 * UNIT})
"""Some events are so heavy that only one of them fits into memory beside others."""
EVENTS = st.integers(1, 6)
SENDS: st.SearchStrategy[Move] = st.builds(lambda more: lambda world: world.send(body(**more)), KEYS)
RIVALS: st.SearchStrategy[Move] = st.builds(lambda more: lambda world: world.rival(body(**more)), KEYS)
OTHERS: st.SearchStrategy[Move] = st.sampled_from(
    [World.flush, World.commit, World.decide, World.report, World.answer, World.record, World.refuse]
)
BREAKS: st.SearchStrategy[Move] = st.sampled_from([World.fail, World.restart, World.quit])
WAITS: st.SearchStrategy[Move] = st.builds(
    lambda seconds: lambda world: world.wait(seconds), st.sampled_from([0.0, 0.5, 5.0, 26.0, 40.0])
)
STEERING: st.SearchStrategy[Move] = st.one_of(
    st.builds(lambda event_id: lambda world: world.retry_now(event_id), EVENTS),
    st.builds(lambda event_id: lambda world: world.give_up(event_id), EVENTS),
    st.builds(
        lambda key, first: lambda world: world.replay(key, first, first + 2),
        st.sampled_from(["One", "Two", "Nobody"]),
        EVENTS,
    ),
    st.builds(lambda kept: lambda world: world.reconfigure(with_destinations(*kept)), st.sets(st.sampled_from("12"))),
)
MOVES = scripts((6, SENDS), (8, OTHERS), (5, WAITS), (4, STEERING), (1, BREAKS), (1, RIVALS))
REPLIES: st.SearchStrategy[Reply] = st.sampled_from(
    [(Outcome.OK, 0.01), (Outcome.HTTP_ERROR, 0.2), (Outcome.RESET, 4.9), (Outcome.OK, 99.0), (Outcome.REFUSED, 0.0)]
)


@pytest.mark.slow
@pytest.mark.timeout(180)
@examples(40)
@given(MOVES, st.lists(REPLIES, min_size=1, max_size=6), st.booleans())
def test_the_story_of_the_log_is_always_consistent(moves: list[Move], replies: list[Reply], prompt: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = RealLog(Path(folder) / "world.db")
        try:
            world = World(SETTINGS, replies, prompt, log)
            for move in moves:
                move(world)
            world.reconfigure(SETTINGS)
            world.settle()
            _check(world, log)
        finally:
            log.close()


def _check(world: World, log: RealLog) -> None:
    assert world.unbalanced == []
    assert log.reader.balance() == world.balance
    assert log.reader.last_id() == len(log.events)
    accepted = [event.dedup_key for event in log.events.values() if event.verdict is Verdict.ACCEPTED]
    assert len(accepted) == len(set(accepted))
    for row in log.reader.rows(1, len(log.events)):
        detail = log.reader.detail(row.id)
        assert detail is not None
        assert detail.event.state is log.state(log.events[row.id]) is row.state
        assert row.state is not State.PENDING
        for delivery in detail.deliveries:
            assert delivery == log.deliveries[delivery.id]
            _check_attempts(delivery.state, [a for a in detail.attempts if a.delivery_id == delivery.id])


def _check_attempts(state: DeliveryState | None, attempts: list[Attempt]) -> None:
    """Rounds are whole, in order, without a gap; a success ends the delivery."""
    rounds: dict[int, list[Outcome]] = {}
    for attempt in attempts:
        assert attempt.outcome is not None
        if attempt.outcome is not Outcome.INTERRUPTED and attempt.reason not in CUT_SHORT:
            rounds.setdefault(attempt.round, []).append(attempt.outcome)
    assert list(rounds) == list(range(1, len(rounds) + 1))
    *failed, last = rounds.values() if rounds else [[]]
    assert not any(Outcome.OK in outcomes for outcomes in failed)
    assert (Outcome.OK in last) == (state is DeliveryState.DELIVERED)
