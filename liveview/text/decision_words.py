"""What the core decided and the engine observed, in words: rules, dedup keys, outcomes of attempts.

The words quote what was received as it is. The screen shows them through `liveview/tui/lines/safe_text.py`.
"""

from collections.abc import Mapping

from liveview.formats import duration
from liveview.model.delivery import Attempt, Decision, Outcome, Reason, Rule
from liveview.model.event import DedupSource, Event

DECISION_WORDS: Mapping[Decision, str] = {
    Decision.SKIP: "skipped",
    Decision.PREVIEW: "previewed, sent to nobody",
}
"""What was decided about a destination that gets nothing."""

RULE_WORDS: Mapping[Rule, str] = {
    Rule.DESTINATION_DISABLED: "the destination is switched off",
    Rule.NOT_IN_ENVIRONMENT: "its environment does not use this destination",
    Rule.PROFILE_UPDATE: "a profile update is not an event, so destinations do not get it",
    Rule.AUTOCAPTURE: "autocaptured, and no event definition gives it a name",
    Rule.UNDEFINED: "autocaptured, and no event definition matches it",
    Rule.UNSUPPORTED_TYPE: "no payload is made for this type",
    Rule.IDENTIFY_DISABLED: "its option for identify events is off",
    Rule.PAGEVIEW_DISABLED: "its option for pageview events is off",
    Rule.OVERRIDE_ON: "switched on in the event settings",
    Rule.OVERRIDE_OFF: "switched off in the event settings",
    Rule.MALFORMED: "its integrations are malformed",
    Rule.NO_CONSENT: "without the user's consent",
    Rule.EXCLUDED: "excluded by its integrations",
    Rule.ONLY_LISTED: "not named in its integrations, where All is false",
    Rule.LISTED: "named in its integrations",
    Rule.DEFAULT: "by default",
    Rule.ALREADY_SENT: "an earlier copy went there",
    Rule.CONSENT_GIVEN: "the user has agreed since the first copy",
    Rule.FILTERED: "filtered out by the SQL of a transformation",
    Rule.SQL_ERROR: "the SQL of a transformation failed",
    Rule.REPLAYED: "replayed by hand",
}
"""Why an event goes to a destination or does not."""

FAILURE_WORDS: Mapping[Outcome, str] = {
    Outcome.HTTP_ERROR: "not a 2xx answer",
    Outcome.INTERRUPTED: "interrupted",
    Outcome.REFUSED: "connection refused",
    Outcome.RESET: "connection reset",
    Outcome.DNS: "the name was not found",
    Outcome.TLS: "TLS failed",
    Outcome.BLOCKED: "address not allowed",
    Outcome.BAD_RESPONSE: "not a valid HTTP answer",
}
"""How a call failed, where its status does not say it."""

SOURCE_WORDS: Mapping[DedupSource, str] = {
    DedupSource.INSERT_ID: "$insert_id",
    DedupSource.MESSAGE_ID: "messageId",
    DedupSource.UUID: "uuid",
    DedupSource.TIME_AND_DEVICE: "time and $device_id",
    DedupSource.TIME: "time alone",
}
"""The fields that make up a dedup key."""
IDS = frozenset({DedupSource.INSERT_ID, DedupSource.MESSAGE_ID, DedupSource.UUID})
"""The sources that are a single ID, made by the client for this purpose."""


def rule_words(rule: Rule) -> str:
    """Why an event goes to a destination or does not; an unknown rule is shown as it is."""
    return RULE_WORDS.get(rule, rule.value)


def key_words(event: Event) -> str:
    """The dedup key with the fields it is made of; "" for an event without one."""
    if event.dedup_source is None or event.dedup_key is None:
        return ""
    key = event.dedup_key
    if event.dedup_source not in IDS:
        key = key.removeprefix("[").removesuffix("]").replace(",", ", ", 1)
    if event.dedup_source is DedupSource.TIME:
        return f"time {key}, its whole key"
    return f"{SOURCE_WORDS.get(event.dedup_source, event.dedup_source.value)} {key}"


def outcome_words(attempt: Attempt) -> str:
    """How an attempt ended: status, reason and time, such as `500 in 12 ms`; `under way` before it has.

    A body that somebody changed by hand is mentioned.
    """
    changed = ", with a body changed by hand" if attempt.reason is Reason.BODY_CHANGED else ""
    return f"{_outcome(attempt)}{changed}"


def _outcome(attempt: Attempt) -> str:
    outcome, error = attempt.outcome, attempt.error or ""
    if outcome is None:
        return "under way"
    if outcome in {Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT}:
        return _timeout(attempt)
    if outcome is Outcome.NOT_CALLED:
        return f"not called: {error or 'no time was left'}"
    took = "" if attempt.duration_ms is None else f"in {duration(attempt.duration_ms / 1000)}"
    code = "" if attempt.status is None else str(attempt.status)
    words = "" if outcome in {Outcome.OK, Outcome.HTTP_ERROR} and code else FAILURE_WORDS.get(outcome, "")
    reason = "" if attempt.says_only_its_status or error in {"", words} else f": {error}"
    return f"{' '.join(filter(None, (code, words, took)))}{reason}"


def _timeout(attempt: Attempt) -> str:
    """When the call was cut off, and what it was waiting for."""
    during = "" if attempt.phase is None else f" while {attempt.phase.doing}"
    at = f"{(attempt.duration_ms or 0) / 1000:.2f} s{during}"
    return (
        f"timeout at {at}" if attempt.outcome is Outcome.TIMEOUT else f"cut off at {at}: the total budget was used up"
    )
