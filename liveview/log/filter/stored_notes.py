"""Reads the notes of the log for filters. Never raises."""

from collections.abc import Iterator
from functools import lru_cache

from liveview.log import lenient


@lru_cache(maxsize=1_024)
def removed(notes: bytes | None) -> tuple[str, ...]:
    """The names of properties that steps removed, each once; most deliveries of a session have the same notes."""
    return tuple(dict.fromkeys(_removed(notes)))


def _removed(notes: bytes | None) -> Iterator[str]:
    for note in lenient.notes(notes):
        yield from note.removed
