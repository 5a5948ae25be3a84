"""Laws of the engine over a real log: random orders of events, replies, timeouts, failed commits and restarts."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config, DeliveryConfig
from liveview.model.delivery import DeliveryState, Outcome, Reason
from liveview.model.event import State, Verdict
from tests.support.core.world import Reply, World, body, config, destination
from tests.support.examples import examples
from tests.support.log.real_log import RealLog


def with_destinations(*enabled: str) -> Config:
    """Those of `12` that are not enabled are disabled (`Two`) or not there at all (`One`)."""
    one = (destination("One", 3),) if "1" in enabled else ()
    delivery = DeliveryConfig(retry_schedule=(5, 30), max_in_flight=2)
    return config(*one, destination("Two", 1, enabled="2" in enabled), delivery=delivery)


SETTINGS = with_destinations("1", "2")
CUT_SHORT = {Reason.GIVEN_UP, Reason.DESTINATION_REMOVED}
Move = Callable[[World], object]
MOVES: st.SearchStrategy[Move] = st.one_of(
    st.builds(lambda key: lambda world: world.send(body(**{"$insert_id": f"k{key}"})), st.integers(0, 12)),
    st.just(lambda world: world.send(b"not json")),
    st.just(lambda world: world.refuse()),
    st.builds(lambda seconds: lambda world: world.wait(seconds), st.sampled_from([0.0, 0.5, 5.0, 26.0, 40.0])),
    st.just(lambda world: world.commit()),
    st.just(lambda world: world.report()),
    st.just(lambda world: world.flush()),
    st.just(lambda world: world.fail()),
    st.just(lambda world: world.restart()),
    st.builds(lambda event_id: lambda world: world.retry_now(event_id), st.integers(1, 4)),
    st.builds(lambda event_id: lambda world: world.give_up(event_id), st.integers(1, 4)),
    st.builds(
        lambda key, first: lambda world: world.replay(key, first, first + 2),
        st.sampled_from(["One", "Two", "Nobody"]),
        st.integers(1, 6),
    ),
    st.builds(lambda kept: lambda world: world.reconfigure(with_destinations(*kept)), st.sets(st.sampled_from("12"))),
)
REPLIES: st.SearchStrategy[Reply] = st.sampled_from(
    [(Outcome.OK, 0.01), (Outcome.HTTP_ERROR, 0.2), (Outcome.RESET, 4.9), (Outcome.OK, 99.0), (Outcome.REFUSED, 0.0)]
)


@pytest.mark.slow
@pytest.mark.timeout(180)
@examples(40)
@given(st.lists(MOVES, max_size=25), st.lists(REPLIES, min_size=1, max_size=6))
def test_the_story_of_the_log_is_always_consistent(moves: list[Move], replies: list[Reply]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = RealLog(Path(folder) / "world.db")
        try:
            world = World(SETTINGS, replies, log=log)
            for move in moves:
                move(world)
            world.reconfigure(SETTINGS)
            world.settle()
            _check(world, log)
        finally:
            log.close()


def _check(world: World, log: RealLog) -> None:
    assert world.unbalanced == []
    assert log.reader.balance() == world.engine.balance
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


def _check_attempts(state: DeliveryState | None, attempts: list) -> None:  # type: ignore[type-arg]
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
