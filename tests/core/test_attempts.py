"""Attempts: what the log records of webhooks that are called, left out or cut off."""

from itertools import count

from liveview.core.attempts import Attempts, cut_off
from liveview.core.pipeline.bodies import PlannedCall
from liveview.model.delivery import Outcome, Reason
from liveview.model.destination import Webhook
from tests.support.core.inputs import NOW
from tests.support.core.tasks import pending

HOOK = Webhook("http://user:password@127.0.0.1/?key=1", {"Authorization": "secret"})
CALL = PlannedCall(HOOK, b"{}")


def attempts(last: int = 0) -> Attempts:
    """Attempts in a log whose last one has this id."""
    ids = count(last + 1)
    return Attempts(lambda: next(ids))


class TestIds:
    def test_continue_after_those_of_the_log(self) -> None:
        known = attempts(41)
        called = known.begun(pending(), CALL, NOW)
        skipped = known.skipped(pending(), CALL, 25)
        ended = known.ended_early(pending(), Reason.GIVEN_UP)
        assert [called.id, skipped.id, ended.id] == [42, 43, 44]


class TestBegun:
    def test_has_the_body_and_no_secrets_of_the_webhook(self) -> None:
        attempt = attempts().begun(pending(), PlannedCall(HOOK, b'{"a":1}'), NOW)
        assert (attempt.webhook, attempt.request_headers) == (
            "http://***@127.0.0.1/?key=***",
            (("Authorization", "***"),),
        )
        assert (attempt.request_body, attempt.started_at, attempt.outcome) == (b'{"a":1}', NOW, None)

    def test_belongs_to_the_round_after_the_finished_ones(self) -> None:
        attempt = attempts().begun(pending(7, rounds=2), CALL, NOW)
        assert (attempt.delivery_id, attempt.round, attempt.duration_ms) == (7, 3, None)


class TestNotCalled:
    def test_names_the_webhook_and_the_reason(self) -> None:
        attempt = attempts().skipped(pending(7), CALL, 25.0)
        assert (attempt.delivery_id, attempt.round, attempt.webhook) == (7, 1, "http://***@127.0.0.1/?key=***")
        assert (attempt.outcome, attempt.reason) == (Outcome.NOT_CALLED, Reason.TIME_USED_UP)
        assert attempt.error == "the 25 s for all webhooks were used up"
        assert (attempt.started_at, attempt.duration_ms, attempt.request_body) == (None, None, None)

    def test_names_no_webhook_for_a_delivery_that_ends_without_a_call(self) -> None:
        attempt = attempts().ended_early(pending(7, rounds=1), Reason.DESTINATION_REMOVED)
        assert (attempt.round, attempt.webhook, attempt.error) == (2, "", "destination removed")
        assert attempt.reason is Reason.DESTINATION_REMOVED


class TestCutOff:
    def test_lasted_until_it_was_cut_off(self) -> None:
        begun = attempts().begun(pending(), CALL, NOW)
        attempt = cut_off(begun, NOW + 1.5, Reason.GIVEN_UP)
        assert (attempt.duration_ms, attempt.outcome, attempt.error) == (
            *(1500.0, Outcome.INTERRUPTED, "given up by hand"),
        )
        assert (attempt.id, attempt.request_body) == (begun.id, begun.request_body)
