"""A difference is told in the message of the test and shown as two pictures on a page."""

from pathlib import Path

from tests.support.tui.snapshot import Line
from tests.support.tui.snapshot_report import differences, report

PLAIN, LOUD = "#d5dce6 on #1a212c", "bold #ff8078 on #1a212c"
BEFORE = (Line("2 invalid", (PLAIN,) * 9), Line("<same>", (PLAIN,) * 6))
OTHER_WORDS = (Line("3 invalid", (PLAIN,) * 9), BEFORE[1])
OTHER_STYLE = (Line("2 invalid", (PLAIN,) * 2 + (LOUD,) * 7), BEFORE[1])


def test_nothing_differs_from_itself() -> None:
    assert differences(BEFORE, BEFORE) == []


def test_other_characters_are_shown_before_and_after() -> None:
    assert [str(each) for each in differences(BEFORE, OTHER_WORDS)] == ["line 1\n  - 2 invalid\n  + 3 invalid"]


def test_other_styles_of_the_same_characters_are_named_where_they_are() -> None:
    (found,) = differences(BEFORE, OTHER_STYLE)
    assert str(found) == f"line 1: 2 invalid\n  'invalid' from column 3: {PLAIN} -> {LOUD}"


def test_a_line_more_or_less_is_a_difference() -> None:
    assert [each.number for each in differences(BEFORE, BEFORE[:1])] == [2]
    assert [each.number for each in differences(BEFORE[:1], BEFORE)] == [2]


def test_the_message_has_the_first_lines_and_the_path_of_the_page(tmp_path: Path) -> None:
    many = tuple(Line(f"line {number}", (PLAIN,) * len(f"line {number}")) for number in range(9))
    message = report(many, tuple(Line("other", (PLAIN,) * 5) for _ in many), "main in dark", tmp_path / "main")
    assert message.startswith("main in dark: 9 of 9 lines differ\nline 1\n  - line 0\n  + other\nline 2\n")
    assert "line 4" not in message
    assert message.endswith(f"... and 6 more lines\nreport: {tmp_path / 'main' / 'index.html'}")


def test_the_page_shows_both_in_their_colours_and_marks_what_differs(tmp_path: Path) -> None:
    report(BEFORE, OTHER_STYLE, "main <dark>", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<h1>main &lt;dark&gt;</h1>" in page
    before, after = page.split("<h2>After</h2>")
    assert '<mark><span style="color: #d5dce6; text-decoration-color: #d5dce6; background-color: #1a212c">' in before
    assert "font-weight: bold" in after
    assert page.count("<mark>") == 2
    assert "&lt;same&gt;" in page


def test_the_texts_lie_beside_it_for_a_tool_that_compares(tmp_path: Path) -> None:
    report(BEFORE, OTHER_WORDS, "main", tmp_path)
    assert (tmp_path / "before.txt").read_text(encoding="utf-8") == "2 invalid\n<same>\n"
    assert (tmp_path / "after.txt").read_text(encoding="utf-8") == "3 invalid\n<same>\n"
    assert (tmp_path / "difference.txt").read_text(encoding="utf-8") == "line 1\n  - 2 invalid\n  + 3 invalid\n"
