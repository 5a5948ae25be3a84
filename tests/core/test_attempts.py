"""Attempts: what the log records of webhooks that are called, left out or cut off."""

from liveview.core.attempts import Attempts, cut_off
from liveview.core.destination_queue import Round
from liveview.model.delivery import Outcome
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
        skipped = [attempt.id for attempt in attempts.skipped(round_, "no time left")]
        assert [called.id, *skipped, attempts.ended_early(pending(), "given up").id] == [42, 43, 44, 45, 46]


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
        skipped = tuple(Attempts(0).skipped(round_, "the 25 s were used up"))
        assert [attempt.webhook for attempt in skipped] == ["sink:/webhooks/2", "sink:/webhooks/3"]
        assert {(each.outcome, each.error, each.started_at) for each in skipped} == {
            (Outcome.NOT_CALLED, "the 25 s were used up", None)
        }
        assert round_.outcomes == [Outcome.TIMEOUT, Outcome.NOT_CALLED, Outcome.NOT_CALLED]
        assert round_.next_webhook is None


class TestEndedEarly:
    def test_names_the_reason_in_the_round_that_will_not_begin(self) -> None:
        attempt = Attempts(0).ended_early(pending(7, rounds=1), "destination removed")
        assert (attempt.delivery_id, attempt.round, attempt.webhook) == (7, 2, "")
        assert (attempt.outcome, attempt.error) == (Outcome.NOT_CALLED, "destination removed")


class TestCutOff:
    def test_lasted_until_it_was_cut_off(self) -> None:
        begun = Attempts(0).begun(round_of(1), Webhook("sink:/a"), NOW)
        attempt = cut_off(begun, NOW + 1.5, "given up by hand")
        assert (attempt.duration_ms, attempt.outcome, attempt.error) == (
            1500.0,
            Outcome.INTERRUPTED,
            "given up by hand",
        )
        assert (attempt.id, attempt.request_body) == (begun.id, begun.request_body)
