"""A moment of the engine, which other threads look at."""

from pathlib import Path

import msgspec
import pytest

from liveview.model.event import Balance
from liveview.model.facts import SessionMoved
from liveview.model.snapshot import DestinationTotals, Endpoints, InFlight, Role, Snapshot

CALL = InFlight(
    event_id=1,
    delivery_id=2,
    destination="Webhooks",
    round=1,
    webhook=1,
    webhooks=2,
    started_at=1.5,
    budget=5.0,
    round_started_at=1.0,
    total_budget=25.0,
)
FULL = Snapshot(
    at=2.0,
    version=3,
    balance=Balance(received=1, pending=1),
    in_flight=(CALL,),
    destinations=(DestinationTotals("Webhooks", delivered=1, last_ms=4.5),),
    moved=SessionMoved("/logs/2.db", "/logs/1.db", "the log was deleted"),
)
HERE = Endpoints(
    receiver="http://127.0.0.1:4080",
    sink="http://127.0.0.1:4081",
    log="/logs/1.db",
    token="t",
    config=None,
    outside=("https://127.0.0.1/?key=***",),
)


@pytest.mark.parametrize("value", [FULL, HERE])
def test_whatever_it_holds_cannot_be_changed(value: Snapshot | Endpoints) -> None:
    """Only values that never change have a hash, so a list or a dict anywhere inside would be found."""
    assert hash(value) == hash(msgspec.structs.replace(value))
    for field in msgspec.structs.fields(value):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(value, field.name, None)


def test_before_anything_happens_nothing_is_under_way_and_nothing_is_wrong() -> None:
    new = Snapshot(at=0.0, version=0, balance=Balance())
    assert (new.in_flight, new.destinations, new.rate) == ((), (), 0.0)
    assert (new.log_error, new.port_error, new.moved) == ("", "", None)


def test_a_destination_has_no_duration_before_its_first_call() -> None:
    new = DestinationTotals("Webhooks")
    assert (new.delivered, new.failed, new.timeouts, new.retries, new.last_ms) == (0, 0, 0, 0, None)


def test_there_is_no_tls_port_unless_it_is_asked_for() -> None:
    assert (HERE.tls, HERE.ca) == (None, None)


def test_a_session_is_not_attached_unless_it_says_where_it_is() -> None:
    new = Snapshot(at=0.0, version=0, balance=Balance())
    assert (HERE.attached, HERE.role) == ("", None)
    assert (new.receivers, new.lost_since, new.lost) == (0, None, "")
    assert (new.copies, new.refusal) == (0, "")


def test_events_may_still_arrive_unless_a_session_is_only_recorded() -> None:
    recorded = msgspec.structs.replace(HERE, receiver="")
    attached = msgspec.structs.replace(recorded, attached="postgresql://127.0.0.1:5432/qa?session=s")
    assert (HERE.is_live, attached.is_live, recorded.is_live) == (True, True, False)


def test_somebody_who_attaches_either_operates_a_session_or_views_it() -> None:
    assert [role.value for role in Role] == ["operator", "viewer"]


def test_the_file_to_read_is_the_log_or_a_copy_of_it() -> None:
    assert HERE.readable == Path("/logs/1.db")
    shared = msgspec.structs.replace(HERE, log="postgresql://127.0.0.1:5432/db?session=team", copy="/state/copy.db")
    assert shared.readable == Path("/state/copy.db")
