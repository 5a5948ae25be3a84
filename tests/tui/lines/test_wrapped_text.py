"""Lines as rows of a text that wraps and folds."""

import pytest

from liveview.tui.lines.cells import Line, plain
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.lines.wrapped_text import WrappedText, spans

PAYLOAD = list(json_lines('{"event":"A","properties":{"items":[{"sku":"a"},{"sku":"b"}]}}'))
TIMELINE: list[AnyLine] = [Line(say("+0 ms"), say("received")), Line(EMPTY, say("neither this nor that nor anything"))]


def wrapped(lines: list[AnyLine] | list[Line], width: int = 40) -> WrappedText:
    text = WrappedText()
    text.begin(lines, keep_folds=False)
    text.wrap(width)
    return text


def shown(text: WrappedText) -> list[str]:
    return [plain(text.parts(*text.place(row))).rstrip() for row in range(len(text))]


def test_leads_have_a_column_and_long_text_wraps_beside_it() -> None:
    assert shown(wrapped(TIMELINE, 30)) == [
        " +0 ms     received",
        "           neither this nor",
        "             that nor",
        "             anything",
    ]


def test_json_has_arrows_and_no_leads() -> None:
    text = wrapped(PAYLOAD)
    assert shown(text)[:3] == ["▾ {", '    "event": "A",', '▾   "properties": {']
    assert text.arrow_at(0) == 0


def test_a_folded_line_stands_for_what_it_hides() -> None:
    text = wrapped(PAYLOAD)
    text.toggle(2)
    assert shown(text) == ["▾ {", '    "event": "A",', '▸   "properties": {…}  8 lines', "  }"]
    assert text.count(5) == 0
    assert text.first(5) == text.first(2) == 2


def test_the_cursor_is_on_what_stands_for_its_line_when_everything_is_folded() -> None:
    text = wrapped(PAYLOAD)
    assert text.fold_all(5) == 2
    text.unfold_all()
    assert len(text) == len(PAYLOAD)


def test_revealing_a_line_unfolds_what_hides_it_and_nothing_else() -> None:
    text = wrapped(PAYLOAD)
    text.fold_all(0)
    text.reveal(4)
    assert [text.count(line) for line in (4, 5)] == [1, 0]


def test_folds_are_kept_when_the_same_lines_come_again() -> None:
    text = wrapped(PAYLOAD)
    text.toggle(2)
    text.begin(PAYLOAD, keep_folds=True)
    assert len(text) == 4
    text.begin(PAYLOAD, keep_folds=False)
    assert len(text) == len(PAYLOAD)


def test_a_longer_lead_moves_the_rows_that_were_there() -> None:
    text = wrapped(TIMELINE[1:])
    assert shown(text) == ["  neither this nor that nor anything"]
    text.add(TIMELINE[:1])
    assert shown(text)[-1] == " +0 ms     received"
    assert shown(text)[0].startswith(" " * 11 + "neither")


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("Abcabc", "abc", [(0, 3), (3, 6)]),
        ("STRASSE Straße", "strasse", [(0, 7)]),
        ("aaa", "aa", [(0, 2)]),
        ("x", "y", []),
    ],
)
def test_matches_are_found_whatever_their_case(text: str, wanted: str, found: list[tuple[int, int]]) -> None:
    assert spans(text, wanted) == found


def test_matches_are_marked_in_the_row() -> None:
    parts = wrapped(TIMELINE).parts(0, 0, "ceiv")
    assert [text for text, style in parts if style == "match"] == ["ceiv"]
