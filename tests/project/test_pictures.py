"""The committed pictures are what the program draws today."""

import pytest
import textual

from tests import pictures
from tests.support import needs
from tests.support.tui import textual_private


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_the_committed_picture_is_current(name: str) -> None:
    """Otherwise run `python -m tests.pictures` and look at what changed."""
    if textual.__version__ != textual_private.VERSION:
        needs.lacking(f"the pictures are drawn by textual {textual_private.VERSION}, this is {textual.__version__}")
    committed = (pictures.DIRECTORY / f"{name}.svg").read_text(encoding="utf-8")
    assert pictures.draw(pictures.PICTURES[name]) == committed, "run python -m tests.pictures"
