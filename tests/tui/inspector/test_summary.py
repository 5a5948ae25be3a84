"""One sentence on what became of an event; most of them are tested where Trace shows them."""

import msgspec

from liveview.model.delivery import DeliveryState, Outcome, Rule
from liveview.model.event import State
from liveview.tui.inspector.summary import summary
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import Session


def sentence(session: Session, event_id: int) -> str:
    return summary(session.detail(event_id), EventContext(session.at, session.snapshot().in_flight))[0]


def test_nothing_configured_is_a_reason_of_its_own(session: Session) -> None:
    """No destination skipped it, there is none."""
    found = session.detail(session.send(**{"$options": {"integrations": {"All": False}}}))
    found = msgspec.structs.replace(found, deliveries=())
    assert summary(found, EventContext())[0] == "⊘ not sent: no destination is configured"


def test_one_rule_for_all_destinations_is_named(session: Session) -> None:
    """It is the one thing to look at."""
    event_id = session.send(**{"$options": {"integrations": {"All": False}}})
    words = "⊘ not sent: all 2 destinations are skipped: not named in its integrations, where All is false"
    assert sentence(session, event_id) == words


def test_several_errors_are_counted(session: Session) -> None:
    """The first stands for all."""
    assert sentence(session, session.post(b'{"properties":{}}')).startswith("! invalid: no event name, and ")


def test_deliveries_that_wait_say_what_for(session: Session) -> None:
    """The soonest retry of several."""
    event_id = session.send(**{"$insert_id": "a"})
    assert sentence(session, event_id) == "◌ not delivered yet to any of 2 destinations, 2 are being called"
    webhooks, mixpanel = sorted(session.calls)
    session.answer(mixpanel, Outcome.HTTP_ERROR, 1)
    session.answer(webhooks, Outcome.HTTP_ERROR, 1)
    session.answer(webhooks, Outcome.HTTP_ERROR, 1)
    assert "2 wait for a retry, the next in " in sentence(session, event_id)


def test_a_resend_with_other_options_is_a_duplicate_that_says_so(session: Session) -> None:
    session.send(**{"$insert_id": "a", "$options": {"integrations": {"All": False}}})
    words, style = summary(session.detail(session.send(**{"$insert_id": "a"})), EventContext(session.at))
    assert words == "= not sent: duplicate of #1, 0 ms after it, resent with other $options"
    assert style != "error"


def test_a_placeholder_that_suppressed_an_event_is_named(session: Session) -> None:
    session.send(**{"$insert_id": "undefined"})
    words, style = summary(session.detail(session.send(**{"$insert_id": "undefined"})), EventContext(session.at))
    assert "matched the dedup key of #1 because its $insert_id is a placeholder" in words
    assert style == "error"


def test_unreadable_bodies_are_told_apart(session: Session) -> None:
    first, second = (session.post(content) for content in (b'{"event": "A', b"<html>\x1b"))
    assert summary(session.detail(first), EventContext(session.at))[0].endswith('; it begins {"event": "A')
    assert summary(session.detail(second), EventContext(session.at))[0].endswith(r"; it begins <html>\x1b")


def test_two_names_at_one_destination_are_two_deliveries(session: Session) -> None:
    """As when several definitions match."""
    event_id = session.send()
    session.answer_all()
    found = session.detail(event_id)
    lead, form = (
        msgspec.structs.replace(each, destination="Webhooks", emission=name, definition=name)
        for each, name in zip(found.deliveries, ("Lead", "Form"), strict=True)
    )
    both = msgspec.structs.replace(found, deliveries=(lead, form))
    assert summary(both, EventContext())[0] == "✓ 2 of 2 deliveries made, to 1 destination"
    waiting = [msgspec.structs.replace(each, state=DeliveryState.PENDING) for each in (lead, form)]
    pending = msgspec.structs.replace(
        found, event=msgspec.structs.replace(found.event, state=State.PENDING), deliveries=tuple(waiting)
    )
    assert summary(pending, EventContext())[0].startswith("◌ not delivered yet to its destination")


def test_one_destination_may_have_a_reason_for_each_name(session: Session) -> None:
    found = session.detail(session.send(**{"$options": {"integrations": {"All": False}}}))
    skips = tuple(
        msgspec.structs.replace(each, destination="Webhooks", rule=rule)
        for each, rule in zip(found.deliveries, (Rule.OVERRIDE_OFF, Rule.FILTERED), strict=True)
    )
    words = "⊘ not sent: its only destination is skipped, under each name for its own reason"
    assert summary(msgspec.structs.replace(found, deliveries=skips), EventContext())[0] == words
    alike = tuple(msgspec.structs.replace(each, rule=Rule.FILTERED) for each in skips)
    words = "⊘ not sent: its only destination is skipped: filtered out by the SQL of a transformation"
    assert summary(msgspec.structs.replace(found, deliveries=alike), EventContext())[0] == words
