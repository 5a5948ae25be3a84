"""Running an app in a test and reading its screen as plain text."""

from collections.abc import Awaitable, Callable

from textual.app import App
from textual.content import Content
from textual.pilot import Pilot
from textual.widget import Widget

from tests.support.tui import idle, textual_private


def run_on(
    app: App[None],
    play: Callable[[Pilot[None]], Awaitable[None]],
    size: tuple[int, int],
    *,
    headless: bool = True,
) -> None:
    """Run the app at this size, wait for its first picture, then `play`; headless, it writes to no driver."""

    async def run() -> None:
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True, headless=headless) as pilot:
            await pilot.pause()
            await play(pilot)

    idle.run(run())


def screen_text(app: App[None]) -> str:
    """What is on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip) for strip in textual_private.strips_of(app))


def title_of(widget: Widget) -> str:
    """The border title as plain text."""
    return Content.from_markup(widget.border_title or "").plain
