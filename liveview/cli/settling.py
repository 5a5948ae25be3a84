"""Waits until what a running liveview holds is worth judging."""

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from liveview.errors import NotInTimeError, SessionOverError
from liveview.remote.api_client import ApiClient, still_there
from liveview.specs.judge import is_settled
from liveview.specs.observed import Evidence
from liveview.specs.running import RunningEvidence, id_of
from liveview.specs.spec import Spec

MOST_NAMED = 100
"""Pending events whose end is waited for by their ids."""
_LONGEST = 1.0
"""Seconds after which a wait looks whether the session is still the same."""

Settled: TypeAlias = Callable[[Spec, Evidence], bool]
"""Whether waiting would not help."""


def nothing_pending(spec: Spec, evidence: Evidence) -> bool:
    """Whether all events that a spec looks at are over, for when no others are expected."""
    return not any(event.is_pending for event in evidence.events(spec.filter))


def settled(spec: Spec, api: ApiClient, timeout: float, is_done: Settled = is_settled) -> RunningEvidence:
    """The events once `is_done`, or after `timeout` seconds as they are then; raises `RemoteError`.

    It is liveview that waits, for what must happen first. What happened before it was asked counts, so that nothing is
    missed in between. All of the evidence is of one session; once another has begun, it raises `SessionOverError`.
    """
    deadline = time.monotonic() + timeout
    session = _session(api)
    with still_there():
        return _settled(spec, api, session, deadline, is_done)


def _settled(spec: Spec, api: ApiClient, session: str, deadline: float, is_done: Settled) -> RunningEvidence:
    while True:
        newest, pending = _newest(api), _pending(api)
        evidence = RunningEvidence(api)
        is_over = is_done(spec, evidence) or deadline <= time.monotonic()
        if is_over:
            evidence.read(spec)
        _require(session, api)
        if is_over:
            return evidence
        oldest = next((event.id for event in evidence.events(spec.filter) if event.state == "pending"), None)
        _wait(api, _over([oldest]) if oldest is not None else _news(newest, pending), deadline, session)


def _wait(api: ApiClient, text: str, deadline: float, session: str) -> None:
    """Wait until an event matches, or for the deadline; a wait that begins in another session would be in vain."""
    while (left := deadline - time.monotonic()) > 0:
        with contextlib.suppress(NotInTimeError):
            api.wait(text, timeout=math.ceil(min(left, _LONGEST) * 1_000) / 1_000)
            return
        _require(session, api)


def _session(api: ApiClient) -> str:
    return api.summary().session.log


def _require(session: str, api: ApiClient) -> None:
    if _session(api) != session:
        raise SessionOverError(f"another session has begun; {session} has what came before", "session-over", 410, b"")


def _newest(api: ApiClient) -> int:
    """The newest event; 0 before the first."""
    return max((id_of(event) for event in api.events(limit=1).events), default=0)


def _pending(api: ApiClient) -> list[int]:
    """The oldest pending events."""
    return [id_of(event) for event in api.events("is:pending", order="oldest", limit=MOST_NAMED).events]


def _news(newest: int, pending: Sequence[int]) -> str:
    """A filter for what is not there yet: an event after the newest, or one that is not pending any more."""
    later = f"id>{newest}"
    return f"{later} or ({_over(pending)})" if pending else later


def _over(pending: Sequence[int]) -> str:
    """A filter for those of the pending events that are over."""
    return f"id:{','.join(map(str, pending))} -is:pending"
