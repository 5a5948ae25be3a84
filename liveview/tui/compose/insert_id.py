"""The recipe for an `$insert_id` that the HTTP API page gives: a hash of what uniquely identifies the event."""

import hashlib
import json
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

INGREDIENTS = "time, $device_id, distinct_id and event"
_EXACT = Context(prec=1_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
_LENGTH = 32
"""Digits of the hash: 128 bits."""


def insert_id(text: str) -> str | None:
    """The ID for an event (JSON text): the same for the same event, a different one for any other.

    None without a time, which alone tells two such events of one user apart, and for a text that is not an event.
    """
    try:
        event = json.loads(text, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError):
        return None
    properties = event.get("properties") if isinstance(event, dict) else None
    if not isinstance(properties, dict) or properties.get("time") in (None, ""):
        return None
    hashed = [properties.get("time"), properties.get("$device_id"), properties.get("distinct_id"), event.get("event")]
    return hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()[:_LENGTH]


def _number(literal: str) -> Any:
    """A number in one spelling: 1.0 and 1 are the same."""
    try:
        return str(_EXACT.normalize(Decimal(literal)))
    except ArithmeticError:
        return literal
