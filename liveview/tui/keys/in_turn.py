"""Keys one after the other: none is dispatched before everything that the one before it started has happened.

Several keys may arrive in one read: over ssh, from a macro, from a paste. Textual sends each to what has the focus at
that moment, but a key that opens an input or a screen moves the focus a few messages later, and text meant for the
input would run as commands. So a key waits until the one before it has been through every queue it can have touched,
the focus has moved, and a screen that it opened is there.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, runtime_checkable

from textual.app import App
from textual.events import Callback, Event, Key, Paste
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

_PATIENCE = 1.0
"""Seconds after which a key counts as done whatever became of it: a widget may be removed with it in its queue."""
_ROUNDS = 2
"""Times that what has the focus, and everything around it, is asked. The first round ends behind the key itself, the
second behind the messages that it sent."""
_MOST_ROUNDS = 6
"""As long as the focus moves there is one more, but not more than these."""

_Place: TypeAlias = tuple[Screen[object], Widget | None]


@runtime_checkable
class HasFocusDue(Protocol):
    """A screen that may have to draw what gets the focus first."""

    @property
    def focus_due(self) -> bool:
        """Whether the focus is about to move."""


class KeysInTurn:
    """The queue of the keys and pastes of an app; `dispatch` is the app's own way of handling an event."""

    def __init__(self, app: App[None], dispatch: Callable[[Event], Awaitable[None]]) -> None:
        self.app = app
        self._dispatch = dispatch
        self._turn: _Turn | None = None
        self._waiting: deque[Event] = deque()

    async def receive(self, event: Event) -> None:
        """Take what was typed; other events do not wait."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await self._dispatch(event)
            return
        self._waiting.append(event)
        if self._turn is None:
            await self.next_key()

    async def next_key(self) -> None:
        """Dispatch the next one that waits."""
        self._turn = None
        if self._waiting and self.app.is_running:
            self._turn = turn = _Turn(self)
            await self._dispatch(self._waiting.popleft())
            turn.follow()

    def is_due(self, turn: "_Turn") -> bool:
        """Whether this turn is the one that the others wait for."""
        return self._turn is turn


class _Turn:
    """Follows one key: a callback goes the way of the key, behind it, from what had the focus up to the app."""

    def __init__(self, keys: KeysInTurn) -> None:
        self._keys = keys
        self._app = keys.app
        self._rounds = 0
        self._place = self._start = self._now()
        self._late = asyncio.get_running_loop().call_later(_PATIENCE, self._give_up)

    def follow(self) -> None:
        """Begin a round: first where the key was sent, then also where the focus is now."""
        self._rounds += 1
        places = dict.fromkeys(node for place in (self._start, self._now()) for node in _way(place))
        self.hop([*(node for node in places if node is not self._app), self._app], 0)

    def hop(self, nodes: list[MessagePump], place: int) -> None:
        """Go on once this one has done what is in its queue; one that is closed has nothing left to do."""
        for number in range(place, len(nodes)):
            last = number == len(nodes) - 1
            after = self._done if last else self._hopper(nodes, number + 1)
            if nodes[number].is_running and nodes[number].post_message(Callback(callback=after)):
                return

    def _hopper(self, nodes: list[MessagePump], place: int) -> "_Hop":
        return _Hop(self, nodes, place)

    async def _done(self) -> None:
        """The end of a round, on the app's own queue."""
        if not self._keys.is_due(self):
            return
        before, self._place = self._place, self._now()
        if self._rounds < _ROUNDS or (self._place != before and self._rounds < _MOST_ROUNDS):
            self.follow()
        elif self._rounds < _MOST_ROUNDS and self._is_moving():
            self._rounds += 1
            self._app.screen.call_after_refresh(self.follow)
        else:
            self._late.cancel()
            await self._keys.next_key()

    def _is_moving(self) -> bool:
        """Whether the screen or what has the focus is another now: the rest may come with the next picture."""
        return self._now() != self._start or (isinstance(self._app.screen, HasFocusDue) and self._app.screen.focus_due)

    def _now(self) -> _Place:
        return self._app.screen, self._app.screen.focused

    def _give_up(self) -> None:
        if self._keys.is_due(self):
            self._app.call_later(self._keys.next_key)


class _Hop:
    """The next step of a turn, as a callback."""

    def __init__(self, turn: _Turn, nodes: list[MessagePump], place: int) -> None:
        self._turn, self._nodes, self._place = turn, nodes, place

    def __call__(self) -> None:
        self._turn.hop(self._nodes, self._place)


def _way(place: _Place) -> list[MessagePump]:
    """From what has the focus up to the app: the way on which keys and messages rise."""
    screen, focused = place
    return [*(focused or screen).ancestors_with_self]
