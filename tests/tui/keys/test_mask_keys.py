"""The key of the mask."""

from liveview.tui.keys.bindings import APP
from liveview.tui.keys.mask_keys import MASK


def test_it_works_everywhere_and_leaves_the_line_of_keys_to_others() -> None:
    (key,) = MASK
    assert key in APP
    assert key.id == "app.mask"
    assert not key.show
