"""A resend that brings consent, for the parts of the screen that tell of it."""

import msgspec

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.event import State
from tests.support.tui.fakes import Session


def resent_with_consent(session: Session) -> EventDetail:
    """The second copy of an event, which `Webhooks` has got already and `Mixpanel` may not get."""
    for choice in ({"All": False}, {"Webhooks": True}):
        last = session.send(**{"$insert_id": "a", "$options": {"integrations": choice}})
    detail = session.detail(last)
    skipped = {"Webhooks": Rule.ALREADY_SENT, "Mixpanel": Rule.NO_CONSENT}
    deliveries = tuple(
        Delivery(
            id=number,
            event_id=last,
            destination=name,
            decision=Decision.SKIP,
            rule=rule,
            state=None,
            rounds=0,
            next_attempt_at=None,
            message_id=None,
        )
        for number, (name, rule) in enumerate(skipped.items(), start=90)
    )
    event = msgspec.structs.replace(detail.event, state=State.UNROUTED)
    return msgspec.structs.replace(detail, event=event, deliveries=deliveries)
