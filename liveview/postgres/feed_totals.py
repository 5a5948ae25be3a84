"""What a copy of a shared session cannot count by itself: the balance of all receivers, and their calls under way."""

import msgspec

from liveview.core.store import Live
from liveview.log.setting_rows import EFFECTIVE
from liveview.model.event import Balance
from liveview.model.settings import Settings
from liveview.model.snapshot import InFlight
from liveview.postgres import feed_statements as statements
from liveview.postgres.feed_line import FeedLine, Rows
from liveview.postgres.texts import as_read

MOST_CALLS = 1_000
"""Calls under way that are told, the oldest first."""
_NOTHING = (-1, -1)


class Totals:
    """Asks over `line`. The settings, which tell the budgets of calls, are read when they have changed."""

    def __init__(self, line: FeedLine, schema: str) -> None:
        self._line = line
        self._schema = schema
        self._settings = Settings()
        self._version = _NOTHING
        """Writer and version that have stored the settings."""

    async def now(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        counts, first, calls, settings = await self._line.ask(
            (statements.balance(self._schema), ()),
            (statements.first_event(self._schema), ()),
            (statements.calls(self._schema), (MOST_CALLS,)),
            (statements.in_force(self._schema), (*EFFECTIVE, *self._version)),
        )
        self._take(settings)
        names = ("received", "invalid", "duplicate", "unrouted", "pending", "delivered", "failed", "refused")
        balance = Balance(**dict(zip(names, counts[0], strict=True)))
        return Live(balance, first[0][0], tuple(map(self._call, calls)))

    def _take(self, rows: Rows) -> None:
        for by, changed, value in rows:
            self._version = by, changed
            try:
                self._settings = msgspec.json.decode(as_read(value or "{}"), type=Settings)
            except msgspec.DecodeError:  # of another version of liveview
                self._settings = Settings()

    def _call(self, row: tuple[int, int, str, int, int, float, float]) -> InFlight:
        event_id, delivery_id, destination, number, calls, started_at, began = row
        webhooks = {each.key: len(each.webhooks) for each in self._settings.destinations}.get(destination, 0)
        total = self._settings.total_timeout
        return InFlight(
            event_id=event_id,
            delivery_id=delivery_id,
            destination=destination,
            round=number,
            webhook=calls,
            webhooks=max(webhooks, calls),
            started_at=started_at,
            budget=max(min(self._settings.webhook_timeout, began + total - started_at), 0.0),
            round_started_at=began,
            total_budget=total,
        )
