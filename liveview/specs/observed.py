"""What a spec is compared with: events as `liveview export` writes them, and the ids that match its filters.

A filter is evaluated where the log is. So the judge asks for evidence: the events, and the ids that match a filter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from liveview.log.filter.payload import decoded
from liveview.model.event import EventType, State
from liveview.specs.values import Json

_TRAITS = {EventType.IDENTIFY.value: "$user_props", EventType.GROUP.value: "$group_props"}
"""The types whose traits are compared, and the property that holds these on `/track`."""
_REPEATED = frozenset({"userId", "anonymousId"})
"""IDs that mobile SDKs repeat among the traits."""


class Evidence(Protocol):
    """The events of a session, recorded or running."""

    def events(self, only: str) -> "Sequence[ObservedEvent]":
        """The events that match a filter, oldest first; "" matches all."""

    def matching(self, only: str) -> Collection[int]:
        """The ids of the events that match a filter; more than those of `events` may be among them."""


class ObservedEvent:
    """One event: an object with the columns of `events`, its `payload` decoded, and `deliveries`."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = columns
        self.id = int(columns["id"])

    @property
    def name(self) -> str | None:
        """Its name; None for an event without one."""
        return self._text("name")

    @property
    def type(self) -> str | None:
        """What kind of call it is."""
        return self._text("type")

    @property
    def user(self) -> str | None:
        """Its user; None for an event without one."""
        return self._text("distinct_id")

    @property
    def state(self) -> str | None:
        """What became of it."""
        return self._text("state")

    @cached_property
    def problems(self) -> list[str]:
        """The codes of its problems, sorted, each once."""
        return sorted({str(each.get("code")) for each in self._objects("problems")})

    @property
    def problem_places(self) -> list[tuple[str, str]]:
        """The code of each problem that has a place in the event, and that place with what the plan says there."""
        found = [(str(each.get("code")), each.get("field"), each.get("rule")) for each in self._objects("problems")]
        return [
            (code, f"{code} at {field}, {rule}" if isinstance(rule, str) and ":" in rule else f"{code} at {field}")
            for code, field, rule in found
            if isinstance(field, str) and field
        ]

    @cached_property
    def destinations(self) -> dict[str, tuple[str | None, str]]:
        """The state of its latest delivery to each destination (None if skipped), and the decision."""
        rows = self._objects("deliveries")
        return {str(each.get("destination")): (each.get("state"), str(each.get("decision"))) for each in rows}

    @property
    def is_pending(self) -> bool:
        """Whether something about it may still change by itself."""
        return self.state == State.PENDING or any(state == State.PENDING for state, _ in self.destinations.values())

    @property
    def has_traits(self) -> bool:
        """Whether its traits are compared, not its properties."""
        return self.type in _TRAITS

    @cached_property
    def properties(self) -> dict[str, Json]:
        """Its properties, or the traits of an identify or group event; {} if it has none."""
        payload = self.columns.get("payload")
        if not isinstance(payload, dict):
            return {}
        outer = _object(payload.get("properties", payload.get("event_properties")))
        custom = outer if "properties" in payload else _object(outer.get("custom_props"))
        if not self.has_traits:
            return custom
        return _traits(payload, outer, custom, _TRAITS[str(self.type)])

    def _objects(self, column: str) -> list[Mapping[str, Json]]:
        """The objects in a list; [] for anything else, as a log may hold anything."""
        found = self.columns.get(column)
        return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list | tuple) else []

    def _text(self, column: str) -> str | None:
        value = self.columns.get(column)
        return value if value is None or isinstance(value, str) else str(value)


def observed(lines: Iterable[bytes]) -> list[ObservedEvent]:
    """The events of lines that `liveview export` has written, with all digits of their numbers."""
    return [ObservedEvent(event) for event in map(decoded, lines) if isinstance(event, dict) and "id" in event]


def _traits(payload: Json, outer: Json, custom: Json, key: str) -> dict[str, Json]:
    """The traits, wherever the protocol of the event has them."""
    context = _object(payload.get("context"))
    places = (outer.get(key), custom.get(key), payload.get("traits"), context.get("traits"), payload.get("$set"))
    traits = next((each for each in places if isinstance(each, dict)), {})
    return {name: value for name, value in traits.items() if name not in _REPEATED}


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
