"""Rounds of a destination of a kind: its calls are one thing, so each has to succeed."""

from collections.abc import Iterator

import msgspec
import pytest

from liveview.model.delivery import Decision, DeliveryState, Outcome, Reason
from liveview.model.destination import Destination
from liveview.model.event import State
from liveview.model.kind import Kind, Mode
from tests.support.core.first_delivery import outcomes, state
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.kinds import calls_of_klaviyo, kind_world
from tests.support.core.world import World
from tests.support.kinds import SECRET, klaviyo

OK, WRONG = (Outcome.OK, 0.1), (Outcome.HTTP_ERROR, 0.1)


@pytest.fixture(autouse=True)
def three_calls() -> Iterator[None]:
    with calls_of_klaviyo(3):
        yield


def called(played: World) -> list[str]:
    return [made.call.webhook.url for made in played.made]


def test_makes_its_calls_in_order_one_after_another() -> None:
    played = kind_world((Outcome.OK, 1.0))
    assert called(played) == ["sink:/klaviyo/1"]
    played.wait(3.0)
    assert called(played) == ["sink:/klaviyo/1", "sink:/klaviyo/2", "sink:/klaviyo/3"]
    assert [made.at - NOW for made in played.made] == [0.0, 1.0, 2.0]
    assert {made.call.method for made in played.made} == {"POST"}
    assert state(played) is DeliveryState.DELIVERED


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_failure_ends_the_round_and_the_next_begins_with_the_first_call(place: int) -> None:
    """Services take the same request twice: it has an ID of its own."""
    played = kind_world(*[OK] * place, WRONG, *[OK] * 3)
    played.wait(1.0)
    assert outcomes(played) == ["ok"] * place + ["http_error"]
    assert state(played) is DeliveryState.PENDING
    played.settle()
    assert state(played) is DeliveryState.DELIVERED
    again = [made for made in played.made if made.round == 2]
    assert [made.call.webhook.url for made in again] == [f"sink:/klaviyo/{number}" for number in (1, 2, 3)]
    assert [made.call.body for made in again[: place + 1]] == [made.call.body for made in played.made[: place + 1]]


def test_is_given_up_when_the_schedule_is_used_up() -> None:
    played = kind_world(OK, WRONG, retry_schedule=(5.0,))
    played.settle()
    assert state(played) is DeliveryState.FAILED
    assert [made.round for made in played.made] == [1, 1, 2, 2]
    assert played.unbalanced == []


def test_of_a_total_that_is_used_up_no_further_call_is_made() -> None:
    """It is not delivered: what was not called has not succeeded."""
    played = kind_world((Outcome.OK, 4.0), (Outcome.OK, 3.9999), total_timeout=8.0)
    played.wait(8.5)
    assert outcomes(played) == ["ok", "ok", "not_called"]
    assert state(played) is DeliveryState.PENDING


def test_goes_on_in_the_middle_after_a_restart() -> None:
    """The calls that succeeded are not made again; the one that was cut off is."""
    played = kind_world((Outcome.OK, 1.0))
    played.wait(1.5)
    played.flush()
    played.restart()
    played.settle()
    assert called(played) == [f"sink:/klaviyo/{number}" for number in (1, 2, 2, 3)]
    assert outcomes(played) == ["ok", "ok", "ok"]
    assert state(played) is DeliveryState.DELIVERED


def test_begins_again_after_a_restart_if_the_last_call_had_failed() -> None:
    played = kind_world(OK, WRONG, *[OK] * 3)
    played.wait(0.25)
    played.flush()
    played.restart()
    played.settle()
    assert state(played) is DeliveryState.DELIVERED
    assert [(each.round, each.outcome) for each in played.made if each.life == 2] == [(2, Outcome.OK)] * 3


def test_that_is_given_up_by_hand_ends_at_once() -> None:
    """Also after a success: the event did not arrive as a whole."""
    played = kind_world(OK, (Outcome.OK, 2.0))
    played.wait(0.5)
    played.give_up(1)
    assert state(played) is DeliveryState.FAILED
    assert outcomes(played) == ["ok", "interrupted"]


def test_what_is_stored_has_no_secret_and_what_is_sent_does() -> None:
    played = kind_world()
    played.settle()
    sent = dict(played.made[0].call.webhook.headers)["Authorization"]
    assert sent == f"Klaviyo-API-Key {SECRET}"
    assert SECRET not in repr(played.log.attempts)
    assert SECRET not in repr(played.log.pipelines)


@pytest.mark.parametrize(
    ("before", "later"),
    [
        (klaviyo(Mode.SEND), destination("Klaviyo")),
        (destination("Klaviyo"), klaviyo(Mode.SEND)),
        (klaviyo(Mode.SEND), klaviyo(Mode.SEND, kind=Kind.SEGMENT, settings={"write_key": "k"})),
    ],
)
def test_of_another_kind_by_then_it_fails_and_says_why(before: Destination, later: Destination) -> None:
    """Nothing was made for the destination as it is now."""
    played = kind_world(WRONG, to=before)
    played.wait(1.0)
    assert state(played) is DeliveryState.PENDING
    played.reconfigure(msgspec.structs.replace(played.config, destinations=(later,)))
    played.settle()
    assert state(played) is DeliveryState.FAILED
    last = played.log.attempts[max(played.log.attempts)]
    assert (last.reason, last.error) == (Reason.OTHER_KIND, "the destination is of another kind now")


def test_a_preview_never_calls() -> None:
    """Neither alone, when its event is unrouted, nor beside a destination that is called."""
    played = World(config(klaviyo()))
    event = played.post(body())
    played.settle()
    assert played.made == []
    found = played.log.deliveries[1]
    assert (found.decision, found.state, found.next_attempt_at) == (Decision.PREVIEW, None, None)
    assert played.log.events[event.id].state is State.UNROUTED
    both = World(config(klaviyo(), destination("Webhooks")))
    event = both.post(body())
    both.settle()
    assert {made.call.webhook.url for made in both.made} == {"sink:/webhooks/1"}
    assert both.log.events[event.id].state is State.DELIVERED
    assert both.unbalanced == played.unbalanced == []
