"""What a sink path does to the requests it gets, written as a small script.

    script    = step { "then" step }          the last step goes on for ever
    step      = action [ "x" times ]          without times: once, or for ever when it is the last
    action    = "ok" | status | "status" status | "delay" seconds | "hang" | "reset"

`500x2 then ok` answers 500 twice and 200 from then on; `delay 6` answers 200 after six seconds.
"""

import re
from enum import StrEnum

import msgspec


class BehaviourError(ValueError):
    """A script that cannot be read; the message is one sentence for the user."""


class Action(StrEnum):
    """What happens to one request. `reset` cuts the connection instead of a reply, `hang` never replies."""

    STATUS = "status"
    DELAY = "delay"
    HANG = "hang"
    RESET = "reset"


class BehaviourStep(msgspec.Struct, frozen=True):
    """An action for the next `times` requests (None: for all that follow).

    `number` is the HTTP status of `status`, the seconds of `delay`, otherwise 0.
    """

    action: Action
    number: float = 0
    times: int | None = None


class Behaviour(msgspec.Struct, frozen=True):
    """A script: its text as written and its steps."""

    text: str
    steps: tuple[BehaviourStep, ...]

    def at(self, request: int) -> BehaviourStep:
        """The step for a request, counted from 0."""
        for step in self.steps:
            if step.times is None or request < step.times:
                return step
            request -= step.times
        return self.steps[-1]


_STEP = re.compile(
    r"(?:(ok)|(?:status\s+)?([1-5]\d\d)|delay\s+(\d+(?:\.\d+)?)|(hang)|(reset))(?:\s*x\s*([1-9]\d{0,5}))?"
)


def parse(text: str) -> Behaviour:
    """Read a script; raises `BehaviourError`."""
    words = re.split(r"\s*\bthen\b\s*", text.strip().lower())
    steps = [_step(part.strip(" ,"), text) for part in words]
    last = msgspec.structs.replace(steps[-1], times=None)
    first = [step if step.times is not None else msgspec.structs.replace(step, times=1) for step in steps[:-1]]
    return Behaviour(text, (*first, last))


def _step(part: str, text: str) -> BehaviourStep:
    match = _STEP.fullmatch(part)
    if match is None:
        raise BehaviourError(
            f'{text!r} is not a behaviour, use ok, status 500, delay 6, hang, reset or "500x2 then ok"'
        )
    ok, status, delay, hang, _, times = match.groups()
    count = int(times) if times else None
    if ok or status:
        number = int(status or 200)
        if number < 200:
            raise BehaviourError(f"{text!r}: a final status is 200 to 599")
        return BehaviourStep(Action.STATUS, number, count)
    if delay:
        return BehaviourStep(Action.DELAY, float(delay), count)
    return BehaviourStep(Action.HANG if hang else Action.RESET, 0, count)


OK = parse("ok")
