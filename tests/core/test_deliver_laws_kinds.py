"""Laws of deliveries with destinations of a kind, some of which only preview: they hold whatever happens."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome
from liveview.model.destination import Destination
from liveview.model.event import State
from liveview.model.kind import Mode
from tests.support.core.inputs import config, destination
from tests.support.core.kinds import calls_of_klaviyo
from tests.support.core.laws import BREAKS, BUDGETS, REPLAYS, REPLIES, USUAL, Move, law, play, scripts
from tests.support.core.world import Reply, World
from tests.support.kinds import klaviyo

CALLS = 3
PREVIEW, SEND = klaviyo(name="Mixpanel"), klaviyo(Mode.SEND, name="Long")
FORMS: dict[str, list[Destination | None]] = {
    "Mixpanel": [PREVIEW, PREVIEW, klaviyo(Mode.SEND, name="Mixpanel"), None],
    "Long": [SEND, SEND, klaviyo(name="Long"), destination("Long", 2), None],
}
"""What a destination may become: another mode, another kind, or nothing."""
FINAL = {
    DeliveryState.PENDING: State.PENDING,
    DeliveryState.FAILED: State.FAILED,
    DeliveryState.DELIVERED: State.DELIVERED,
}


def settings(*more: Destination | None) -> Config:
    found = (destination("Webhooks", 2), *(each for each in more if each is not None))
    return config(*found, delivery=BUDGETS)


def become(preview: Destination | None, send: Destination | None) -> Move:
    return lambda world: world.reconfigure(settings(preview, send))


CHANGES = st.builds(become, st.sampled_from(FORMS["Mixpanel"]), st.sampled_from(FORMS["Long"]))
CHANGED = scripts(*USUAL, (1, BREAKS), (2, REPLAYS), (3, CHANGES))
UNCHANGED = scripts(*USUAL, (1, BREAKS))


@pytest.fixture(scope="module", autouse=True)
def several_calls() -> Iterator[None]:
    with calls_of_klaviyo(CALLS):
        yield


def played(moves: list[Move], replies: list[Reply]) -> World:
    world = play(moves, replies, settings=settings(PREVIEW, SEND))
    world.settle()
    return world


def due_state(deliveries: list[Delivery]) -> State:
    """The state that the deliveries of an accepted event give it."""
    states = {each.state for each in deliveries if each.decision is Decision.SEND}
    return next((state for word, state in FINAL.items() if word in states), State.UNROUTED)


@law
@given(CHANGED, REPLIES)
def test_every_accepted_event_ends_in_the_one_state_of_its_deliveries(moves: list[Move], replies: list[Reply]) -> None:
    world = played(moves, replies)
    assert world.unbalanced == []
    balance = world.balance
    assert balance.holds
    for event in world.log.events.values():
        if event.state in {State.INVALID, State.DUPLICATE}:
            continue
        own = [each for each in world.log.deliveries.values() if each.event_id == event.id]
        assert event.state is due_state(own)
        assert event.state is not State.PENDING, "everything has settled"


@law
@given(CHANGED, REPLIES)
def test_nobody_is_called_for_a_preview(moves: list[Move], replies: list[Reply]) -> None:
    world = played(moves, replies)
    previews = [each for each in world.log.deliveries.values() if each.decision is Decision.PREVIEW]
    assert all((each.state, each.next_attempt_at, each.rounds) == (None, None, 0) for each in previews)
    ids = {each.id for each in previews}
    assert not ids & {made.call.delivery_id for made in world.made}
    assert not ids & {attempt.delivery_id for attempt in world.log.attempts.values()}


@law
@given(UNCHANGED, REPLIES)
def test_a_delivery_of_a_kind_is_delivered_when_each_call_of_one_round_succeeded(
    moves: list[Move], replies: list[Reply]
) -> None:
    world = played(moves, replies)
    for delivery in world.log.deliveries.values():
        if delivery.destination != "Long" or delivery.decision is not Decision.SEND:
            continue
        attempts = [each for _, each in sorted(world.log.attempts.items()) if each.delivery_id == delivery.id]
        last = [each.outcome for each in attempts if each.round == delivery.rounds]
        good = [each for each in last if each is not Outcome.INTERRUPTED]
        is_whole = good == [Outcome.OK] * CALLS
        assert (delivery.state is DeliveryState.DELIVERED) == is_whole


@law
@given(UNCHANGED, REPLIES)
def test_the_calls_of_a_round_are_made_in_order_up_to_the_first_failure(
    moves: list[Move], replies: list[Reply]
) -> None:
    world = played(moves, replies)
    for (_, _, _), calls in world.rounds().items():
        urls = [made.call.webhook.url for made in calls]
        if not urls[0].startswith("sink:/klaviyo"):
            continue
        first = int(urls[0].rpartition("/")[2])  # after a restart a round goes on where it was
        assert urls == [f"sink:/klaviyo/{number}" for number in range(first, first + len(urls))]
        assert all(made.outcome is Outcome.OK for made in calls[:-1])
