"""Events as specs see them, and evidence whose answers a test gives."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from liveview.specs.observed import ObservedEvent

AT = 1_790_000_000.25
"""When all events were received."""


def observed_event(
    number: int,
    name: str | None = "Purchase",
    *,
    kind: str = "track",
    state: str = "delivered",
    payload: Any = None,
    columns: Mapping[str, Any] | None = None,
    **properties: Any,
) -> ObservedEvent:
    """An event with these properties; `payload` replaces all of it."""
    usual: dict[str, Any] = {
        "id": number,
        "received_at": AT,
        "type": kind,
        "name": name,
        "distinct_id": "u-1",
        "state": state,
        "problems": [],
        "dedup_source": "$insert_id",
        "payload": {"event": name, "properties": properties} if payload is None else payload,
        "deliveries": [],
    }
    return ObservedEvent({**usual, **(columns or {})})


def delivery(destination: str, state: str | None = "delivered") -> dict[str, Any]:
    """A delivery in the form of an export; skipped without a state."""
    return {"destination": destination, "decision": "send" if state else "skip", "state": state}


class Given:
    """Evidence: these events, and for each filter the ids that match it."""

    def __init__(self, events: Sequence[ObservedEvent], **matching: Collection[int]) -> None:
        self._events = events
        self._matching = matching

    def events(self, only: str) -> list[ObservedEvent]:
        """The events that match."""
        return [event for event in self._events if not only or event.id in self._matching[only]]

    def matching(self, only: str) -> Collection[int]:
        """The ids that match."""
        return self._matching[only]
