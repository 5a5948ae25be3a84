"""How each status is shown: by a glyph, a word and, only in addition, a colour. One table for the whole screen.

Every glyph is one cell wide in every locale, and no two statuses share one.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from liveview.log.lenient import is_odd
from liveview.log.read.reader import DeliverySummary
from liveview.model.delivery import Decision, DeliveryState, Outcome
from liveview.model.event import State
from liveview.tui.lines.cells import Style
from liveview.tui.lines.safe_text import SafeText, say, visible


class Look(NamedTuple):
    """How a status looks."""

    glyph: SafeText
    """A sign that is one cell wide and unique to the status."""
    word: SafeText
    """The status in a word."""
    style: Style
    """The style of both; never the only difference between two statuses."""


Known = TypeVar("Known", bound=StrEnum)


class Looks(dict[Known, Look]):
    """Looks by status. A log may hold any word; an unknown status is shown by its own word."""

    def __missing__(self, status: Known) -> Look:
        return ODD._replace(word=visible(status.value))


class Sentences(dict[Known, SafeText]):
    """Words by value; an unknown value is shown as it is."""

    def __missing__(self, known: Known) -> SafeText:
        return visible(known.value)


ODD = Look(say("~"), say("unknown"), "warning")
DELIVERED = Look(say("✓"), say("delivered"), "success")
FAILED = Look(say("✗"), say("failed"), "error")
INVALID = Look(say("!"), say("invalid"), "error")
DUPLICATE = Look(say("="), say("duplicate"), "warning")
SKIPPED = Look(say("⊘"), say("skipped"), "muted")
PREVIEWED = Look(say("○"), say("previewed"), "accent")
ONLY_PREVIEWED = PREVIEWED._replace(word=say("only previewed"))
"""An unrouted event that a destination previews."""
PENDING = Look(say("◌"), say("pending"), "accent")
TIMEOUT = Look(say("◷"), say("timeout"), "warning")
RETRYING = Look(say("↻"), say("retrying"), "warning")

HELD = Look(say("‖"), say("held"), "warning")
WARNED = Look(say("∆"), say("valid with warnings"), "warning")
MARKED = Look(say("⚑"), say("marked"), "accent")

LOOKS = (DELIVERED, FAILED, INVALID, DUPLICATE, SKIPPED, PREVIEWED, PENDING, TIMEOUT, RETRYING, HELD, WARNED, MARKED)

STATES: Looks[State] = Looks(
    {
        State.INVALID: INVALID,
        State.DUPLICATE: DUPLICATE,
        State.UNROUTED: SKIPPED._replace(word=say("unrouted")),
        State.PENDING: PENDING,
        State.DELIVERED: DELIVERED,
        State.FAILED: FAILED,
    }
)
"""The look of each state of an event."""

TIMEOUTS = frozenset({Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT})

DECISIONS: Mapping[Decision, Look] = {Decision.SKIP: SKIPPED, Decision.PREVIEW: PREVIEWED}
"""The look of each decision that sends nothing."""

OUTCOMES: Looks[Outcome] = Looks(
    {
        **dict.fromkeys(Outcome, FAILED),
        Outcome.OK: DELIVERED,
        Outcome.TIMEOUT: TIMEOUT,
        Outcome.TOTAL_TIMEOUT: TIMEOUT,
        Outcome.NOT_CALLED: SKIPPED,
    }
)
"""The look of each outcome of an attempt."""


def of_delivery(delivery: DeliverySummary) -> Look:
    """The look of one destination of an event.

    A pending delivery shows the worst that is known about it: a round that failed everywhere, otherwise a webhook
    that timed out in this round, otherwise nothing yet.
    """
    if delivery.decision in DECISIONS:
        return DECISIONS[delivery.decision]
    if is_odd(delivery.decision) or (delivery.state is not None and is_odd(delivery.state)):
        return ODD
    if delivery.state is DeliveryState.DELIVERED:
        return DELIVERED
    if delivery.state is DeliveryState.FAILED:
        return FAILED
    if delivery.rounds:
        return RETRYING
    return TIMEOUT if delivery.outcome in TIMEOUTS else PENDING
