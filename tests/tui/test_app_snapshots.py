"""Whole screens as text: every state, three sizes, dark, light and without colour.

When the screen is meant to have changed, `python -m tests.pictures snapshots` draws them again; read the difference
before you commit it.
"""

from functools import cache

import pytest
import textual

from tests.support import needs
from tests.support.tui import snapshot, textual_private
from tests.support.tui.snapshot_report import report
from tests.support.tui.states import LOOKS, SCENES, SIZES, SNAPSHOTS, drawings, place

pytestmark = pytest.mark.slow

AGAIN = "python -m tests.pictures snapshots"
drawn = cache(drawings)
"""A scene is drawn once for all of its looks."""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_the_screen_looks_as_it_did_when_it_was_last_looked_at(
    name: str, size: tuple[int, int], look: str, pytestconfig: pytest.Config
) -> None:
    """A difference is a change that nobody has looked at."""
    if textual.__version__ != textual_private.VERSION:
        needs.lacking(f"snapshots are drawn by textual {textual_private.VERSION}, this is {textual.__version__}")
    committed = place(name, size)
    assert committed.exists(), f"run {AGAIN}"
    before, after = snapshot.read(committed.read_text(encoding="utf-8"))[look], drawn(name, size)[look]
    if before != after:
        folder = pytestconfig.rootpath / ".pytest_cache" / "snapshots" / f"{committed.stem}-{look}"
        message = report(before, after, f"{committed.name} in the look {look}", folder)
        pytest.fail(f"{message}\nif this is meant: {AGAIN}", pytrace=False)


def test_no_snapshot_is_left_over() -> None:
    """Each belongs to a scene."""
    assert {*SNAPSHOTS.glob("*")} == {place(name, size) for name in SCENES for size in SIZES}
