"""The sentences for what the core decided and the engine saw: rules, dedup keys, outcomes of attempts."""

from liveview.model.delivery import Attempt, Outcome, Rule
from liveview.model.event import DedupSource, Event
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.moments import duration
from liveview.tui.text.status import Sentences

RULES = Sentences(
    {
        Rule.DESTINATION_DISABLED: "the destination is switched off",
        Rule.PROFILE_UPDATE: "a profile update is not an event, so webhooks do not get it",
        Rule.AUTOCAPTURE: "autocaptured, and no event definition gives it a name",
        Rule.UNSUPPORTED_TYPE: "there is no webhook payload for this type",
        Rule.IDENTIFY_DISABLED: "its option for identify events is off",
        Rule.PAGEVIEW_DISABLED: "its option for pageview events is off",
        Rule.OVERRIDE_ON: "switched on in the event settings",
        Rule.OVERRIDE_OFF: "switched off in the event settings",
        Rule.MALFORMED: "its integrations are malformed",
        Rule.EXCLUDED: "excluded by its integrations",
        Rule.ONLY_LISTED: "not named in its integrations, where All is false",
        Rule.LISTED: "named in its integrations",
        Rule.DEFAULT: "by default",
        Rule.REPLAYED: "replayed by hand",
    }
)
"""Why an event goes to a destination or does not."""

_FAILURES = {
    Outcome.HTTP_ERROR: "not a 2xx answer",
    Outcome.INTERRUPTED: "interrupted",
    Outcome.REFUSED: "connection refused",
    Outcome.RESET: "connection reset",
    Outcome.DNS: "the name was not found",
    Outcome.TLS: "TLS failed",
    Outcome.BLOCKED: "address not allowed",
    Outcome.BAD_RESPONSE: "not a valid HTTP answer",
}

_SHORT = {
    **_FAILURES,
    Outcome.OK: "ok",
    Outcome.TIMEOUT: "timeout",
    Outcome.TOTAL_TIMEOUT: "total timeout",
    Outcome.NOT_CALLED: "not called",
}

SOURCES = Sentences(
    {
        DedupSource.INSERT_ID: "$insert_id",
        DedupSource.MESSAGE_ID: "messageId",
        DedupSource.UUID: "uuid",
        DedupSource.TIME_AND_DEVICE: "time and $device_id",
        DedupSource.TIME: "time alone",
    }
)
"""Which fields make a dedup key."""
IDS = frozenset({DedupSource.INSERT_ID, DedupSource.MESSAGE_ID, DedupSource.UUID})
"""Keys that are one ID, made by the client for this purpose."""


def key_words(event: Event) -> str:
    """The dedup key with the fields that made it; "" for an event that has none."""
    if event.dedup_source is None or event.dedup_key is None:
        return ""
    key = event.dedup_key
    if event.dedup_source not in IDS:
        key = key.removeprefix("[").removesuffix("]").replace(",", ", ", 1)
    if event.dedup_source is DedupSource.TIME:
        return f"time {visible(key)}, its whole key"
    return f"{SOURCES[event.dedup_source]} {visible(key)}"


def outcome_words(attempt: Attempt) -> str:
    """How a finished attempt ended: glyph, status, reason and time, such as `✗ 500 in 12 ms`."""
    outcome = attempt.outcome
    if outcome is None:
        return f"{status.PENDING.glyph} under way"
    glyph = status.OUTCOMES[outcome].glyph
    error = visible(attempt.error) if attempt.error else ""
    took = "" if attempt.duration_ms is None else duration(attempt.duration_ms / 1000)
    code = "" if attempt.status is None else f"{attempt.status} "
    if outcome in {Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT}:
        return f"{glyph} {_timeout(attempt, error)}"
    if outcome is Outcome.NOT_CALLED:
        return f"{glyph} not called: {error or 'no time was left'}"
    words = "" if outcome in {Outcome.OK, Outcome.HTTP_ERROR} and code else _FAILURES.get(outcome, "") + " "
    reason = f": {error}" if error not in {"", words.strip(), f"status {attempt.status}"} else ""
    return f"{glyph} {code}{words}{f'in {took}' if took else ''}".rstrip() + reason


def short_outcome(attempt: Attempt) -> str:
    """How an attempt ended, in a cell of a table: `✓ 200`, `✗ connection refused`."""
    if attempt.outcome is None:
        return f"{status.PENDING.glyph} under way"
    look = status.OUTCOMES[attempt.outcome]
    said = "" if attempt.status is None else str(attempt.status)
    if attempt.outcome in {Outcome.OK, Outcome.HTTP_ERROR} and said:
        return f"{look.glyph} {said}"
    return f"{look.glyph} {' '.join(word for word in (said, _SHORT.get(attempt.outcome, '')) if word)}"


def _timeout(attempt: Attempt, error: str) -> str:
    """At what time the call was cut, and what it was waiting for."""
    at = f"{(attempt.duration_ms or 0) / 1000:.2f} s"
    phase = error.removeprefix("timeout while ").partition(",")[0] if error.startswith("timeout while ") else ""
    if attempt.outcome is Outcome.TIMEOUT:
        return f"timeout at {at}" + (f" while {phase}" if phase else "")
    return f"cut at {at}{f' while {phase}' if phase else ''}, the total budget was used up"
