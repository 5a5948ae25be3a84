"""The keys of the checklist."""

from liveview.tui.keys.checklist_keys import CHECKLIST, CHECKLIST_LIST, CHECKLIST_TEXT, GO_CHECKLIST


def test_enter_is_that_of_the_pane_in_focus() -> None:
    assert [each.key for each in (*CHECKLIST_LIST, *CHECKLIST_TEXT)] == ["enter", "enter"]
    assert "enter" not in {each.key for each in CHECKLIST}


def test_the_spec_is_read_again_with_the_key_that_reads_the_configuration_again_elsewhere() -> None:
    assert {each.id: each.key for each in CHECKLIST}["checklist.read"] == "f5"


def test_the_way_there_is_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_CHECKLIST] == [False]
