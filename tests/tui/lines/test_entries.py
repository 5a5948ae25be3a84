"""Lines with parts of several styles."""

from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import entry, event_of, is_wide, parts_of, wide
from liveview.tui.lines.safe_text import EMPTY, say


def test_the_text_is_that_of_all_parts_and_empty_ones_are_left_out() -> None:
    """So that wrapping, searching and copying see one text."""
    line = entry(say("+0 ms"), (say("one "), "plain"), (EMPTY, "error"), (say("two"), "success"))
    assert (line.lead, line.text) == ("+0 ms", "one two")
    assert parts_of(line) == ((say("one "), "plain"), (say("two"), "success"))


def test_a_plain_line_is_one_part_and_json_is_many() -> None:
    """The view draws all of them alike."""
    assert parts_of(Line(EMPTY, say("text"), "muted")) == (("text", "muted"),)
    assert len(parts_of(Line(EMPTY, say('"a": 1'), "json"))) > 2


def test_only_an_entry_can_lead_to_an_event() -> None:
    """Or take the room of the leads, as JSON always does."""
    assert event_of(entry(EMPTY, (say("#7"), "link"), event_id=7)) == 7
    assert event_of(Line(EMPTY, say("#7"))) is None
    assert [
        is_wide(line) for line in (wide((say("x"), "plain")), Line(EMPTY, say("{"), "json"), Line(EMPTY, say("x")))
    ] == [
        True,
        True,
        False,
    ]
