"""What the core decided and the engine observed, in words: rules, dedup keys, outcomes of attempts."""

from liveview.model.delivery import Attempt, Outcome
from liveview.model.event import Event
from liveview.text import decision_words
from liveview.text.decision_words import FAILURE_WORDS, RULE_WORDS, SOURCE_WORDS
from liveview.text.decision_words import IDS as IDS
from liveview.tui.lines import status
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.status import Sentences

RULES = Sentences({rule: visible(words) for rule, words in RULE_WORDS.items()})
"""Why an event goes to a destination or does not."""

_FAILURES = {outcome: visible(words) for outcome, words in FAILURE_WORDS.items()}
_LONGEST = 260
"""Characters of a key or of an outcome that are shown."""

_SHORT = {
    **_FAILURES,
    Outcome.OK: say("ok"),
    Outcome.TIMEOUT: say("timeout"),
    Outcome.TOTAL_TIMEOUT: say("total timeout"),
    Outcome.NOT_CALLED: say("not called"),
}

SOURCES = Sentences({source: visible(words) for source, words in SOURCE_WORDS.items()})
"""The fields that make up a dedup key."""


def key_words(event: Event) -> SafeText:
    """The dedup key with the fields it is made of; "" for an event without one."""
    return visible(decision_words.key_words(event), _LONGEST)


def source_field(event: Event) -> SafeText:
    """The fields that the dedup key is made of, as the log names them; "" for an event without one."""
    return EMPTY if event.dedup_source is None else visible(event.dedup_source.value)


def outcome_words(attempt: Attempt) -> SafeText:
    """How an attempt ended: glyph, status, reason and time, such as `✗ 500 in 12 ms`."""
    look = status.PENDING if attempt.outcome is None else status.OUTCOMES[attempt.outcome]
    return say("{} {}", look.glyph, visible(decision_words.outcome_words(attempt), _LONGEST))


def short_outcome(attempt: Attempt) -> SafeText:
    """How an attempt ended, in a cell of a table: `✓ 200`, `✗ connection refused`."""
    if attempt.outcome is None:
        return say("{} under way", status.PENDING.glyph)
    look = status.OUTCOMES[attempt.outcome]
    said = EMPTY if attempt.status is None else say("{}", attempt.status)
    if attempt.outcome in {Outcome.OK, Outcome.HTTP_ERROR} and said:
        return say("{} {}", look.glyph, said)
    return joined(filter(None, (look.glyph, said, _SHORT.get(attempt.outcome, EMPTY))), " ")
