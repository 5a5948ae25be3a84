"""The names that lists of HIPAA mode are about, from a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read import property_names
from liveview.log.read.property_names import ListName, PropertyNames, Sightings, list_of
from liveview.log.read.reader import Reader
from liveview.model.event import EventType
from liveview.model.note import Note, PipelineStep
from tests.support.log.making import writing
from tests.support.log.piped import REMOVED, RENAMED, pipe
from tests.support.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "session.db")
    session.send(price=1, email="a@b.c", **{"$insert_id": "a", "$current_url": "https://x.example/a"})
    session.send(price=2, **{"$insert_id": "b", "$user_props": {"ignored": 1}})
    session.send("$identify", **{"$insert_id": "c", "$user_props": {"plan": "pro", "email": "a@b.c"}})
    session.send("$group", **{"$insert_id": "d", "$group_id": "g", "$group_props": {"seats": 5}})
    session.send("$page_view", **{"$insert_id": "e", "$page_props": {"section": "x"}, "$title": "T"})
    yield session
    session.close()


def names_of(session: Session, names: PropertyNames | None = None, most: int = 200) -> PropertyNames:
    found = names or PropertyNames()
    with Reader(session.path) as reader:
        while found.look(reader, most):
            pass
    return found


def test_names_belong_to_the_list_that_counts_for_their_event(session: Session) -> None:
    found = names_of(session)
    events = found.seen(ListName.EVENTS)
    assert (events["price"], events["email"]) == (Sightings(2, 2), Sightings(1, 1))
    assert "$current_url" in events
    assert found.seen(ListName.USERS) == {"plan": Sightings(1, 3), "email": Sightings(1, 3)}
    assert found.seen(ListName.GROUPS) == {"seats": Sightings(1, 4)}


def test_fields_of_the_event_itself_are_on_no_list(session: Session) -> None:
    found = names_of(session)
    own = {"token", "time", "distinct_id", "$insert_id", "$group_id", "$group_props"}
    assert own.isdisjoint({name for kind in ListName for name in found.seen(kind)})


def test_a_duplicate_says_nothing_new(session: Session) -> None:
    session.send(price=1, other=1, **{"$insert_id": "a"})
    assert "other" not in names_of(session).seen(ListName.EVENTS)


@pytest.mark.parametrize("most", [1, 2, 200])
def test_a_page_at_a_time_and_new_events_later(session: Session, most: int) -> None:
    found = names_of(session, most=most)
    session.send(price=3, late=1, **{"$insert_id": "z"})
    names_of(session, found, most)
    assert found.seen(ListName.EVENTS)["late"] == Sightings(1, 6)
    assert found.seen(ListName.EVENTS)["price"] == Sightings(3, 6)


def test_notes_say_what_was_removed_and_for_whom(session: Session) -> None:
    with Reader(session.path) as reader:
        deliveries = {
            (event, destination): number
            for number, event, destination in reader.execute("select id, event_id, destination from deliveries")
        }
    destination = next(name for event, name in deliveries if event == 1)
    pipe(session.path, deliveries[1, destination], RENAMED, REMOVED)
    pipe(session.path, deliveries[2, destination], msgspec.structs.replace(REMOVED, removed=("value", "email")))
    pipe(session.path, deliveries[3, destination], Note(PipelineStep.CHECK, "hipaa-removed", "", removed=("plan",)))
    found = names_of(session)
    assert found.removed(ListName.EVENTS) == {
        "email": {destination: Sightings(2, 2)},
        "value": {destination: Sightings(1, 2)},
    }
    assert found.removed(ListName.USERS) == {}


def test_notes_that_cannot_be_read_are_passed_over(session: Session) -> None:
    with writing(session.path) as connection:
        connection.execute("update deliveries set notes = '[{'")
    assert names_of(session).removed(ListName.EVENTS) == {}


def test_no_more_names_are_kept_than_a_list_may_have(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_names, "MOST_NAMES", 2)
    assert len(names_of(session).seen(ListName.EVENTS)) == 2


@pytest.mark.parametrize("kind", EventType)
def test_every_type_has_a_list(kind: EventType) -> None:
    expected = {EventType.IDENTIFY: ListName.USERS, EventType.GROUP: ListName.GROUPS}
    assert list_of(kind) is expected.get(kind, ListName.EVENTS)
