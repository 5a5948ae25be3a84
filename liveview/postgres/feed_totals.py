"""What a copy of a shared session cannot count by itself: the balance of all receivers, and their calls under way."""

import time
from typing import Any

import msgspec

from liveview.core.store import Live
from liveview.model.event import Balance
from liveview.model.settings import Settings
from liveview.model.snapshot import InFlight
from liveview.postgres.feed_line import FeedLine
from liveview.postgres.texts import as_read

MOST_CALLS = 1_000
"""Calls under way that are told, the oldest first."""
_NOTHING = (-1, -1)


class _Call(msgspec.Struct, frozen=True, array_like=True):
    """A call under way, as `feed_totals` tells it."""

    event_id: int
    delivery_id: int
    destination: str
    round: int
    calls: int
    """How many calls of its round there were, with this one."""
    started_at: float
    began: float
    """When the first of them began."""


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """What `feed_totals` tells."""

    balance: Balance
    first_event: int
    receivers: int
    """How many are not gone."""
    at: float
    """The time of the database, in epoch seconds."""
    calls: tuple[_Call, ...]
    settings: tuple[int, int, str | None] | None
    """Writer, version and value; None when they are those that were told last."""


class Totals:
    """Asks over `line`. The settings, which tell the budgets of calls, are read when they have changed."""

    def __init__(self, line: FeedLine, schema: str) -> None:
        self._line = line
        self._schema = schema
        self._settings = Settings()
        self._version = _NOTHING
        """Writer and version that have stored the settings."""
        self.offset: float | None = None
        """Seconds by which the clock of the database was ahead of the one here at the last answer; None before it."""

    async def now(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        statement = f"select {self._schema}.feed_totals($1, $2, $3)"
        asked_at = time.time()
        ((line,),) = await self._line.ask(statement, (MOST_CALLS, *self._version))
        told = msgspec.json.decode(line, type=_Told)
        self.offset = told.at - (asked_at + time.time()) / 2
        if told.settings is not None:
            self._take(*told.settings)
        return Live(told.balance, told.first_event, tuple(map(self._call, told.calls)), told.receivers)

    def _take(self, by: int, changed: int, value: Any) -> None:
        self._version = by, changed
        try:
            self._settings = msgspec.json.decode(as_read(value or "{}"), type=Settings)
        except msgspec.DecodeError:  # of another version of liveview
            self._settings = Settings()

    def _call(self, call: _Call) -> InFlight:
        webhooks = {each.key: len(each.webhooks) for each in self._settings.destinations}.get(call.destination, 0)
        total = self._settings.total_timeout
        return InFlight(
            event_id=call.event_id,
            delivery_id=call.delivery_id,
            destination=call.destination,
            round=call.round,
            webhook=call.calls,
            webhooks=max(webhooks, call.calls),
            started_at=call.started_at,
            budget=max(min(self._settings.webhook_timeout, call.began + total - call.started_at), 0.0),
            round_started_at=call.began,
            total_budget=total,
        )
