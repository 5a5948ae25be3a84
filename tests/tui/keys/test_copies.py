"""The names of what can be copied."""

from liveview.tui.keys import copies
from liveview.tui.keys.event_keys import COPY


def test_no_two_copies_have_the_same_name() -> None:
    named = [copies.EVENT, copies.VALUE, copies.REQUEST, copies.REPORT, copies.REPRODUCTION]
    named += [copies.attempt(number) for number in range(1, copies.MOST_ATTEMPTS + 1)]
    assert len(set(named)) == len(named)


def test_every_attempt_that_can_be_copied_has_the_digit_of_its_number() -> None:
    digits = {binding.key: binding.action for binding in COPY if binding.key.isdigit()}
    wanted = {str(number): f"take('{copies.attempt(number)}')" for number in range(1, copies.MOST_ATTEMPTS + 1)}
    assert digits == wanted
