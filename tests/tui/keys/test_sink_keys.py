"""The keys of the sink."""

from liveview.sink_script.script import parse
from liveview.tui.keys.sink_keys import SINK, SINK_EXAMPLES, SINK_LINE, SINK_PATHS, SINK_REQUESTS


def test_enter_is_that_of_the_pane_in_focus() -> None:
    panes = (SINK_PATHS, SINK_REQUESTS, SINK_LINE[:1], SINK_EXAMPLES)
    assert [each.key for pane in panes for each in pane] == ["enter"] * 4
    assert "enter" not in {each.key for each in SINK}


def test_digits_are_behaviours_that_can_be_read_and_one_entry_in_the_line_of_keys() -> None:
    quick = [each for each in SINK if each.action.startswith("quick")]
    assert [each.key for each in quick] == list("1234567")
    assert len({id(each.group) for each in quick}) == 1
    for each in quick:
        assert parse(each.action.removeprefix("quick('").removesuffix("')"))
