"""The copies of an event within a batch, and those that are stored."""

from liveview.core.pipeline.copies import Copies
from liveview.model.delivery import Decision, Route, Rule

SENT = Route("Webhooks", Decision.SEND, Rule.DEFAULT)
SKIPPED = Route("Mixpanel", Decision.SKIP, Rule.NO_CONSENT)


class TestCopies:
    def test_of_a_stored_event_went_where_the_log_says(self) -> None:
        copies = Copies({7: ("Ads",)})
        assert set(copies.went_to(7)) == {"Ads"}
        assert set(copies.went_to(8)) == set()

    def test_of_the_batch_are_added_but_not_what_was_skipped(self) -> None:
        copies = Copies({7: ("Ads",)})
        copies.note(7, (SENT, SKIPPED))
        copies.note(-1, (SENT,))
        copies.note(-2, (SKIPPED,))
        assert set(copies.went_to(7)) == {"Ads", "Webhooks"}
        assert set(copies.went_to(-1)) == {"Webhooks"}
        assert set(copies.went_to(-2)) == set()

    def test_that_decided_are_those_of_stored_originals(self) -> None:
        copies = Copies({})
        for original in (5, -1, 5, 3):
            copies.went_to(original)
        copies.note(9, (SENT,))
        assert copies.asked == (5, 3)
