"""When the stages of a delivery are read again."""

from collections.abc import Iterator

import msgspec
import pytest

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.reader import Reader
from liveview.tui.inspector.stages_reader import StagesKey, StagesReader
from tests.support.log.piped import keep, pipe
from tests.support.tui.fakes import Session


class Reading:
    """A reader over a session with one event, and what it wanted a thread for."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self.session = session
        self.log = reader
        self.heavy: list[StagesKey] = []
        self.of = StagesReader(lambda _, key: self.heavy.append(key))

    @property
    def detail(self) -> EventDetail:
        return self.session.detail(1)

    def look(self, number: int = 0, *, is_heavy: bool = False) -> None:
        detail = self.detail
        self.of.look(self.log, detail, detail.deliveries[number], is_heavy=is_heavy)


@pytest.fixture
def reading(session: Session) -> Iterator[Reading]:
    session.send()
    keep(session.path)
    for delivery_id in (1, 2):
        pipe(session.path, delivery_id)
    with Reader(session.path) as reader:
        yield Reading(session, reader)


def test_they_are_read_once_until_there_is_another_call(reading: Reading) -> None:
    reading.look()
    first = reading.of.found
    assert first is not None
    reading.look()
    assert reading.of.found is first
    reading.session.answer_all()
    reading.look()
    assert reading.of.found is not first


def test_without_a_delivery_there_are_none(reading: Reading) -> None:
    reading.look()
    reading.of.look(reading.log, reading.detail, None, is_heavy=False)
    assert reading.of.found is None


def test_those_of_a_large_event_come_from_a_thread(reading: Reading) -> None:
    reading.look(is_heavy=True)
    (key,) = reading.heavy
    assert reading.of.found is None
    found = reading.log.stages(reading.detail, key.delivery)
    assert reading.of.take(key, found)
    assert reading.of.found is found


def test_what_comes_too_late_is_dropped(reading: Reading) -> None:
    reading.look(is_heavy=True)
    (key,) = reading.heavy
    reading.look(1, is_heavy=True)
    assert not reading.of.take(key, reading.log.stages(reading.detail, key.delivery))
    assert reading.of.found is None


def test_until_a_thread_is_done_the_stages_before_stay(reading: Reading) -> None:
    """Those of the same delivery, so that the text does not flicker."""
    reading.look(is_heavy=True)
    reading.of.take(reading.heavy[0], reading.log.stages(reading.detail, reading.heavy[0].delivery))
    reading.session.answer_all()
    reading.look(is_heavy=True)
    assert len(reading.heavy) == 2
    assert reading.of.found is not None


def test_what_went_through_no_pipeline_needs_no_thread(reading: Reading) -> None:
    detail = reading.detail
    off = msgspec.structs.replace(detail.deliveries[0], pipeline_id=None)
    reading.of.look(reading.log, detail, off, is_heavy=True)
    assert reading.of.found is not None
    assert not reading.heavy


def test_after_forgetting_they_are_read_again(reading: Reading) -> None:
    """Another log may have a delivery that looks the same."""
    reading.look()
    first = reading.of.found
    reading.of.forget()
    reading.look()
    assert reading.of.found is not first
