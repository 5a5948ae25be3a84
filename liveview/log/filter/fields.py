"""The fields of the filter language, in the order in which help and completion list them."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from liveview.log.filter.senders import SENDER_HEADER
from liveview.model.delivery import Outcome, Rule
from liveview.model.event import EventType, State, Wire
from liveview.model.note import PipelineStep
from liveview.model.problem import CATALOGUE


class FieldKind(msgspec.Struct, frozen=True):
    """How a field is explained."""

    sentence: str
    """What the field is about, without a full stop."""
    example: str
    """A value, as it may be typed."""
    values: Mapping[str, str] = {}
    """Its words, each with what it means ("" when it speaks for itself); empty when any value may be typed."""


IS: Mapping[str, str] = MappingProxyType(
    {
        "accepted": "valid and the first with its key",
        "duplicate": "an earlier event has the same key",
        "invalid": "a problem made it unusable",
        "unrouted": "accepted, but no destination takes it",
        "pending": "not delivered everywhere yet",
        "delivered": "delivered everywhere",
        "failed": "a delivery was given up",
        "collision": "a duplicate that differs from its original",
        "paired": "a browser sent it and a server before, or the other way round",
        "marked": "marked by you",
        "warning": "validation warns about it",
        "retrying": "a delivery failed and waits for its next round",
        "skipped": "a destination does not get it",
        "previewed": "a destination only previews it: made, and sent to nobody",
        "timeout": "a call to a webhook timed out",
        "refused": "requests that never became events, in a list of their own",
    }
)
"""The words of `is:`, and what they mean."""

_WIRES = {
    Wire.HTTP_API: "one JSON object to POST /track",
    Wire.WEB_SDK: "freshpaint.js",
    Wire.REACT_NATIVE: "the React Native SDK",
    Wire.MOBILE: "the Android and iOS SDKs",
    Wire.MIXPANEL: "Mixpanel's libraries",
    Wire.SEGMENT: "Segment's and RudderStack's libraries",
}

_OUTCOMES = {
    Outcome.OK: "answered 2xx",
    Outcome.HTTP_ERROR: "answered with another status",
    Outcome.TIMEOUT: "took longer than one webhook may",
    Outcome.TOTAL_TIMEOUT: "cut off by the limit for all webhooks",
    Outcome.NOT_CALLED: "no time or no file descriptor was left for it",
    Outcome.INTERRUPTED: "liveview stopped during the call",
    Outcome.REFUSED: "nothing listens there",
    Outcome.RESET: "the connection broke",
    Outcome.DNS: "the name has no address",
    Outcome.TLS: "no trusted TLS connection",
    Outcome.BLOCKED: "an address that is never called",
    Outcome.BAD_RESPONSE: "the answer is not HTTP",
}

_RULES = {
    Rule.DESTINATION_DISABLED: "the destination is switched off",
    Rule.NOT_IN_ENVIRONMENT: "not a destination of its environment",
    Rule.PROFILE_UPDATE: "a profile update",
    Rule.AUTOCAPTURE: "captured automatically, not sent",
    Rule.UNDEFINED: "autocaptured, no definition matches",
    Rule.UNSUPPORTED_TYPE: "a type that it has no payload for",
    Rule.IDENTIFY_DISABLED: "the destination takes no identify",
    Rule.PAGEVIEW_DISABLED: "the destination takes no pageviews",
    Rule.OVERRIDE_ON: "the event settings say yes",
    Rule.OVERRIDE_OFF: "the event settings say no",
    Rule.MALFORMED: "its $options cannot be read",
    Rule.NO_CONSENT: "the user has not agreed",
    Rule.EXCLUDED: "its $options exclude the destination",
    Rule.ONLY_LISTED: "its $options send it to others only, or the warehouse does not list it",
    Rule.LISTED: "its $options list the destination",
    Rule.DEFAULT: "nothing says otherwise",
    Rule.ALREADY_SENT: "an earlier copy went there",
    Rule.CONSENT_GIVEN: "agreed to since the first copy",
    Rule.FILTERED: "the SQL returned no row",
    Rule.SQL_ERROR: "the SQL failed",
    Rule.REPLAYED: "replayed by hand",
}

FARES: Mapping[str, str] = MappingProxyType(
    {
        "ok": "delivered at the first call of every webhook, and the event has no problem",
        "warnings": "delivered, but a call failed, or the event has a warning",
        "errors": "given up",
        "pending": "not delivered yet",
    }
)
"""How a delivery can fare, each with what it means; every delivery is exactly one of these."""


_STEPS = {
    PipelineStep.DEFINITIONS: "the Event Library gives it its names",
    PipelineStep.ROUTE: "which destinations get it",
    PipelineStep.TRANSFORM: "the transformations of a destination",
    PipelineStep.HIPAA: "what HIPAA mode removes and masks",
    PipelineStep.SHAPE: "the payload in the form of a service",
    PipelineStep.CHECK: "what a service would say about it",
}

FIELDS: Mapping[str, FieldKind] = MappingProxyType(
    {
        "name": FieldKind("the name of the event", "Purchase"),
        "user": FieldKind("the user, distinct_id", "13793"),
        "is": FieldKind("verdict, state, or what else it is", "duplicate", IS),
        "type": FieldKind("the kind of call", "track", {kind.value: "" for kind in EventType}),
        "state": FieldKind("what became of the event", "failed", {state.value: "" for state in State}),
        "dest": FieldKind("a destination it goes to", "Webhooks"),
        "fares": FieldKind("how a delivery of it fares", "errors", FARES),
        "skipped": FieldKind("a destination that does not get it", "Mixpanel"),
        "previewed": FieldKind("a destination that only previews it", "Klaviyo"),
        "rule": FieldKind(
            "why a destination gets it or not", "excluded", {rule.value: _RULES.get(rule, "") for rule in Rule}
        ),
        "definition": FieldKind("the definition under whose name a destination gets it", "Lead"),
        "step": FieldKind(
            "a step of the pipeline that noted something",
            "hipaa",
            {step.value: _STEPS.get(step, "") for step in PipelineStep},
        ),
        "removed": FieldKind("a property that a step of the pipeline removed", "email"),
        "outcome": FieldKind(
            "how a call to a webhook ended",
            "timeout",
            {outcome.value: _OUTCOMES.get(outcome, "") for outcome in Outcome},
        ),
        "status": FieldKind("the HTTP status of a webhook", "5xx"),
        "duration": FieldKind("how long a call to a webhook took, in milliseconds", ">500"),
        "response": FieldKind("what a webhook answered, somewhere in its body", "error"),
        "header": FieldKind("a header of the request, its name or its value", "User-Agent"),
        "problem": FieldKind(
            "a code that validation found", "time-far", {code: kind.sentence for code, kind in CATALOGUE.items()}
        ),
        "token": FieldKind("the environment ID", "2ce2b45b*"),
        "env": FieldKind("the environment, by its name or its ID", "Development"),
        "wire": FieldKind(
            "the protocol of the request", "http-api", {wire.value: words for wire, words in _WIRES.items()}
        ),
        "remote": FieldKind("the address of the caller", "127.0.0.1"),
        "agent": FieldKind("the User-Agent of the request", "curl*"),
        "library": FieldKind("the library that made the event", "analytics-node"),
        "sender": FieldKind(f"who sent it, as its header {SENDER_HEADER} says", "ana"),
        "id": FieldKind("the number of the event", ">=120"),
        "after": FieldKind("received after an event, a time or a date", "14:02"),
        "last": FieldKind("received within this time", "5m"),
    }
)
"""Every field by its name. Any other name is a path into the payload."""

SYNONYMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "is": {
            "valid with warnings": "warning",
            "warnings": "warning",
            "collisions": "collision",
            "duplicates": "duplicate",
            "retries": "retrying",
            "timeouts": "timeout",
        },
        "outcome": {
            "not a 2xx answer": Outcome.HTTP_ERROR.value,
            "connection refused": Outcome.REFUSED.value,
            "connection reset": Outcome.RESET.value,
            "the name was not found": Outcome.DNS.value,
            "TLS failed": Outcome.TLS.value,
            "address not allowed": Outcome.BLOCKED.value,
            "not a valid HTTP answer": Outcome.BAD_RESPONSE.value,
        },
        "problem": {kind.sentence: code for code, kind in CATALOGUE.items()},
    }
)
"""Other names that the screen has for words of a list, by field."""
