"""The keys of the screens of the pipeline."""

from liveview.tui.keys.pipeline_keys import AT_HIPAA, AT_TRANSFORMS, GO_PIPELINE, HIPAA, HIPAA_GRID, TRANSFORMS
from liveview.tui.keys.session_keys import SESSIONS
from liveview.tui.keys.verification_keys import GO_VERIFICATION


def test_the_ways_there_are_free_and_not_in_the_line_of_keys_which_is_full() -> None:
    keys = [each.key for each in GO_PIPELINE]
    assert keys == ["W", "H"]
    assert set(keys).isdisjoint(each.key for each in (*SESSIONS, *GO_VERIFICATION))
    assert [each.show for each in GO_PIPELINE] == [False, False]


def test_every_key_has_its_place() -> None:
    assert {each.id.partition(".")[0] for each in AT_TRANSFORMS if each.id} == {"transforms", "transform"}
    assert {each.id.partition(".")[0] for each in AT_HIPAA if each.id} == {"hipaa"}


def test_the_same_keys_step_through_events_here_and_kinds_there() -> None:
    brackets = {each.key for each in TRANSFORMS if "bracket" in each.key}
    assert brackets == {each.key for each in HIPAA if "bracket" in each.key}
    assert "a,space" in {each.key for each in HIPAA_GRID}
