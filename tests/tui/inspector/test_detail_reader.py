"""When the inspector reads its event again."""

from collections.abc import Callable, Iterator

import pytest

from liveview.log.read.reader import Reader
from liveview.tui.inspector.detail_reader import DetailReader
from liveview.tui.kit.feed import Feed
from tests.support.tui.fakes import FakeSession, Session


class Reading:
    """A reader over a session, and the events that it wanted a thread for."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self.session = session
        self.fake = FakeSession(moment=session.snapshot(), at=session.at)
        self.heavy: list[int] = []
        self.of = DetailReader(Feed(self.fake, reader), self.heavy.append)


@pytest.fixture
def reading(session: Session) -> Iterator[Callable[[], Reading]]:
    """Makes a reader of what the session holds by then."""
    opened: list[Reader] = []

    def make() -> Reading:
        opened.append(Reader(session.path))
        return Reading(session, opened[-1])

    yield make
    for reader in opened:
        reader.close()


def test_an_event_is_read_once_until_it_has_come_further(session: Session, reading: Callable[[], Reading]) -> None:
    session.send()
    made = reading()
    made.of.begin(1)
    assert [made.of.read(), made.of.read()] == [True, False]
    assert made.of.is_pending
    session.answer_all()
    assert made.of.read()
    assert not made.of.is_pending


def test_an_event_that_cannot_change_is_read_again_once_a_second(
    session: Session, reading: Callable[[], Reading]
) -> None:
    session.send(**{"$insert_id": "a1"})
    session.answer_all()
    made = reading()
    made.of.begin(1)
    made.of.read()
    assert not made.of.read_duplicates()
    made.fake.at += 1.0
    session.send(**{"$insert_id": "a1"})
    assert made.of.read_duplicates()
    assert made.of.detail is not None
    assert made.of.detail.relatives.count == 1


def test_a_heavy_event_is_left_to_a_thread(session: Session, reading: Callable[[], Reading]) -> None:
    session.send(text="x" * 70_000)
    made = reading()
    made.of.begin(1)
    assert not made.of.read()
    assert (made.heavy, made.of.is_heavy, made.of.detail) == ([1], True, None)
    made.of.take(session.detail(1))
    made.fake.at += 60
    assert not made.of.read_duplicates()


def test_trying_again_reads_what_has_not_changed(session: Session, reading: Callable[[], Reading]) -> None:
    session.send()
    made = reading()
    made.of.begin(1)
    made.of.read()
    made.of.detail = None
    made.of.read_from_scratch()
    assert made.of.detail is not None


def test_no_event_is_never_read(reading: Callable[[], Reading]) -> None:
    made = reading()
    made.of.begin(None)
    assert not made.of.read()
    assert not made.of.read_duplicates()
