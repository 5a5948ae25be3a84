"""How a delivery ended or what it waits for, in words, with the reason."""

import re
from collections.abc import Sequence

from liveview.formats import counted
from liveview.model.delivery import Attempt, Delivery, Outcome, Reason
from liveview.model.note import PipelineStep

_REASONS = {
    Reason.DESTINATION_REMOVED: "its destination was removed from the configuration",
    Reason.GIVEN_UP: "given up by hand",
    Reason.NO_BODY: "the stored event cannot be turned into a webhook body",
    Reason.OTHER_KIND: "its destination is of another kind now",
}
"""Why a delivery ended before its last round."""

_PLANNED = re.compile(r"(\d{1,3}) requests ", re.ASCII)
"""How the note of the step shape begins where there are several requests."""
_AS_ASKED = 1.0
"""How much a wait may differ from a `Retry-After`, in seconds, to count as requested by it."""


def webhooks_of(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The calls to webhooks among these attempts, without interrupted ones, which were made again."""
    return [attempt for attempt in attempts if attempt.outcome is not Outcome.INTERRUPTED and attempt.webhook]


def calls_of_round(delivery: Delivery, round_: Sequence[Attempt]) -> int:
    """How many calls a round has that is over.

    Those to a service end with the first that fails, so its note says how many there would have been.
    """
    planned = (_PLANNED.match(note.sentence) for note in delivery.notes if note.step is PipelineStep.SHAPE)
    most = max((int(found[1]) for found in planned if found), default=0)
    return max(len(webhooks_of(round_)), most)


def round_words(number: int, most: int) -> str:
    """`round 2 of 8`, or `round 2` if `most`, the number of rounds, is not known."""
    return f"round {number} of {most}" if number <= most > 1 else f"round {number}"


def success_words(last: Sequence[Attempt]) -> str:
    """How many of the calls in the last round of a delivery succeeded."""
    called = webhooks_of(last)
    good = sum(attempt.outcome is Outcome.OK for attempt in called)
    rest = "" if good == len(called) else ", the rest is never retried: one success is enough"
    return f"{good} of {len(called)} ok{rest}"


def end_words(delivery: Delivery, attempts: Sequence[Attempt]) -> str:
    """Why no retry follows a delivery that failed."""
    reason = attempts[-1].reason if attempts else None
    if reason in _REASONS:
        return f"{_REASONS[reason]}, no retry follows"
    return f"gave up after {counted(delivery.rounds, 'round')}, the retry schedule is used up"


def why_then(delivery: Delivery, last: Sequence[Attempt]) -> str:
    """What decided the time of the next round; `last` are the calls of the round before."""
    ended = max(((found.started_at or 0) + (found.duration_ms or 0) / 1000 for found in last), default=0.0)
    wait = (delivery.next_attempt_at or 0.0) - ended
    for attempt in last:
        for name, value in attempt.response_headers:
            asked = value.strip()
            if name.lower() == "retry-after" and asked.isdecimal() and abs(wait - int(asked[:9])) < _AS_ASKED:
                return f"as requested (Retry-After: {asked[:9]})"
    return "by the retry schedule"
