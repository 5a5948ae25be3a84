"""The keys of the verification screen."""

from liveview.tui.keys.event_keys import EVENT
from liveview.tui.keys.verification_keys import (
    COMPARISON,
    GO_VERIFICATION,
    VERIFICATION,
    VERIFICATION_DESTINATIONS,
    VERIFICATION_LINE,
    VERIFICATION_NAMES,
    VERIFICATION_TEXT,
)


def test_enter_is_that_of_the_pane_in_focus() -> None:
    panes = (VERIFICATION_NAMES, VERIFICATION_DESTINATIONS[:1], VERIFICATION_TEXT, VERIFICATION_LINE[:1])
    assert [each.key for pane in panes for each in pane] == ["enter"] * 4
    assert "enter" not in {each.key for each in VERIFICATION}


def test_what_is_done_elsewhere_too_has_the_same_key_here() -> None:
    keys = {each.id: each.key for each in (*VERIFICATION, *COMPARISON, *EVENT)}
    assert keys["verification.compare"] == keys["event.compare"]
    assert keys["verification.read"] == keys["comparison.read"] == "f5"
    assert keys["verification.before"] == keys["comparison.before"]


def test_the_way_there_is_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_VERIFICATION] == [False]
