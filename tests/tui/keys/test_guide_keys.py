"""The key of the guide."""

from liveview.tui.keys import bindings
from liveview.tui.keys.guide_keys import GUIDE


def test_the_guide_opens_from_everywhere_by_the_usual_key_of_help() -> None:
    (guide,) = GUIDE
    assert (guide.key, guide.action) == ("f1", "app.do('guide')")
    assert guide in bindings.APP
