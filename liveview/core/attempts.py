"""The attempts of deliveries: what the log records of each webhook that is called, or is not."""

from collections.abc import Callable

import msgspec

from liveview.core.pipeline.bodies import PlannedCall
from liveview.model.delivery import Attempt, Delivery, Outcome, Reason
from liveview.text.masking import mask_headers, mask_url

_ERRORS = {
    Reason.DESTINATION_REMOVED: "destination removed",
    Reason.GIVEN_UP: "given up by hand",
    Reason.NO_BODY: "the stored event cannot be turned into a webhook body",
    Reason.OTHER_KIND: "the destination is of another kind now",
}
"""The errors of attempts that end a delivery before its rounds are used up."""


class Attempts:
    """Creates attempts; `next_id` returns their ids."""

    def __init__(self, next_id: Callable[[], int]) -> None:
        self._next_id = next_id

    def begun(self, delivery: Delivery, call: PlannedCall, at: float, reason: Reason | None = None) -> Attempt:
        """A call that begins at `at`; `reason` says why it is not the one that was planned, None if it is."""
        shown = call.shown
        headers = call.hook.headers.items() if shown is None else shown.headers
        return Attempt(
            id=self._next_id(),
            delivery_id=delivery.id,
            round=delivery.rounds + 1,
            webhook=_url_of(call),
            started_at=at,
            duration_ms=None,
            outcome=None,
            request_headers=mask_headers(headers),
            request_body=call.body if shown is None else shown.body,
            reason=reason,
        )

    def skipped(self, delivery: Delivery, call: PlannedCall, total: float) -> Attempt:
        """A call for which a round of `total` seconds has no time left."""
        error = f"the {round(total, 2):g} s for all webhooks were used up"
        return self._not_called(delivery, _url_of(call), Reason.TIME_USED_UP, error)

    def failed_by_hand(self, delivery: Delivery, call: PlannedCall) -> Attempt:
        """A held call that somebody failed."""
        return self._not_called(delivery, _url_of(call), Reason.FAILED_BY_HAND, "failed at a breakpoint")

    def ended_early(self, delivery: Delivery, reason: Reason) -> Attempt:
        """A delivery that ends without another call; the attempt has no webhook and only says why."""
        return self._not_called(delivery, "", reason, _ERRORS[reason])

    def _not_called(self, delivery: Delivery, webhook: str, reason: Reason, error: str) -> Attempt:
        return Attempt(
            id=self._next_id(),
            delivery_id=delivery.id,
            round=delivery.rounds + 1,
            webhook=webhook,
            started_at=None,
            duration_ms=None,
            outcome=Outcome.NOT_CALLED,
            error=error,
            reason=reason,
        )


def _url_of(call: PlannedCall) -> str:
    return mask_url(call.hook.url if call.shown is None else call.shown.url)


def cut_off(attempt: Attempt, at: float, reason: Reason) -> Attempt:
    """An attempt under way, cut off at `at` because of `reason`."""
    milliseconds = round((at - (attempt.started_at or at)) * 1000, 3)
    return msgspec.structs.replace(
        attempt, duration_ms=milliseconds, outcome=Outcome.INTERRUPTED, error=_ERRORS[reason], reason=reason
    )
