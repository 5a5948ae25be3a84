"""What the verification screen asks about the session, and what is known so far."""

from pathlib import Path
from typing import Any

from textual.screen import Screen

from liveview.log.files import LogFile
from liveview.log.read.verification import DestinationOutcomes
from liveview.plans.drift import drift, planned, seen_before
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.verification.inventory import Inventory, InventoryQuestion
from liveview.tui.verification.lines import Compared, looking
from liveview.tui.verification.rows import VerifiedName, verified
from liveview.tui.verification.scope import VerifiedScope
from liveview.tui.verification.session_plan import SessionPlan
from liveview.tui.verification.tallies import DestinationsQuestion, NamesFound, NamesQuestion


class Verification:
    """Asks for `screen`, which passes it every `Looked`."""

    def __init__(self, screen: Screen[Any], feed: Feed) -> None:
        self._feed = feed
        self._chosen: VerifiedName | None = None
        self._lines: tuple[NamesFound | None, list[VerifiedName]] = (None, [])
        self.names = Looker[NamesFound](screen, feed, "verify-names")
        """How each name fares."""
        self.destinations = Looker[tuple[DestinationOutcomes, ...]](screen, feed, "verify-destinations")
        """How each destination fares."""
        self.inventory = Looker[Inventory](screen, feed, "inventory")
        """The properties of the chosen name."""
        self._inventory_before = Looker[Inventory](screen, feed, "inventory-before")
        self.scope = VerifiedScope()
        """Which events are verified."""
        self.before: Path | None = None
        """The session whose drift is shown; None for that of the plan."""

    @property
    def plan(self) -> SessionPlan:
        """What events are compared with, as far as it is known."""
        return self.names.found.plan if self.names.found is not None else SessionPlan()

    @property
    def lines(self) -> list[VerifiedName]:
        """The names in their order, and those that are required and were not seen."""
        found = self.names.found
        if found is not self._lines[0]:
            self._lines = found, verified(found) if found is not None else []
        lines = self._lines[1]
        # what is required is required of the whole session, not of a part of it
        return [line for line in lines if line.tally is not None] if self.scope.filter else lines

    @property
    def compared_with(self) -> tuple[object, ...]:
        """What `compared` depends on, besides the line: other objects whenever it may be another."""
        before = self._inventory_before
        return self.inventory.found, self.before, before.found, before.error

    @property
    def against(self) -> SafeText:
        """What events are compared with, in words; "" for nothing."""
        if self.before is not None:
            return say("drift from {}", visible(self.before.name, 60))
        plan = self.plan
        return say("{}, version {}", visible(plan.path, 60), plan.plan.version) if plan.plan is not None else EMPTY

    @property
    def still(self) -> SafeText:
        """Why there are no names yet, or no newer ones; "" if there is no reason."""
        if self.names.problem:
            return say("the session cannot be read: {}", visible(self.names.problem))
        return looking(self.names.share) if self.names.found is None else EMPTY

    def ask(self, *, keep: bool = True) -> None:
        """Count from the beginning; the plan is read again. Until then, what is known stays if `keep`."""
        config_file, zone = self._feed.run.config_file, self._feed.zone
        self.names.ask(NamesQuestion(self.scope.filter, zone, config_file), keep=keep)
        self.destinations.ask(DestinationsQuestion(self.scope.filter_of_destinations, zone), keep=keep)
        self._ask_about_chosen(keep=keep)

    def verify(self, scope: VerifiedScope) -> None:
        """Verify these events from now on."""
        if scope != self.scope:
            self.scope = scope
            self.ask()

    def choose(self, name: VerifiedName | None) -> bool:
        """Read the properties of this name from now on; returns False if it already is the chosen one."""
        known = self._chosen.key if self._chosen is not None else None
        self._chosen = name
        if known == (name.key if name is not None else None):
            return False
        self._ask_about_chosen()
        return True

    def compare_with(self, before: Path | None) -> None:
        """Show the drift from this session; None for that from the plan."""
        self.before = before
        self._ask_about_chosen(keep=True)

    def look(self) -> None:
        """Look at what is new."""
        for each in self._lookers:
            each.look()

    def take(self, message: Looked) -> bool:
        """Keep what a worker found; returns whether there is anything new to show."""
        return any(each.take(message) for each in self._lookers)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        for each in self._lookers:
            each.stop()

    def compared(self, line: VerifiedName) -> Compared:
        """The drift of the chosen name from the session before, else from the plan."""
        if self.before is not None:
            return self._compared_with_session(visible(self.before.name, 60))
        plan, now = self.plan.plan, self.inventory.found
        if plan is None or line.tally is None or not line.key[1]:
            return Compared(EMPTY)
        source = say("version {} of the plan", plan.version)
        if line.planned is None:
            return Compared(source, still=say("the plan has no such event"))
        if now is None:
            return Compared(source, still=looking(0))
        expected = planned(line.planned.schema)
        return Compared(source, list(drift(expected, now.profile.content, now.firsts, partly=True)))

    def _compared_with_session(self, source: SafeText) -> Compared:
        now, before = self.inventory.found, self._inventory_before.found
        if self._inventory_before.problem:
            return Compared(source, still=visible(self._inventory_before.problem))
        if now is None or before is None:
            return Compared(source, still=looking(0))
        if not before.events:
            return Compared(source, still=say("this event did not come in that session"))
        expected = seen_before(before.profile.content)
        return Compared(source, list(drift(expected, now.profile.content, now.firsts, partly=False)))

    def _ask_about_chosen(self, *, keep: bool = False) -> None:
        if self._chosen is None:
            self.inventory.ask(None)
            self._inventory_before.ask(None)
            return
        (kind, name), zone = self._chosen.key, self._feed.zone
        self.inventory.ask(InventoryQuestion(kind, name, self.scope.filter, zone), keep=keep)
        if self.before is None:
            self._inventory_before.ask(None)
        else:
            before = LogFile(self.before, untouched=True)
            self._inventory_before.ask(InventoryQuestion(kind, name, "", zone), before)

    @property
    def _lookers(self) -> tuple[Looker[Any], ...]:
        return self.names, self.destinations, self.inventory, self._inventory_before
