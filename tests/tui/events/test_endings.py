"""Calls that end before the user's eyes."""

from liveview.log.read.reader import Ending
from liveview.model.delivery import Outcome
from liveview.model.snapshot import InFlight
from liveview.tui.events.endings import STAYS, Endings

CALL = InFlight(
    event_id=7,
    delivery_id=70,
    destination="Webhooks",
    round=1,
    webhook=2,
    webhooks=3,
    started_at=100.0,
    budget=5.0,
    round_started_at=100.0,
    total_budget=25.0,
)
TIMEOUT = Ending(Outcome.TIMEOUT, None, 5001.0)


def test_a_call_that_was_watched_shows_its_ending_for_a_while() -> None:
    endings = Endings(lambda call: TIMEOUT)
    assert endings.look([CALL], 104.9) == []
    (ended,) = endings.look([], 105.0)
    assert (ended.call, ended.ending) == (CALL, TIMEOUT)
    assert endings.look([], 105.0 + STAYS - 0.1) == [ended]
    assert endings.look([], 105.0 + STAYS) == []
    assert not endings.lingers


def test_a_call_that_was_over_at_once_is_not_kept() -> None:
    endings = Endings(lambda call: TIMEOUT)
    endings.look([CALL], 100.2)
    assert endings.look([], 100.4) == []


def test_an_ending_that_the_log_does_not_know_yet_is_asked_for_again() -> None:
    known: list[Ending] = []
    endings = Endings(lambda call: known[0] if known else None)
    endings.look([CALL], 104.0)
    assert endings.look([], 105.0) == []
    assert endings.lingers
    known.append(TIMEOUT)
    assert len(endings.look([], 105.1)) == 1


def test_an_ending_that_never_comes_is_given_up() -> None:
    endings = Endings(lambda call: None)
    endings.look([CALL], 104.0)
    endings.look([], 200.0)
    assert not endings.lingers


def test_another_log_forgets_them() -> None:
    endings = Endings(lambda call: TIMEOUT)
    endings.look([CALL], 104.0)
    endings.forget()
    assert endings.look([], 105.0) == []
