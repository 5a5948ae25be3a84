"""Events by the values of their columns and a filter, with as little of each as is needed to choose among them."""

from collections.abc import Mapping

import msgspec

from liveview.log.filter import Filter
from liveview.log.lenient import text, word, word_or_none
from liveview.log.queries import Queryable
from liveview.model.delivery import Decision, DeliveryState
from liveview.model.event import State


class SelectedEvent(msgspec.Struct, frozen=True):
    """An event that was chosen."""

    id: int
    """Its id."""
    name: str | None
    """Its name; None for an event without one."""
    type: str
    """The kind of call, a value of `EventType`."""
    state: State
    """What became of it."""
    payload: str | None
    """It as JSON text, as received; None when it was not kept."""


class LatestDelivery(msgspec.Struct, frozen=True):
    """How the latest delivery of an event to one destination is doing."""

    decision: Decision
    """Whether routing sends the event there."""
    state: DeliveryState | None
    """How far it is; None when it is skipped or only previewed."""


def selected(log: Queryable, columns: Mapping[str, str], matches: Filter) -> list[SelectedEvent]:
    """The events with these values in columns of `events` that match a filter, oldest first.

    `log` is a `Reader`. Raises `sqlite3.Error`.
    """
    where = " and ".join([*(f"e.{column} = ?" for column in columns), matches.sql])
    query = f"select e.id, e.name, e.type, e.state, e.payload from events e where {where} order by e.id"
    found = log.execute(query, (*columns.values(), *matches.parameters))
    return [
        SelectedEvent(event_id, text(name), text(kind) or "", word(State, state), text(payload))
        for event_id, name, kind, state, payload in found
    ]


def newest(log: Queryable, count: int) -> list[int]:
    """The ids of the newest events, oldest first; raises `sqlite3.Error`."""
    return [each for (each,) in log.execute("select id from events order by id desc limit ?", (count,))][::-1]


def of_request(log: Queryable, request_id: int | None) -> list[int]:
    """The ids of the events of a request, in their order, none for None; raises `sqlite3.Error`."""
    found = log.execute("select id from events where request_id = ? order by id", (request_id,))
    return [each for (each,) in found]


def latest_deliveries(log: Queryable, destination: str) -> dict[int, LatestDelivery]:
    """The latest delivery of every event to a destination, by the id of the event; raises `sqlite3.Error`."""
    query = "select event_id, decision, state from deliveries where destination = ? order by id"
    return {
        event_id: LatestDelivery(word(Decision, decision), word_or_none(DeliveryState, state))
        for event_id, decision, state in log.execute(query, (destination,))
    }
