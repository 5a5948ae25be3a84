"""Keys of the configuration that are taken."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.keys.binding import bound
from liveview.tui.keys.clashes import clash

PAUSE = bound("space", "pause", "pause", "Pause", "main.pause")
CLEAR = bound("x", "clear", "clear", "Clear", "main.clear")
FIND = bound("slash,f", "find", "find", "Find", "text.find")
PANE_FIND = bound("slash", "find_here", "find here", "Find here", "pane.find")
ALSO_PAUSE = bound("p", "pause", "pause", "Pause", "other.pause")


def test_a_key_that_another_binding_has_at_the_same_time_is_refused_by_both_names() -> None:
    said = clash([(PAUSE, CLEAR)], {"main.pause": "x"})
    assert said.startswith("main.pause cannot have 'x', main.clear (clear) has it at the same time")


def test_a_key_is_named_as_it_is_read() -> None:
    assert "'/'" in clash([(PAUSE, FIND)], {"main.pause": "slash"})


def test_each_of_several_keys_counts() -> None:
    assert "'f'" in clash([(PAUSE, FIND)], {"main.pause": "a,f"})


def test_keys_are_free_where_the_other_binding_does_not_work() -> None:
    assert clash([(PAUSE,), (CLEAR,)], {"main.pause": "x"}) == ""


def test_two_bindings_may_swap_their_keys() -> None:
    assert clash([(PAUSE, CLEAR)], {"main.pause": "x", "main.clear": "space"}) == ""


def test_bindings_that_do_the_same_may_share_a_key() -> None:
    assert clash([(PAUSE, ALSO_PAUSE)], {"main.pause": "p"}) == ""


def test_bindings_that_share_a_key_by_default_may_share_another() -> None:
    assert clash([(FIND, PANE_FIND)], {"text.find": "f3", "pane.find": "f3"}) == ""


@given(st.dictionaries(st.sampled_from(["main.pause", "main.clear"]), st.sampled_from(["a", "b", "x", "space"])))
def test_there_is_a_clash_just_when_both_have_the_same_key(chosen: dict[str, str]) -> None:
    same = chosen.get("main.pause", "space") == chosen.get("main.clear", "x")
    assert bool(clash([(PAUSE, CLEAR)], chosen)) is same
