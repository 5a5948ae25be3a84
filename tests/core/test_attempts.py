"""Attempts: what the log records of webhooks that are called, left out or cut off."""

import pytest

from liveview.core.attempts import Attempts, cut_off
from liveview.core.destination_queue import Round
from liveview.model.delivery import Outcome, Reason
from liveview.model.destination import Webhook
from tests.support.core.tasks import pending, task
from tests.support.core.world import NOW, destination


def round_of(hooks: int, *finished: Outcome, rounds: int = 0) -> Round:
    """A round over this many webhooks, of which the first ones have already ended."""
    return Round(task(rounds=rounds, finished=finished), destination("Webhooks", hooks), NOW)


class TestIds:
    def test_continue_after_those_of_the_log(self) -> None:
        attempts = Attempts(41)
        round_ = round_of(3)
        called = attempts.begun(round_, Webhook("sink:/a"), NOW)
        skipped = [attempt.id for attempt in attempts.skipped(round_, 25.0)]
        assert [called.id, *skipped, attempts.ended_early(pending(), Reason.GIVEN_UP).id] == [42, 43, 44, 45, 46]


class TestBegun:
    def test_has_the_body_and_no_secrets_of_the_webhook(self) -> None:
        hook = Webhook("http://user:password@127.0.0.1/?key=1", {"Authorization": "secret"})
        round_ = round_of(1)
        attempt = Attempts(0).begun(round_, hook, NOW)
        assert (attempt.webhook, attempt.request_headers) == (
            "http://***@127.0.0.1/?key=***",
            (("Authorization", "***"),),
        )
        assert (attempt.request_body, attempt.started_at, attempt.outcome) == (round_.body, NOW, None)

    def test_belongs_to_the_round_after_the_finished_ones(self) -> None:
        assert Attempts(0).begun(round_of(1, rounds=2), Webhook("sink:/a"), NOW).round == 3


class TestSkipped:
    def test_are_the_webhooks_that_the_round_has_not_called(self) -> None:
        round_ = round_of(3, Outcome.TIMEOUT)
        skipped = tuple(Attempts(0).skipped(round_, 25.004))
        assert [attempt.webhook for attempt in skipped] == ["sink:/webhooks/2", "sink:/webhooks/3"]
        assert {(each.outcome, each.reason, each.error, each.started_at) for each in skipped} == {
            (Outcome.NOT_CALLED, Reason.TIME_USED_UP, "the 25 s for all webhooks were used up", None)
        }
        assert {each.round for each in skipped} == {round_.number}
        assert round_.outcomes == [Outcome.TIMEOUT, Outcome.NOT_CALLED, Outcome.NOT_CALLED]
        assert round_.next_webhook is None


class TestEndedEarly:
    def test_names_the_reason_in_the_round_that_will_not_begin(self) -> None:
        attempt = Attempts(0).ended_early(pending(7, rounds=1), Reason.DESTINATION_REMOVED)
        assert (attempt.delivery_id, attempt.round, attempt.webhook) == (7, 2, "")
        assert (attempt.outcome, attempt.reason) == (Outcome.NOT_CALLED, Reason.DESTINATION_REMOVED)

    @pytest.mark.parametrize(
        ("reason", "error"),
        [
            (Reason.DESTINATION_REMOVED, "destination removed"),
            (Reason.GIVEN_UP, "given up by hand"),
            (Reason.NO_BODY, "the stored event cannot be turned into a webhook body"),
        ],
    )
    def test_keeps_the_sentence_that_other_tools_know(self, reason: Reason, error: str) -> None:
        assert Attempts(0).ended_early(pending(), reason).error == error


class TestCutOff:
    def test_lasted_until_it_was_cut_off(self) -> None:
        begun = Attempts(0).begun(round_of(1), Webhook("sink:/a"), NOW)
        attempt = cut_off(begun, NOW + 1.5, Reason.GIVEN_UP)
        assert (attempt.duration_ms, attempt.outcome) == (1500.0, Outcome.INTERRUPTED)
        assert (attempt.reason, attempt.error) == (Reason.GIVEN_UP, "given up by hand")
        assert (attempt.id, attempt.request_body) == (begun.id, begun.request_body)
