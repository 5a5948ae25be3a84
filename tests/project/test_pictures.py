"""The committed pictures are what the program draws today."""

import pytest
import textual

from tests import pictures
from tests.support import needs

_PINNED = "8.2.8"
"""The version whose drawing is committed; see the dev dependencies."""


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_the_committed_picture_is_current(name: str) -> None:
    """Otherwise run `python -m tests.pictures` and look at what changed."""
    if textual.__version__ != _PINNED:
        needs.lacking(f"the pictures are drawn by textual {_PINNED}, this is {textual.__version__}")
    committed = (pictures.DIRECTORY / f"{name}.svg").read_text(encoding="utf-8")
    assert pictures.draw(pictures.PICTURES[name]) == committed, "run python -m tests.pictures"
