"""Everything private of Textual that the tests use; `VERSION` is the one it was tried with."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from unittest import mock

from textual._context import active_app, visible_screen_stack
from textual._wait import wait_for_idle
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
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

_PARSED: dict[object, list[RuleSet]] = {}
"""The rules of each style sheet with each set of colours."""


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


@contextmanager
def parsing_once() -> Iterator[None]:
    """Apps share what they have parsed of style sheets: nothing changes it afterwards.

    Each app parses everything twice, the second time with the colours of its theme, which is an eighth of what a small
    test takes.
    """
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, css: str, *given: Any, **named: Any) -> list[RuleSet]:
        key = css, given, frozenset(named.items()), frozenset(sheet._variables.items())
        if key not in _PARSED:
            _PARSED[key] = parse(sheet, css, *given, **named)
        return _PARSED[key]

    with mock.patch.object(Stylesheet, "_parse_rules", parse_once):
        yield
