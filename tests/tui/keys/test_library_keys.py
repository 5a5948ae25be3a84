"""The keys of the Event Library."""

from liveview.tui.keys.event_keys import NEIGHBOURS
from liveview.tui.keys.library_keys import GO_LIBRARY, LIBRARY, LIBRARY_FORM, LIBRARY_LIST
from liveview.tui.keys.switch_keys import SWITCHES


def test_the_next_event_has_the_same_key_as_elsewhere() -> None:
    keys = {each.description: each.key for each in LIBRARY}
    assert [keys[each.description] for each in NEIGHBOURS] == [each.key for each in NEIGHBOURS]


def test_both_dialogs_save_with_the_same_key() -> None:
    assert LIBRARY_FORM[-1].key == SWITCHES[-1].key == "ctrl+s"


def test_no_key_of_the_list_is_one_of_the_screen() -> None:
    assert not {each.key for each in LIBRARY_LIST} & {each.key for each in LIBRARY}


def test_the_way_there_is_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_LIBRARY] == [False]
