"""The deliveries of an event as tabs: the Pipeline view shows one of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines import status
from liveview.tui.lines.letters import letters
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.tabs import Tab

_NAME = 40
"""The most characters of a name in a tab."""


@dataclass
class WayChosen(Message):
    """Another delivery was clicked."""

    name: str
    """Its id as text."""


class Ways(TabStrip):
    """One tab for each delivery; hidden while there is no choice, and without any if no step was on for the event."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__({}, WayChosen, id=id)
        self.display = False
        self._deliveries: Sequence[Delivery] = ()
        self._destination = ""

    @property
    def delivery(self) -> Delivery | None:
        """The active delivery; None if there is none."""
        return next((each for each in self._deliveries if str(each.id) == self.active), None)

    def show_deliveries(self, deliveries: Sequence[Delivery], *, visibly: bool) -> None:
        """Offer these deliveries; of another event, begin with the destination that was active before."""
        if all(each.pipeline_id is None for each in deliveries):
            deliveries = ()
        self._deliveries = deliveries
        names = [str(each.id) for each in deliveries]
        alike = (str(each.id) for each in deliveries if each.destination == self._destination)
        active = self.active if self.active in names else next(alike, names[0] if names else "")
        self.offer(_tabs(deliveries), active)
        self._remember()
        self.display = visibly and len(deliveries) > 1

    def enter(self, *, at_end: bool) -> None:
        """Begin with the first delivery, or with the last one."""
        if self._deliveries:
            self.choose(str(self._deliveries[-1 if at_end else 0].id))

    def move(self, steps: int) -> bool:
        """Go this many deliveries further; returns False past either end."""
        names = [str(each.id) for each in self._deliveries]
        place = names.index(self.active) + steps if self.active in names else -1
        if not 0 <= place < len(names):
            return False
        self.choose(names[place])
        return True

    def choose(self, name: str) -> None:
        """Make this delivery the active one."""
        self.activate(name)
        self._remember()

    def _remember(self) -> None:
        found = self.delivery
        if found is not None:
            self._destination = found.destination


def _tabs(deliveries: Sequence[Delivery]) -> dict[str, Tab]:
    """`→ Webhooks`, or `→ We` where there is less room; a destination with several says which one it is."""
    names = tuple(dict.fromkeys(each.destination for each in deliveries))
    short = dict(zip(names, map(visible, letters(names) if len(names) > 1 else names), strict=True))
    tabs = {}
    for each in deliveries:
        look = say("→") if each.decision is Decision.SEND else status.DECISIONS.get(each.decision, status.ODD).glyph
        which = _which(each) if sum(other.destination == each.destination for other in deliveries) > 1 else EMPTY
        tabs[str(each.id)] = Tab(
            say("{} {}{}", look, visible(each.destination, _NAME), which),
            say("{} {}{}", look, short[each.destination], which),
        )
    return tabs


def _which(delivery: Delivery) -> SafeText:
    """The name under which it goes, or that it is a replay."""
    if delivery.rule is Rule.REPLAYED:
        return say(", replayed")
    return EMPTY if delivery.emission is None else say(": {}", name_text(delivery.emission, _NAME))


def destination_of(delivery: Delivery | None, settings: Settings) -> Destination | None:
    """Where a delivery goes, also if that is no longer configured; None if that is not known."""
    formers = (former.destination for former in settings.history.destinations)
    known = {each.key: each for each in (*formers, *settings.destinations)}
    return None if delivery is None else known.get(delivery.destination)
