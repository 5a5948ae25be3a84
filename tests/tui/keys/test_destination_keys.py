"""The keys of the destinations screen and its form."""

from liveview.tui.keys.destination_keys import DESTINATION_EDIT, DESTINATION_FORM, DESTINATION_LIST, DESTINATION_SCREEN
from liveview.tui.keys.library_keys import LIBRARY, LIBRARY_FORM


def test_both_forms_save_with_the_same_key() -> None:
    keys = {each.description: each.key for each in DESTINATION_FORM}
    assert keys["save"] == LIBRARY_FORM[-1].key == "ctrl+s"


def test_adding_and_deleting_have_the_keys_of_the_event_library() -> None:
    keys = {each.description: each.key for each in LIBRARY}
    own = {each.description: each.key for each in DESTINATION_EDIT}
    assert [own[name] for name in ("add", "delete")] == [keys[name] for name in ("add", "delete")]


def test_enter_reads_in_the_list_and_follows_in_the_text() -> None:
    assert [each.key for each in DESTINATION_LIST] == ["enter"]
    assert [each.action for each in DESTINATION_SCREEN if each.key == "enter"] == ["follow"]


def test_the_form_has_no_key_that_is_a_letter() -> None:
    """What is typed is text."""
    assert not any(len(key) == 1 for each in DESTINATION_FORM for key in each.key.split(","))
