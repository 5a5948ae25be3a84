"""What the core decided and the engine observed, in words: rules, dedup keys, outcomes of attempts."""

from liveview.model.delivery import Attempt, Outcome, Rule
from liveview.model.event import DedupSource, Event
from liveview.tui.lines import status
from liveview.tui.lines.moments import duration
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.status import Sentences

RULES = Sentences(
    {
        Rule.DESTINATION_DISABLED: say("the destination is switched off"),
        Rule.PROFILE_UPDATE: say("a profile update is not an event, so webhooks do not get it"),
        Rule.AUTOCAPTURE: say("autocaptured, and no event definition gives it a name"),
        Rule.UNSUPPORTED_TYPE: say("there is no webhook payload for this type"),
        Rule.IDENTIFY_DISABLED: say("its option for identify events is off"),
        Rule.PAGEVIEW_DISABLED: say("its option for pageview events is off"),
        Rule.OVERRIDE_ON: say("switched on in the event settings"),
        Rule.OVERRIDE_OFF: say("switched off in the event settings"),
        Rule.MALFORMED: say("its integrations are malformed"),
        Rule.EXCLUDED: say("excluded by its integrations"),
        Rule.ONLY_LISTED: say("not named in its integrations, where All is false"),
        Rule.LISTED: say("named in its integrations"),
        Rule.DEFAULT: say("by default"),
        Rule.REPLAYED: say("replayed by hand"),
    }
)
"""Why an event goes to a destination or does not."""

_FAILURES = {
    Outcome.HTTP_ERROR: say("not a 2xx answer"),
    Outcome.INTERRUPTED: say("interrupted"),
    Outcome.REFUSED: say("connection refused"),
    Outcome.RESET: say("connection reset"),
    Outcome.DNS: say("the name was not found"),
    Outcome.TLS: say("TLS failed"),
    Outcome.BLOCKED: say("address not allowed"),
    Outcome.BAD_RESPONSE: say("not a valid HTTP answer"),
}

_SHORT = {
    **_FAILURES,
    Outcome.OK: say("ok"),
    Outcome.TIMEOUT: say("timeout"),
    Outcome.TOTAL_TIMEOUT: say("total timeout"),
    Outcome.NOT_CALLED: say("not called"),
}

SOURCES = Sentences(
    {
        DedupSource.INSERT_ID: say("$insert_id"),
        DedupSource.MESSAGE_ID: say("messageId"),
        DedupSource.UUID: say("uuid"),
        DedupSource.TIME_AND_DEVICE: say("time and $device_id"),
        DedupSource.TIME: say("time alone"),
    }
)
"""The fields that make up a dedup key."""
IDS = frozenset({DedupSource.INSERT_ID, DedupSource.MESSAGE_ID, DedupSource.UUID})
"""The sources that are a single ID, made by the client for this purpose."""


def key_words(event: Event) -> SafeText:
    """The dedup key with the fields it is made of; "" for an event without one."""
    if event.dedup_source is None or event.dedup_key is None:
        return EMPTY
    key = event.dedup_key
    if event.dedup_source not in IDS:
        key = key.removeprefix("[").removesuffix("]").replace(",", ", ", 1)
    if event.dedup_source is DedupSource.TIME:
        return say("time {}, its whole key", visible(key))
    return say("{} {}", SOURCES[event.dedup_source], visible(key))


def source_field(event: Event) -> SafeText:
    """The fields that the dedup key is made of, as the log names them; "" for an event without one."""
    return EMPTY if event.dedup_source is None else visible(event.dedup_source.value)


def outcome_words(attempt: Attempt) -> SafeText:
    """How a finished attempt ended: glyph, status, reason and time, such as `✗ 500 in 12 ms`."""
    outcome = attempt.outcome
    if outcome is None:
        return say("{} under way", status.PENDING.glyph)
    glyph = status.OUTCOMES[outcome].glyph
    error = visible(attempt.error or "")
    took = EMPTY if attempt.duration_ms is None else say("in {}", duration(attempt.duration_ms / 1000))
    code = EMPTY if attempt.status is None else say("{}", attempt.status)
    if outcome in {Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT}:
        return say("{} {}", glyph, _timeout(attempt))
    if outcome is Outcome.NOT_CALLED:
        return say("{} not called: {}", glyph, error or say("no time was left"))
    words = EMPTY if outcome in {Outcome.OK, Outcome.HTTP_ERROR} and code else _FAILURES.get(outcome, EMPTY)
    reason = EMPTY if attempt.says_only_its_status or error in {"", words} else say(": {}", error)
    return say("{}{}", joined(filter(None, (glyph, code, words, took)), " "), reason)


def short_outcome(attempt: Attempt) -> SafeText:
    """How an attempt ended, in a cell of a table: `✓ 200`, `✗ connection refused`."""
    if attempt.outcome is None:
        return say("{} under way", status.PENDING.glyph)
    look = status.OUTCOMES[attempt.outcome]
    said = EMPTY if attempt.status is None else say("{}", attempt.status)
    if attempt.outcome in {Outcome.OK, Outcome.HTTP_ERROR} and said:
        return say("{} {}", look.glyph, said)
    return joined(filter(None, (look.glyph, said, _SHORT.get(attempt.outcome, EMPTY))), " ")


def _timeout(attempt: Attempt) -> SafeText:
    """When the call was cut off, and what it was waiting for."""
    at = say("{:.2f} s", (attempt.duration_ms or 0) / 1000)
    during = EMPTY if attempt.phase is None else say(" while {}", visible(attempt.phase.doing))
    if attempt.outcome is Outcome.TIMEOUT:
        return say("timeout at {}{}", at, during)
    return say("cut off at {}{}: the total budget was used up", at, during)
