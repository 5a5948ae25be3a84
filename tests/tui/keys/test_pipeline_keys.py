"""The keys of the screens of the pipeline."""

from liveview.tui.keys.pipeline_keys import AT_TRANSFORMS, GO_PIPELINE
from liveview.tui.keys.session_keys import SESSIONS
from liveview.tui.keys.verification_keys import GO_VERIFICATION


def test_the_ways_there_are_free_and_not_in_the_line_of_keys_which_is_full() -> None:
    keys = [each.key for each in GO_PIPELINE]
    assert set(keys).isdisjoint(each.key for each in (*SESSIONS, *GO_VERIFICATION))
    assert {each.show for each in GO_PIPELINE} == {False}


def test_every_key_has_its_place() -> None:
    assert {each.id.partition(".")[0] for each in AT_TRANSFORMS if each.id} == {"transforms", "transform"}
