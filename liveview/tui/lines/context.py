"""What texts about an event need to know beyond the log: the time, the calls under way, and the settings."""

from datetime import tzinfo

import msgspec

from liveview.model.delivery import Delivery, DeliveryState
from liveview.model.settings import Settings
from liveview.model.snapshot import InFlight
from liveview.tui.lines.moments import budget, clock, countdown, day
from liveview.tui.lines.safe_text import SafeText, say


class EventContext(msgspec.Struct, frozen=True):
    """What the engine knows about an event besides the log, at one moment."""

    at: float | None = None
    """The engine's clock in seconds since 1970; None if no engine is running, which makes all times absolute."""
    in_flight: tuple[InFlight, ...] = ()
    """Calls under way, of any event."""
    settings: Settings = Settings()
    """The current settings."""
    replied_at: float | None = None
    """When the event's request was answered, in seconds since 1970; None if the engine no longer knows."""
    zone: tzinfo | None = None
    """The time zone for times on screen; None for the local one."""
    recorded: bool = False
    """Whether the session is over; if so, `at` is when it ended, which may be another day."""

    def call_of(self, delivery: Delivery) -> InFlight | None:
        """The call under way for a delivery; None if there is none."""
        return next((call for call in self.in_flight if call.delivery_id == delivery.id), None)

    def is_paused(self, delivery: Delivery) -> bool:
        """Whether a pending delivery waits because its destination is switched off."""
        if delivery.state is not DeliveryState.PENDING or self.call_of(delivery) is not None:
            return False
        return any(found.key == delivery.destination and not found.enabled for found in self.settings.destinations)

    def moment(self, at: float, *, milliseconds: bool = True) -> SafeText:
        """The time of day, with the date unless it is today."""
        return clock(at, self.zone, milliseconds=milliseconds, dated=not self.is_today(at))

    def is_today(self, at: float) -> bool:
        """Whether that is today; False for a recorded session or without an engine."""
        return self.at is not None and not self.recorded and day(at, self.zone) == day(self.at, self.zone)

    def wait(self, until: float) -> SafeText:
        """How long it is until then: `in 4.8 s`, `now`; without an engine, the time of day."""
        if self.at is None:
            return say("at {}", self.moment(until, milliseconds=False))
        return say("in {}", countdown(until - self.at)) if until > self.at else say("now")

    def wait_and_time(self, until: float) -> SafeText:
        """The same with the time of day: `in 4.8 s (14:02:36)`."""
        wall = self.moment(until, milliseconds=False)
        return self.wait(until) if self.at is None else say("{} ({})", self.wait(until), wall)

    def spent(self, call: InFlight) -> SafeText:
        """What a call under way has used of its budgets: `3.1 of 5 s, all webhooks 8.2 of 25 s`."""
        if self.at is None:
            return say("under way")
        one = say("{:.1f} of {} s", max(self.at - call.started_at, 0), budget(call.budget))
        if call.webhook == 1:
            return one
        return say(
            "{}, all webhooks {:.1f} of {} s", one, max(self.at - call.round_started_at, 0), budget(call.total_budget)
        )
