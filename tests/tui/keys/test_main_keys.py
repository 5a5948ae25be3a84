"""The keys of the main screen and its panes."""

import pytest
from textual.binding import Binding

from liveview.tui.events.panes import pane_tabs
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.keys.main_keys import DESTINATIONS, EVENTS, FILTER, MAIN


def test_the_digits_go_to_the_panes_in_the_order_of_their_tabs() -> None:
    digits = {binding.key: binding.action for binding in MAIN if binding.key.isdigit()}
    panes = pane_tabs(DEFAULT_NAMES)
    assert digits == {str(number): f"do('pane', '{pane}')" for number, pane in enumerate(panes, 1)}


@pytest.mark.parametrize("pane", [EVENTS, DESTINATIONS])
def test_a_pane_takes_no_key_of_the_screen_but_enter(pane: tuple[Binding, ...]) -> None:
    assert {each.key for each in pane} & {each.key for each in MAIN} <= {"enter"}


def test_the_filter_bar_can_be_left_by_the_key_that_goes_back_elsewhere() -> None:
    assert next(each.action for each in FILTER if each.key == "escape") == "leave"
