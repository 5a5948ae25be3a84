"""Breakpoints as they are written."""

import msgspec

from liveview.model.breakpoint import Breakpoint, HeldCall


def test_words_are_those_of_the_api() -> None:
    assert [*Breakpoint] == ["next", "every"]


def test_a_held_call_has_no_body_so_that_snapshots_stay_small() -> None:
    call = HeldCall(
        event_id=1, delivery_id=2, destination="Webhooks", round=1, webhook=1, webhooks=2, since=1_700_000_000.0
    )
    assert {*msgspec.to_builtins(call)} == {
        *("event_id", "delivery_id", "destination", "round", "webhook", "webhooks", "since"),
    }
