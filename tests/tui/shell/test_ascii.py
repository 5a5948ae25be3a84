"""ASCII only."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.binding import Binding
from textual.pilot import Pilot

from liveview.config.schema import ScreenConfig
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.keys import connecting_keys, sink_keys
from liveview.tui.lines.status import LOOKS
from liveview.tui.shell.ascii import GLYPHS, plain
from tests.support.tui import samples
from tests.support.tui.screen import run_on
from tests.support.tui.textual_private import strips_of


def test_every_status_has_a_sign_of_its_own() -> None:
    """Otherwise two of them could not be told apart."""
    signs = [plain(look.glyph) for look in LOOKS]
    assert all(sign.isascii() for sign in signs)
    assert "?" not in signs, "the sign of everything that has none"
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize("glyph", GLYPHS)
def test_a_glyph_and_its_sign_are_one_cell_wide(glyph: str) -> None:
    """Nothing moves."""
    assert cell_len(glyph) == cell_len(GLYPHS[glyph]) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("grace@exampl…", "grace@exampl>"),
        ("Checkout Sta… 20417", "Checkout Sta> 20417"),
        ('send {"event": …, "properties": {…}}', 'send {"event": ., "properties": {.}}'),
        ("…", "."),
    ],
)
def test_where_a_text_is_cut_shows(text: str, shown: str) -> None:
    """A full stop would be mistaken for one of its own."""
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("3 ms → Webhooks: by default", "3 ms ->Webhooks: by default"), ("a→b", "a>b")]
)
def test_an_arrow_to_a_name_is_not_a_comparison(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("keys", [sink_keys.SINK, connecting_keys.CONNECT], ids=["sink", "connect"])
def test_the_words_for_several_keys_are_ascii(keys: tuple[Binding, ...]) -> None:
    """An ellipsis between words would become the sign of a text that is cut."""
    words = {binding.group.description for binding in keys if binding.group is not None}
    assert {plain(each) for each in words} == words != set()


@given(st.text(st.characters(exclude_categories=["C", "M"])))
def test_any_text_becomes_ascii_of_the_same_width(text: str) -> None:
    """Also names in other scripts."""
    assert plain(text).isascii()
    assert cell_len(plain(text)) == cell_len(text)


@pytest.mark.parametrize("size", [(80, 24), (140, 42)])
def test_the_whole_screen_is_ascii(tmp_path: Path, size: tuple[int, int]) -> None:
    """Borders and scroll bars included."""
    session = samples.shop(tmp_path / "session.db")
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(samples.moment(session), reader, screen=ScreenConfig(ascii=True))
            drawn: list[str] = []

            async def play(_: Pilot[None]) -> None:
                for line in strips_of(app):
                    filtered = line.apply_filter(app.get_line_filters()[-1], app.screen.background_colors[1])
                    drawn.append(filtered.text)

            run_on(app, play, size)
    finally:
        session.close()
    text = "\n".join(drawn)
    assert text.isascii()
    assert "+ receiving 127.0.0.1:4080/track" in text
    assert ("left/right" in text) is (size[0] > 80)
