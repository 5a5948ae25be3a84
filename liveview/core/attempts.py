"""The attempts of deliveries, with their ids: what the log records of each webhook that is called, or is not."""

from collections.abc import Iterator

import msgspec

from liveview.core.destination_queue import Round
from liveview.model.delivery import Attempt, Delivery, Outcome, Reason
from liveview.model.destination import Webhook
from liveview.text.masking import mask_headers, mask_url

_ERRORS = {
    Reason.DESTINATION_REMOVED: "destination removed",
    Reason.GIVEN_UP: "given up by hand",
    Reason.NO_BODY: "the stored event cannot be turned into a webhook body",
}
"""The errors of attempts that end a delivery before its rounds are used up."""


class Attempts:
    """Creates attempts; their ids continue after `last_id`."""

    def __init__(self, last_id: int) -> None:
        self._last_id = last_id

    def begun(self, round_: Round, hook: Webhook, at: float) -> Attempt:
        """A call that begins at `at`."""
        return Attempt(
            id=self._next_id(),
            delivery_id=round_.task.delivery.id,
            round=round_.number,
            webhook=mask_url(hook.url),
            started_at=at,
            duration_ms=None,
            outcome=None,
            request_headers=mask_headers(hook.headers.items()),
            request_body=round_.body,
        )

    def skipped(self, round_: Round, total: float) -> Iterator[Attempt]:
        """The webhooks that a round of `total` seconds has no time left to call; they become outcomes of the round."""
        error = f"the {round(total, 2):g} s for all webhooks were used up"
        while (hook := round_.next_webhook) is not None:
            round_.outcomes.append(Outcome.NOT_CALLED)
            attempt = self._not_called(round_.task.delivery, Reason.TIME_USED_UP, error)
            yield msgspec.structs.replace(attempt, webhook=mask_url(hook.url))

    def ended_early(self, delivery: Delivery, reason: Reason) -> Attempt:
        """A delivery that ends without another call; the attempt has no webhook and only says why."""
        return self._not_called(delivery, reason, _ERRORS[reason])

    def _not_called(self, delivery: Delivery, reason: Reason, error: str) -> Attempt:
        return Attempt(
            id=self._next_id(),
            delivery_id=delivery.id,
            round=delivery.rounds + 1,
            webhook="",
            started_at=None,
            duration_ms=None,
            outcome=Outcome.NOT_CALLED,
            error=error,
            reason=reason,
        )

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def cut_off(attempt: Attempt, at: float, reason: Reason) -> Attempt:
    """An attempt under way, cut off at `at` because of `reason`."""
    milliseconds = round((at - (attempt.started_at or at)) * 1000, 3)
    return msgspec.structs.replace(
        attempt, duration_ms=milliseconds, outcome=Outcome.INTERRUPTED, error=_ERRORS[reason], reason=reason
    )
