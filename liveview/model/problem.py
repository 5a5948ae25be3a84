"""What validation can find in an event, and how each finding is explained.

`CATALOGUE` is the one list of problem codes. The codes are stable: logs, filters and the replies of `--strict`
refer to them. The core decides which of them apply; the words come from here.
"""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """Whether a problem makes an event `invalid`, may cause trouble, or is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    """Nothing is wrong."""


_NAMES = frozenset({"event", "properties"})
"""Rules of problems with the name of an event or property."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding, as it is stored in `events.problems`."""

    code: str
    """A key of `CATALOGUE`; a newer log may hold others."""
    severity: Severity
    """Whether it makes the event invalid."""
    field: str
    """A path into the event such as `properties.time`; "" for the whole event."""
    detail: str = ""
    """What only this occurrence knows, such as a name or a position; "" when the catalogue says it all."""
    advice: str = ""
    """What to do about this occurrence; "" when the catalogue's fix is right."""
    start: str = ""
    """The beginning of a body or event without a name, to tell it from others in a list; "" for one with a name."""
    value: str = ""
    """The JSON of a value that the plan does not allow, at most 200 characters; "" for every other problem."""
    rule: str = ""
    """What the plan says, such as `type: "number"`; "" for a problem that has nothing to do with a plan."""
    omitted: bool = False
    """Whether webhooks get the event without the member around that value."""

    @property
    def told_rule(self) -> str:
        """The rule for people; "" where it says no more than the sentence: that a name is not in the plan."""
        return "" if self.rule in _NAMES else self.rule

    @property
    def sentence(self) -> str:
        """What is wrong, in words; the code itself when it is unknown (a newer log)."""
        kind = CATALOGUE.get(self.code)
        if kind is None:
            return self.code
        return f"{kind.sentence}: {self.detail}" if self.detail and not kind.detail_is_advice else kind.sentence

    @property
    def fix(self) -> str:
        """What to do about it; "" for unknown codes."""
        kind = CATALOGUE.get(self.code)
        if kind is None or self.advice:
            return self.advice
        return f"{kind.fix} {self.detail}" if self.detail and kind.detail_is_advice else kind.fix


class ProblemKind(msgspec.Struct, frozen=True):
    """An entry of the catalogue."""

    severity: Severity
    """Whether it makes an event invalid."""
    sentence: str
    """What is wrong."""
    fix: str
    """What to do about it."""
    detail_is_advice: bool = False
    """Whether the detail of an occurrence belongs to the fix, not to the sentence."""


def _error(sentence: str, fix: str, *, detail_is_advice: bool = False) -> ProblemKind:
    return ProblemKind(Severity.ERROR, sentence, fix, detail_is_advice)


def _warning(sentence: str, fix: str, *, detail_is_advice: bool = False) -> ProblemKind:
    return ProblemKind(Severity.WARNING, sentence, fix, detail_is_advice)


def _hint(sentence: str, fix: str) -> ProblemKind:
    return ProblemKind(Severity.HINT, sentence, fix)


CATALOGUE: dict[str, ProblemKind] = {
    "not-json": _error("the body is not JSON", "send one JSON object, UTF-8 encoded"),
    "too-deep": _error("nested deeper than 64 levels", "flatten the properties"),
    "lone-surrogate": _error(
        "text holds half of a surrogate pair",
        "escape characters above U+FFFF as a \\ud83d\\ude00 pair, or send UTF-8",
    ),
    "encoded-twice": _error(
        "it is JSON inside a text: it was encoded twice", "send the object itself, encode it only once"
    ),
    "not-an-object": _error("the event is not a JSON object", 'send an object such as {"event": …, "properties": {…}}'),
    "event-missing": _error("no event name", 'add "event": "<name of the event>"'),
    "event-unusable": _error("the event name is not a non-empty string", "use a text such as Purchase"),
    "properties-missing": _error("no properties", 'add "properties" with distinct_id, token and time'),
    "properties-unusable": _error("properties is not an object", 'use "properties": {…}'),
    "distinct-id-missing": _error("no distinct_id", "add the id of the user, usually the email address"),
    "distinct-id-unusable": _error("distinct_id is not a non-empty string", "send the id as text"),
    "token-missing": _error("no token", "add the environment ID as token"),
    "token-unusable": _error("token is not a non-empty string", "send the environment ID as text"),
    "time-missing": _error("no time", "add the time of the event in seconds since 1970"),
    "time-unusable": _error("time is not a number", "send seconds since 1970, such as 1577836800.123"),
    "time-out-of-range": _error(
        "time is outside the years 1 to 9999", "send seconds since 1970", detail_is_advice=True
    ),
    "duplicate-key": _warning("an object has the same key twice, the last one counts", "send each key once"),
    "distinct-id-coerced": _warning("distinct_id is a number, read as text", "send the id as text"),
    "time-coerced": _warning("time is text, read as a number", "send time as a number"),
    "insert-id-unusable": _warning(
        "$insert_id is neither a non-empty string nor a number and is ignored", "send a unique text"
    ),
    "whole-second-time": _warning(
        "whole-second time without $insert_id: another event of that second is a duplicate",
        "send milliseconds (1577836800.123) or an $insert_id",
    ),
    "time-only-key": _warning(
        "neither $insert_id nor $device_id: events of other users at the same time are duplicates",
        "send an $insert_id",
    ),
    "time-far": _warning("time is more than a day from now", "check the clock and the unit of time"),
    "unknown-token": _warning("the token belongs to no configured environment", "check the environment ID"),
    "production-token": _warning("a production token on a local machine", "use the token of a test environment"),
    "name-case": _warning("another event has this name in a different letter case", "pick one spelling"),
    "name-alike": _warning("another event has a name that looks the same", "pick one spelling"),
    "placeholder-id": _warning(
        "an ID is a placeholder that programs write when they have none",
        "send the real ID, or leave it out: events with the same placeholder become duplicates or one user",
    ),
    "options-resent": _warning(
        "resent with other routing options", "the first ones count: to go elsewhere it needs an ID of its own"
    ),
    "options-malformed": _warning(
        "the routing options are malformed, the event goes nowhere", 'use {"integrations": {…}}'
    ),
    "integration-malformed": _warning(
        "a value in integrations is neither true, false nor an object and counts as false",
        "use true or false",
    ),
    "options-unknown": _warning("an unknown key in $options is kept and ignored", "check its spelling"),
    "unknown-destination": _warning("integrations names a destination that is not configured", "check its spelling"),
    "likely-pii": _warning("a property looks like personal or health data", "remove it or hash it"),
    "missed-duplicate": _warning(
        "the same content arrived moments ago under another key",
        "send the same ID ($insert_id, messageId, uuid) on every try",
    ),
    "paired": _hint(
        "a browser and a server sent this, with one event_id",
        "nothing to do: a service that knows the ID counts one of the two",
    ),
    "would-count-twice": _warning(
        "a browser and a server report one conversion, without an ID by which the service could tell",
        "send the same event_id and order_id from both sides, under one name, or let only one of them send it",
    ),
    "data-unreadable": _error("data is neither JSON nor base64 of JSON", "send the event as JSON, or its base64"),
    "batch-missing": _error("the body holds no list of events", "send it", detail_is_advice=True),
    "batch-empty": _error("the batch is empty", "send at least one event"),
    "type-unknown": _error("the type is unknown", "use track, identify, page, group, screen or alias"),
    "name-missing": _error("the event has no name", "add it", detail_is_advice=True),
    "name-unusable": _error("the name of the event is not a non-empty string", "use a text such as Purchase"),
    "user-missing": _error("neither a user ID nor a device ID", "add one", detail_is_advice=True),
    "user-unusable": _error("the ID is not a non-empty string", "send the ID as text"),
    "user-coerced": _warning("the ID is a number, read as text", "send the ID as text"),
    "environment-missing": _error("no environment ID", "add it", detail_is_advice=True),
    "environment-unusable": _error("the environment ID is not a non-empty string", "send it as text"),
    "timestamp-missing": _error("no timestamp", "add it", detail_is_advice=True),
    "timestamp-unusable": _error("the timestamp cannot be read", "send it", detail_is_advice=True),
    "timestamp-without-zone": _warning("the timestamp names no time zone, read as UTC", "end it with Z or an offset"),
    "time-of-receipt": _warning("no time: the time of receipt counts, only $insert_id finds duplicates", "add time"),
    "retry-unrecognisable": _warning(
        "no ID of its own, so the event is never a duplicate", "add it", detail_is_advice=True
    ),
    "plan-unknown-event": _warning("the plan has no such event", "check its name, or add it to the plan"),
    "plan-case": _warning("the plan has this name in a different letter case", "use the spelling of the plan"),
    "plan-unknown-property": _warning("the plan has no such property", "check its name, or add it to the plan"),
    "plan-missing": _warning("a property that the plan requires is missing", "send it, or make it optional"),
    "plan-type": _warning("a value is of another type than planned", "send the planned type"),
    "plan-enum": _warning("a value is not one of those planned", "send one of them, or add it to the plan"),
    "plan-format": _warning("a value does not have the planned format", "send it in that format"),
    "plan-rule": _warning("a value breaks a rule of the plan", "follow the rule, or change it in the plan"),
}
"""Every code, in the order in which the documentation lists them."""


def problem(code: str, field: str, detail: str = "", advice: str = "") -> Problem:
    """A problem of the catalogue; raises `KeyError` for a code that is not in it."""
    return Problem(code, CATALOGUE[code].severity, field, detail, advice)
