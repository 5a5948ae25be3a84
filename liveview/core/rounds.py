"""Rounds: the webhooks of one delivery called one after another, and what follows from how they answer.

Each webhook has `webhook_timeout` for its whole exchange, and all of them together have `total_timeout` (webhooks).
One success makes the delivery `delivered`, and it is never retried; if all fail, the schedule decides when the next
round follows (ours). The requests of a service are one thing in several calls: each has to succeed, and a retry makes
all of them again (ours). A breakpoint holds a call before it begins; the time for which it is held counts for nothing.
"""

import msgspec

from liveview.config.schema import DeliveryConfig
from liveview.core import retry
from liveview.core.attempts import Attempts, cut_off
from liveview.core.destination_queue import Stage, Tracked
from liveview.core.pipeline.bodies import PlannedCall, TaskBodies
from liveview.core.pipeline.shaping import NOT_MADE
from liveview.core.steps import Call, Cancel, Step
from liveview.model.delivery import DeliveryState, Outcome, Reason
from liveview.model.kind import Kind

FULL_BUDGET_SLACK = 0.05
"""Seconds by which a call's budget may be below `webhook_timeout` while running out of it still counts as `timeout`."""
SMALLEST_BUDGET = 0.001
"""Seconds; with less than this left of `total_timeout`, a webhook is not called at all."""


class Rounds:
    """Carries out rounds; `settings` are the budgets from the next call on, `bodies` makes what is sent."""

    def __init__(self, settings: DeliveryConfig, attempts: Attempts, bodies: TaskBodies) -> None:
        self.settings = settings
        self._attempts = attempts
        self._bodies = bodies

    def begin(self, tracked: Tracked, at: float, step: Step) -> None:
        """Begin a round of a delivery that was just taken from its queue."""
        if tracked.queue.destination is None:
            self._end_early(tracked, Reason.DESTINATION_REMOVED, step)
            return
        if tracked.held_since is not None:
            self._resume(tracked, at, step)
            return
        destination = tracked.queue.destination
        try:
            if self._bodies.is_other_kind(tracked.task, destination):
                self._end_early(tracked, Reason.OTHER_KIND, step)
                return
            tracked.calls = self._bodies.planned(tracked.task, destination)
        except NOT_MADE:
            self._end_early(tracked, Reason.NO_BODY, step)
            return
        tracked.needs_all = destination.kind is not Kind.WEBHOOKS
        tracked.started_at = at
        tracked.stage = Stage.CALLING
        tracked.queue.calling += 1
        if tracked.succeeded:
            self._end(tracked, at, step)
        else:
            self.go_on(tracked, at, step)

    def go_on(self, tracked: Tracked, at: float, step: Step) -> None:
        """Make the next call, or end the round when there is none or no time left."""
        call = tracked.next_call
        if call is None:
            self._end(tracked, at, step)
            return
        settings = self.settings
        left = settings.total_timeout - (at - tracked.started_at)
        if left < SMALLEST_BUDGET:
            self._skip_rest(tracked, step)
            self._end(tracked, at, step)
            return
        if not tracked.let_go and tracked.queue.catches():
            tracked.queue.calling -= 1
            tracked.queue.held += 1
            tracked.stage, tracked.held_since = Stage.HELD, at
            return
        self._call(tracked, tracked.changed or call, left, at, step)

    def release(self, tracked: Tracked, changed: PlannedCall | None) -> None:
        """Have a held call made as soon as there is a place, as it was planned or as somebody changed it."""
        tracked.let_go, tracked.changed = True, changed
        self._wait_for_place(tracked)

    def fail(self, tracked: Tracked, at: float, step: Step) -> None:
        """Have a held call fail without being made; the round goes on as behind any call that failed."""
        call = tracked.next_call
        if call is None:
            raise ValueError("a call is held that is not there")
        step.rows.append(self._attempts.failed_by_hand(tracked.delivery, call))
        tracked.outcomes.append(Outcome.NOT_CALLED)
        if tracked.next_call is not None:
            self._wait_for_place(tracked)
            return
        tracked.queue.held -= 1
        tracked.queue.calling += 1  # for as long as it takes to end the round
        self._end(tracked, at, step)

    def _wait_for_place(self, tracked: Tracked) -> None:
        tracked.queue.held -= 1
        tracked.stage = Stage.READY
        tracked.queue.released.append(tracked)

    def _resume(self, tracked: Tracked, at: float, step: Step) -> None:
        """Go on with a round of which a call was held; its budgets start now."""
        tracked.started_at = at
        tracked.stage = Stage.CALLING
        tracked.queue.calling += 1
        self.go_on(tracked, at, step)

    def _call(self, tracked: Tracked, call: PlannedCall, left: float, at: float, step: Step) -> None:
        """Make a call; `left` seconds are left of the round."""
        settings = self.settings
        tracked.budget = min(settings.webhook_timeout, left)
        short = settings.webhook_timeout - tracked.budget
        tracked.limit = Outcome.TIMEOUT if short < FULL_BUDGET_SLACK else Outcome.TOTAL_TIMEOUT
        reason = None if tracked.changed is None else Reason.BODY_CHANGED
        tracked.attempt = self._attempts.begun(tracked.delivery, call, at, reason)
        tracked.recorded = tracked.let_go = False
        tracked.changed = None
        step.commands.append(
            Call(tracked.delivery.id, call.hook, call.body, tracked.budget, tracked.limit, call.method)
        )

    def _skip_rest(self, tracked: Tracked, step: Step) -> None:
        """The calls that a round has no time left for."""
        while (call := tracked.next_call) is not None:
            tracked.outcomes.append(Outcome.NOT_CALLED)
            step.rows.append(self._attempts.skipped(tracked.delivery, call, self.settings.total_timeout))

    def _end(self, tracked: Tracked, at: float, step: Step) -> None:
        before, settings = tracked.delivery, self.settings
        number = before.rounds + 1
        if tracked.succeeded:
            state, next_at = DeliveryState.DELIVERED, None
        else:
            next_at = retry.next_round_at(
                at, number, before.id, settings.retry_schedule, settings.retry_jitter, tracked.retry_after
            )
            state = DeliveryState.FAILED if next_at is None else DeliveryState.PENDING
        tracked.queue.calling -= 1
        self._close(tracked, state, number, next_at, step)

    def cut_short(self, tracked: Tracked, at: float, reason: Reason, step: Step) -> None:
        """End a pending delivery before its rounds are used up; `reason` becomes that of its last attempt."""
        if tracked.stage is Stage.CALLING and tracked.attempt is not None:
            tracked.queue.calling -= 1
            step.rows.append(cut_off(tracked.attempt, at, reason))
            step.commands.append(Cancel(tracked.delivery.id))
            self._fail(tracked, step)
        elif tracked.stage is Stage.HELD:
            tracked.queue.held -= 1
            self._end_early(tracked, reason, step)
        else:
            tracked.queue.discard(tracked)
            self._end_early(tracked, reason, step)

    def hand_back(self, tracked: Tracked, step: Step) -> None:
        """Have a delivery that waits for a place wait in the log, as it was there."""
        tracked.queue.discard(tracked)
        tracked.stage = Stage.ENDING
        step.rows.append(tracked.delivery)

    def _end_early(self, tracked: Tracked, reason: Reason, step: Step) -> None:
        """End a delivery that waits for no place any more without a call."""
        step.rows.append(self._attempts.ended_early(tracked.delivery, reason))
        self._fail(tracked, step)

    def _fail(self, tracked: Tracked, step: Step) -> None:
        """If a webhook accepted it earlier in this round, it counts as delivered, like any other with a success."""
        if tracked.succeeded and tracked.outcomes:
            self._close(tracked, DeliveryState.DELIVERED, tracked.delivery.rounds + 1, None, step)
        else:
            self._close(tracked, DeliveryState.FAILED, tracked.delivery.rounds, None, step)

    def _close(self, tracked: Tracked, state: DeliveryState, rounds: int, next_at: float | None, step: Step) -> None:
        """Store the end of a round; until the log has it, nobody else gets the delivery."""
        before = tracked.delivery
        after = msgspec.structs.replace(before, state=state, rounds=rounds, next_attempt_at=next_at)
        tracked.queue.count_end(before, after)
        tracked.task = msgspec.structs.replace(tracked.task, delivery=after)
        tracked.stage = Stage.ENDING
        step.rows.append(after)
