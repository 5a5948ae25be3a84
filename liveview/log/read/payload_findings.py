"""What the sink found wrong with the payloads of an event: deviations from the documented shape."""

from collections.abc import Iterable

import msgspec

from liveview.log.lenient import sentences as sentences_of
from liveview.log.queries import Queryable


class PayloadFinding(msgspec.Struct, frozen=True):
    """A deviation of a payload from its documented shape. Both texts are untrusted."""

    path: str
    """The path of the sink that it was sent to."""
    sentence: str
    """What is wrong with it."""


def findings(log: Queryable, message_ids: Iterable[str]) -> tuple[PayloadFinding, ...]:
    """The deviations of requests with these message ids, each once, oldest first."""
    wanted = tuple(sorted(set(message_ids)))
    if not wanted:
        return ()
    places = ", ".join("?" * len(wanted))
    found = log.execute(
        f"select path, deviations from sink_requests where message_id in ({places}) and deviations <> '[]' order by id",
        wanted,
    )
    sentences = (PayloadFinding(path, sentence) for path, deviations in found for sentence in sentences_of(deviations))
    return tuple(dict.fromkeys(sentences))
