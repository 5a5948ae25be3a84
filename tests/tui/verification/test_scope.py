"""Which events are verified."""

from liveview.log.read.verification_senders import EventSender, SenderKind
from liveview.tui.verification.filters import in_traces
from liveview.tui.verification.scope import VerifiedScope

ME = EventSender(SenderKind.ADDRESS, "127.0.0.1", 3)


def test_everything_has_no_filter_and_no_words() -> None:
    assert (VerifiedScope().filter, VerifiedScope().words) == ("", "")


def test_all_of_it_must_hold() -> None:
    scope = VerifiedScope("late", ME, "Webhooks")
    assert scope.filter == f"remote==127.0.0.1 {in_traces('late')} dest==Webhooks"
    assert scope.words == 'only 127.0.0.1, to Webhooks, with "late"'


def test_the_list_of_destinations_is_not_narrowed_to_one() -> None:
    assert VerifiedScope("", ME, "Webhooks").filter_of_destinations == "remote==127.0.0.1"


def test_one_way_to_fare_at_a_destination() -> None:
    scope = VerifiedScope(destination="Webhooks", fares="errors")
    assert scope.filter == "dest==Webhooks fares:errors"
    assert scope.words == "to Webhooks (errors)"
    assert scope.filter_of_destinations == ""


def test_what_a_sender_calls_itself_is_shown_as_text() -> None:
    assert "\x1b" not in VerifiedScope(sender=EventSender(SenderKind.AGENT, "\x1b[2J", 1)).words
