"""The keys of the environments."""

from liveview.tui.keys.environment_keys import ENVIRONMENTS, GO_ENVIRONMENTS
from liveview.tui.keys.library_keys import LIBRARY


def test_destinations_are_switched_with_the_key_of_the_event_library() -> None:
    keys = {each.description: each.key for each in LIBRARY}
    assert [keys[each.description] for each in ENVIRONMENTS] == [each.key for each in ENVIRONMENTS]


def test_the_way_there_is_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_ENVIRONMENTS] == [False]
