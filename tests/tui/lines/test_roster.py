"""The destinations of a session with their numbers."""

import pytest

from liveview.model.destination import Destination, Webhook
from liveview.model.settings import FormerDestination, Settings, SettingsHistory
from liveview.model.snapshot import DestinationTotals
from liveview.tui.lines.roster import RosterEntry, roster

HERE = Destination("Webhooks")
SHOP = FormerDestination(Destination("Shop", webhooks=(Webhook("sink:/shop"),)), "duplicate-trap")


def test_current_ones_come_first_and_have_numbers_before_anything_happened() -> None:
    settings = Settings(destinations=(HERE,), history=SettingsHistory(destinations=(SHOP,)))
    counted = (DestinationTotals("Shop", 9),)
    assert roster(settings, counted) == (
        RosterEntry(HERE, DestinationTotals("Webhooks")),
        RosterEntry(SHOP.destination, DestinationTotals("Shop", 9), SHOP),
    )


def test_one_that_is_configured_again_is_there_once() -> None:
    settings = Settings(destinations=(Destination("Shop"),), history=SettingsHistory(destinations=(SHOP,)))
    (only,) = roster(settings, (DestinationTotals("Shop", 9),))
    assert (only.former, only.totals.delivered) == (None, 9)


def test_nothing_that_was_counted_is_left_out() -> None:
    """Of an old log nothing but the name is known."""
    (only,) = roster(Settings(), (DestinationTotals("Braze::eu", 3),))
    assert (only.destination, only.former) == (Destination("Braze", instance="eu"), FormerDestination(only.destination))
    assert (only.key, only.totals.delivered) == ("Braze::eu", 3)


@pytest.mark.parametrize("key", ["", "::", "a::", "::b", "a::b::c", ":::"])
def test_any_key_that_a_log_holds_keeps_its_numbers(key: str) -> None:
    (only,) = roster(Settings(), (DestinationTotals(key, 3),))
    assert (only.key, only.totals.delivered) == (key, 3)
