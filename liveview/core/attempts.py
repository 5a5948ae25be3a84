"""The attempts of deliveries, with their ids: what the log records of each webhook that is called, or is not."""

from collections.abc import Iterator

import msgspec

from liveview.core.destination_queue import Round
from liveview.model.delivery import Attempt, Delivery, Outcome
from liveview.model.destination import Webhook
from liveview.text.masking import mask_headers, mask_url


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

    def skipped(self, round_: Round, reason: str) -> Iterator[Attempt]:
        """The webhooks that a round has no time left to call; they become outcomes of the round."""
        while (hook := round_.next_webhook) is not None:
            round_.outcomes.append(Outcome.NOT_CALLED)
            yield self._not_called(round_.task.delivery.id, round_.number, mask_url(hook.url), reason)

    def ended_early(self, delivery: Delivery, reason: str) -> Attempt:
        """A delivery that ends without another call; the attempt has no webhook and only says why."""
        return self._not_called(delivery.id, delivery.rounds + 1, "", reason)

    def _not_called(self, delivery_id: int, number: int, webhook: str, reason: str) -> Attempt:
        return Attempt(
            id=self._next_id(),
            delivery_id=delivery_id,
            round=number,
            webhook=webhook,
            started_at=None,
            duration_ms=None,
            outcome=Outcome.NOT_CALLED,
            error=reason,
        )

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def cut_off(attempt: Attempt, at: float, reason: str) -> Attempt:
    """An attempt under way, cut off at `at` because of `reason`."""
    milliseconds = round((at - (attempt.started_at or at)) * 1000, 3)
    return msgspec.structs.replace(attempt, duration_ms=milliseconds, outcome=Outcome.INTERRUPTED, error=reason)
