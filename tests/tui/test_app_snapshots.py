"""Whole screens as pictures: every state, three sizes, dark, light and without colour.

The pictures are compressed SVG (`.svgz`, any browser opens them). When the screen is meant to have changed,
`python -m tests.pictures snapshots` draws them again; look at each of them before you commit it.
"""

import gzip
from pathlib import Path

import pytest
import textual

from tests.support import needs
from tests.support.tui import idle
from tests.support.tui.states import LOOKS, NO_COLOR, SCENES, SIZES, SNAPSHOTS, draw, place

pytestmark = pytest.mark.slow

PINNED = "8.2.8"
"""The version whose drawing is committed; see the dev dependencies."""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_the_screen_looks_as_it_did_when_it_was_last_looked_at(
    name: str, size: tuple[int, int], look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference is a change that nobody has looked at."""
    if textual.__version__ != PINNED:
        needs.lacking(f"the pictures are drawn by textual {PINNED}, this is {textual.__version__}")
    if look == NO_COLOR:
        monkeypatch.setenv("NO_COLOR", "1")
    drawn = idle.run(draw(SCENES[name], tmp_path / "session.db", size, LOOKS[look]))
    committed = place(name, size, look)
    assert committed.exists(), "run python -m tests.pictures snapshots"
    assert drawn == gzip.decompress(committed.read_bytes()).decode(), "run python -m tests.pictures snapshots"


def test_no_picture_is_left_over() -> None:
    """Each belongs to a scene."""
    expected = {place(name, size, look) for name in SCENES for size in SIZES for look in LOOKS}
    assert set(SNAPSHOTS.glob("*")) == expected
