"""The keys of breakpoints."""

from liveview.tui.keys.breakpoint_keys import DESTINATION_HOLD, GO_HELD, HELD


def test_what_is_decided_in_the_list_can_be_decided_in_the_editor_too() -> None:
    keys = {each.description: each.key.split(",") for each in HELD}
    assert keys["release"] == ["ctrl+s", "r"]
    assert keys["fail"] == ["f9", "x"]


def test_the_way_there_is_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_HELD] == [False]


def test_every_call_is_the_shifted_key_of_the_next_one() -> None:
    assert [each.key for each in DESTINATION_HOLD] == ["b", "B"]
