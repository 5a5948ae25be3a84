"""What is left to deliver, in a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.config.schema import Config
from liveview.log.read import undelivered as module
from liveview.log.read.reader import Reader
from liveview.log.read.undelivered import Undelivered, undelivered
from liveview.model.delivery import Outcome
from tests.support.tui import samples
from tests.support.tui.fakes import Session

KEYS = tuple(known.key for known in samples.DESTINATIONS)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path / "session.db", Config(destinations=samples.DESTINATIONS))
    yield made
    made.close()


def send(session: Session, number: int, *, failing: bool) -> int:
    """An event; with `failing` the warehouse does not take it, and a retry waits."""
    event_id = session.send(**{"$insert_id": f"u{number}"})
    for delivery_id in tuple(session.calls):
        if failing and session.calls[delivery_id].webhook.url.startswith("https:"):
            session.answer(delivery_id, Outcome.HTTP_ERROR)
    session.answer_all()
    return event_id


def found(session: Session, *keys: str, among: tuple[int, ...] | None = None) -> Undelivered:
    with Reader(session.path) as reader:
        return undelivered(reader, keys or KEYS, among)


def test_where_everything_is_delivered_there_is_nothing(session: Session) -> None:
    send(session, 1, failing=False)
    assert found(session) == Undelivered()


def test_what_waits_is_there_and_what_failed_by_its_destination(session: Session) -> None:
    for number in range(3):
        send(session, number, failing=True)
    session.give_up(2)
    there = found(session)
    assert there.waiting == (1, 3)
    assert there.failed == (("Warehouse", (2,)),)
    assert there.events == (1, 2, 3)
    assert found(session, "Webhooks") == Undelivered()


def test_what_was_replayed_since_does_not_count_any_more(session: Session) -> None:
    send(session, 1, failing=True)
    session.give_up(1)
    session.replay("Warehouse", 1)
    assert found(session).failed == ()
    session.answer_all()
    assert found(session) == Undelivered()


def test_of_some_events_only_theirs_count(session: Session) -> None:
    for number in range(4):
        send(session, number, failing=True)
    session.give_up(2)
    session.give_up(3)
    there = found(session, among=(1, 2))
    assert (there.waiting, there.failed) == ((1,), (("Warehouse", (2,)),))


def test_no_more_than_a_portion_waits_to_be_tried_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    for number in range(3):
        send(session, number, failing=True)
    assert (found(session).waiting, found(session).more_waiting) == ((1, 2), 1)
