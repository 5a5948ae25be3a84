"""Where lines break, as positions."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.lines.cells import Part, Style, plain
from liveview.tui.lines.safe_text import SafeText
from liveview.tui.lines.wrapping import cut, marked, pieces

_TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=80)
_STYLES: tuple[Style, ...] = ("plain", "muted")
_PARTS = st.lists(st.tuples(st.text("abc ", max_size=8).map(SafeText), st.sampled_from(_STYLES)), max_size=6)


def wrapped(text: str, width: int) -> list[str]:
    return [" " * indent + text[start:end] for start, end, indent in pieces(text, width)]


class TestPieces:
    @given(_TEXT, st.integers(8, 40))
    def test_none_is_wider_than_the_width(self, text: str, width: int) -> None:
        assert all(cell_len(piece) <= width for piece in wrapped(text, width) if piece.strip())

    @given(_TEXT, st.integers(8, 40))
    def test_nothing_but_blanks_is_lost_and_the_order_stays(self, text: str, width: int) -> None:
        assert "".join(wrapped(text, width)).replace(" ", "") == text.replace(" ", "")

    def test_they_break_at_blanks_and_indent_what_follows(self) -> None:
        assert wrapped("  neither one nor the other", 16) == ["  neither one", "    nor the", "    other"]

    def test_a_word_without_blanks_breaks_at_the_edge(self) -> None:
        assert wrapped("x" * 20, 10) == ["x" * 10, "  " + "x" * 8, "  xx"]

    def test_a_comma_never_has_a_line_of_its_own(self) -> None:
        assert wrapped('"' + "x" * 30 + '",', 32) == ['"' + "x" * 26, "  xxxx" + '",']
        assert wrapped("x" * 32 + ",", 32) == ["x" * 27, "  xxxxx,"]

    def test_wide_letters_count_twice(self) -> None:
        assert wrapped("日本語日本語", 8) == ["日本語日", "  本語"]


class TestParts:
    @given(_PARTS, st.integers(0, 40), st.integers(0, 40))
    def test_a_cut_is_the_same_cut_of_the_text(self, parts: list[Part], start: int, end: int) -> None:
        assert plain(cut(parts, start, end)) == plain(parts)[start:end]

    @given(_PARTS, st.integers(0, 20), st.integers(1, 5))
    def test_a_mark_changes_styles_and_no_text(self, parts: list[Part], start: int, length: int) -> None:
        text = plain(parts)
        spans = [(start, start + length)] if start + length <= len(text) else []
        found = marked(parts, spans, "match")
        assert plain(found) == text
        assert [part for part, style in found if style == "match"] == [text[a:b] for a, b in spans]
