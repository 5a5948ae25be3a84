"""The keys of refused requests and of connect."""

from liveview.tui.keys.connecting_keys import CONNECT, CONNECT_LIST, MOST_STEPS, REFUSED, REFUSED_LIST


def test_each_digit_copies_the_step_of_its_number() -> None:
    steps = {binding.key: binding.action for binding in CONNECT if binding.key.isdigit()}
    assert steps == {str(number): f"copy({number})" for number in range(1, MOST_STEPS + 1)}


def test_the_steps_are_one_entry_in_the_line_of_keys() -> None:
    groups = {binding.group for binding in CONNECT if binding.key.isdigit()}
    assert len(groups) == 1
    assert None not in groups


def test_a_list_and_its_screen_have_different_keys() -> None:
    for of_list, of_screen in ((REFUSED_LIST, REFUSED), (CONNECT_LIST, CONNECT)):
        assert not {each.key for each in of_list} & {each.key for each in of_screen}
