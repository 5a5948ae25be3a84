"""When a failed round is retried (webhooks: "retried later"; the schedule is ours)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = 7200.0
"""Seconds; a webhook may ask for a longer wait than the schedule has, but not for days."""


def next_round_at(
    at: float,
    finished: int,
    delivery_id: int,
    schedule: Sequence[float],
    jitter: float,
    retry_after: float | None,
) -> float | None:
    """When the next round is due (epoch seconds) after `finished` rounds, at least 1; None if the schedule is used up.

    `schedule` holds seconds, of which `jitter` is the share that varies at random. `retry_after` are the seconds that
    the webhooks asked for, None if they did not; they can only lengthen the wait.
    """
    if finished > len(schedule):
        return None
    wait = schedule[finished - 1] * (1 + jitter * (2 * chance(delivery_id, finished) - 1))
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER))
    return at + wait


def chance(delivery_id: int, number: int) -> float:
    """A number from 0 to 1 that looks random and is always the same for this delivery and round."""
    digest = hashlib.blake2b(f"{delivery_id}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def parse_retry_after(value: str, at: float) -> float | None:
    """Seconds to wait by a `Retry-After` header: whole seconds or an HTTP date. None for junk and dates gone by."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text.lstrip("0")[:12] or 0), LONGEST_RETRY_AFTER) or None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - at
    return seconds if seconds > 0 else None
