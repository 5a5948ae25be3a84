"""The keys of what can be done with events."""

import pytest
from textual.binding import Binding

from liveview.tui.keys.event_keys import COMPARE, COPY, EVENT, EXPORT, EXPORT_FORMS, NEIGHBOURS, ONLY, RETRY_ALL
from liveview.tui.lines import terms


@pytest.mark.parametrize("group", [COMPARE, COPY, EXPORT_FORMS, ONLY, RETRY_ALL])
def test_a_dialog_has_a_key_for_each_choice(group: tuple[Binding, ...]) -> None:
    assert len({each.key for each in group}) == len({each.action for each in group}) == len(group)


def test_a_filter_of_each_kind_has_a_key_named_after_it() -> None:
    names = [terms.NAME, terms.USER, terms.PROBLEM, terms.STATE, terms.TYPE, terms.TOKEN, terms.WIRE]
    names += [terms.ADDRESS, terms.AGENT, terms.SENDER, terms.LIBRARY]
    assert [(each.id, each.action) for each in ONLY] == [(f"only.{name}", f"take('{name}')") for name in names]


def test_what_is_done_with_an_event_is_up_to_the_app_so_that_every_screen_can_have_it() -> None:
    assert all(each.action.startswith("app.do(") for each in (*EVENT, *EXPORT, *NEIGHBOURS))


def test_the_neighbours_are_one_line_down_and_one_up() -> None:
    assert [each.action for each in NEIGHBOURS] == ["app.do('neighbour', 1)", "app.do('neighbour', -1)"]
