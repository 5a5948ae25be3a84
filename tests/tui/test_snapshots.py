"""Whole screens as pictures: every state, three sizes, dark, light and without colour.

The pictures are compressed SVG (`.svgz`, any browser opens them). When the screen is meant to have changed,
`python -m tests.pictures snapshots` draws them anew; look at each of them before you commit it.
"""

import asyncio
import gzip
from pathlib import Path

import pytest
import textual

from liveview.config import ScreenConfig
from tests import needs
from tests.tui.states import SCENES, draw

pytestmark = pytest.mark.slow

DIRECTORY = Path(__file__).parent / "snapshots"
PINNED = "8.2.8"
"""The version whose drawing is committed; see the dev dependencies."""
SIZES = ((80, 24), (120, 36), (200, 50))
LOOKS = {
    "dark": ScreenConfig(),
    "light": ScreenConfig(theme="liveview-light"),
    "no-color": ScreenConfig(),
}


def picture(name: str, size: tuple[int, int], look: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The SVG of a scene today."""
    if look == "no-color":
        monkeypatch.setenv("NO_COLOR", "1")
    return asyncio.run(draw(SCENES[name], folder / "session.db", size, LOOKS[look]))


def place(name: str, size: tuple[int, int], look: str) -> Path:
    """Where the committed picture is."""
    return DIRECTORY / f"{name}-{size[0]}x{size[1]}-{look}.svgz"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_the_screen_looks_as_it_did_when_it_was_last_looked_at(
    name: str, size: tuple[int, int], look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A difference is a change that nobody has looked at."""
    if textual.__version__ != PINNED:
        needs.lacking(f"the pictures are drawn by textual {PINNED}, this is {textual.__version__}")
    drawn = picture(name, size, look, tmp_path, monkeypatch)
    committed = place(name, size, look)
    assert committed.exists(), "run python -m tests.pictures snapshots"
    assert drawn == gzip.decompress(committed.read_bytes()).decode(), "run python -m tests.pictures snapshots"


def test_no_picture_is_left_over():
    """Each belongs to a scene."""
    expected = {place(name, size, look) for name in SCENES for size in SIZES for look in LOOKS}
    assert set(DIRECTORY.glob("*")) == expected
