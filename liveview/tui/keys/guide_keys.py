"""The key that opens the guide."""

from liveview.tui.keys.binding import bound

GUIDE = (
    bound("f1", "app.do('guide')", "guide", "Read the page of the guide about this place", "app.guide", footer=False),
)
