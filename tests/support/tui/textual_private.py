"""Everything private of Textual that the tests use; `VERSION` is the one it was tried with."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias
from unittest import mock

from textual._context import active_app, visible_screen_stack
from textual._wait import wait_for_idle
from textual.app import App
from textual.geometry import Size
from textual.notifications import Notification
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._toast import Toast as Toast

VERSION = "8.2.8"
"""Textual's version whose drawing is committed and whose private names these are; see the dev dependencies."""

Wait: TypeAlias = Callable[[], Awaitable[None]]
WAITS = ("textual.pilot.wait_for_idle", "textual.app.wait_for_idle")
"""Where Textual waits until an app has nothing left to do: after `Pilot.pause` and after each key."""


def strips_of(app: App[None]) -> list[Strip]:
    """The whole screen, line by line, with the screens that show through it."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def notifications_of(app: App[None]) -> list[Notification]:
    """What the app says in passing, oldest first."""
    return list(app._notifications)


def subtitle_of(widget: Widget) -> str:
    """What the lower edge of a widget says; its public name would read it as markup."""
    found = widget._border_subtitle
    return "" if found is None else found.plain


class CountsLayouts(Screen[None]):
    """A screen that counts how often all of it is laid out."""

    layouts = 0

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        self.layouts += 1
        super()._refresh_layout(size, scroll)


@contextmanager
def waiting_by(idle: Wait) -> Iterator[None]:
    """Pilots of this block wait by `idle`; what threads still do, only Textual's own guess by processor time tells."""

    async def wait(min_sleep: float = 0, max_sleep: float = 1) -> None:
        await idle()
        if any(worker.is_running for worker in active_app.get().workers):
            await wait_for_idle(min_sleep, max_sleep)

    with mock.patch(WAITS[0], wait), mock.patch(WAITS[1], wait):
        yield
