"""A session that is being written, as evidence: it agrees with a fresh look at any time, and reads little."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import SpecError
from liveview.log import files
from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from liveview.specs.judge import judge
from liveview.specs.reading import read
from liveview.specs.recorded import RecordedEvidence
from liveview.specs.spec import Spec
from liveview.tui.checklist.evidence import KnownEvents
from tests.support.examples import examples
from tests.support.tui import samples
from tests.support.tui.fakes import Session

PAID = {"name": "Purchase", "filter": "price>100", "state": "delivered", "destinations": {"Webhooks": "delivered"}}
SPECS: dict[str, dict[str, Any]] = {
    "some": {"expect": [PAID, {"name": "Signup", "user": "ada@example.com"}], "never": [{"name": "Refund"}]},
    "filtered": {"filter": "user:13793", "unexpected": "fail", "expect": [PAID]},
    "state": {"expect": [{"filter": "is:delivered", "id": "done", "count": 3}, {"filter": "is:failed", "id": "no"}]},
    "marked": {"expect": [{"filter": "is:marked", "id": "mine"}]},
    "recent": {"expect": [{"filter": "last:2s", "id": "recent", "count": {"max": 2}}]},
}


def go_on(_: float) -> bool:
    return True


def browsing(session: Session) -> None:
    session.send("Product Viewed", **{"$insert_id": f"b{session.version}"})
    session.answer_all()


def paying(session: Session) -> None:
    session.send(price=500, **{"$insert_id": f"p{session.version}"})


def answering(session: Session) -> None:
    session.answer_all()


def failing(session: Session) -> None:
    session.send(price=700, **{"$insert_id": f"f{session.version}"})
    for delivery in tuple(session.calls):
        session.answer(delivery, Outcome.HTTP_ERROR, 31)


def giving_up(session: Session) -> None:
    for event in range(1, 12):
        session.give_up(event)
    session.calls.clear()  # they were cut off


def replaying(session: Session) -> None:
    session.replay("Webhooks", 1)
    session.answer_all()


def marking(session: Session) -> None:
    with closing(files.read_write(session.path, "normal")) as log:
        log.execute("insert or replace into settings values ('mark', '2', 'true')")


def waiting(session: Session) -> None:
    session.at += 3


MOVES: tuple[Callable[[Session], None], ...] = (
    *(browsing, paying, answering, paying, browsing, answering, failing, giving_up, replaying, marking, waiting),
    *(browsing, failing, answering, replaying),
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = samples.quiet(tmp_path / "session.db", 3)
    yield made
    made.close()


def refreshed(known: KnownEvents, session: Session) -> KnownEvents:
    with Reader(session.path) as reader:
        assert known.refresh(reader, session.at, go_on)
    return known


def agree(session: Session, name: str, moves: Iterable[Callable[[Session], None]]) -> None:
    """After each move the report is that of a fresh look."""
    spec = read(SPECS[name])
    known = KnownEvents(spec)
    for move in moves:
        move(session)
        report = judge(spec, refreshed(known, session), "spec")
        fresh = judge(spec, RecordedEvidence(session.path, session.at), "spec")
        assert report == fresh, move.__name__
        assert known.looked_at == fresh.events


@pytest.mark.parametrize("name", SPECS)
def test_the_report_is_that_of_a_fresh_look_after_all_that_can_happen(session: Session, name: str) -> None:
    agree(session, name, MOVES)


@examples(25)
@given(
    name=st.sampled_from([*SPECS]),
    moves=st.lists(st.sampled_from(sorted({*MOVES}, key=lambda move: move.__name__)), max_size=12),
)
def test_the_report_is_that_of_a_fresh_look_in_any_order(name: str, moves: list[Callable[[Session], None]]) -> None:
    with TemporaryDirectory() as folder, closing(samples.quiet(Path(folder) / "session.db", 3)) as session:
        agree(session, name, moves)


def test_what_has_not_changed_is_not_read_again(session: Session) -> None:
    known = refreshed(KnownEvents(read(SPECS["some"])), session)
    assert known.events_read == 3
    refreshed(known, session)
    assert known.events_read == 3
    browsing(session)
    refreshed(known, session)
    assert known.events_read == 4


def test_events_that_nothing_selects_are_forgotten(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveview.tui.checklist.evidence.NEWEST", 2)
    known = KnownEvents(read(SPECS["some"]))
    paying(session)
    for _ in range(5):
        browsing(session)
    assert [event.id for event in refreshed(known, session).events("")] == [4, 8, 9]
    assert known.looked_at == 9


def test_a_log_of_several_ranges_is_searched_completely(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveview.tui.checklist.evidence.RANGE", 2)
    told: list[float] = []

    def tell(share: float) -> bool:
        told.append(share)
        return True

    with Reader(session.path) as reader:
        KnownEvents(read(SPECS["some"])).refresh(reader, session.at, tell)
    assert told == [2 / 3, 1.0]


def test_it_can_be_stopped(session: Session) -> None:
    with Reader(session.path) as reader:
        assert not KnownEvents(read(SPECS["some"])).refresh(reader, session.at, lambda _: False)


def test_a_spec_about_too_many_events_says_so(session: Session) -> None:
    spec: Spec = read({"unexpected": "fail"})
    with Reader(session.path) as reader, pytest.raises(SpecError, match="it selects 3 events, and a checklist keeps 2"):
        KnownEvents(spec, most=2).refresh(reader, session.at, go_on)


@pytest.mark.parametrize(("name", "moves"), [("some", False), ("state", False), ("marked", True), ("recent", True)])
def test_only_filters_about_time_and_marks_need_another_look(name: str, moves: bool) -> None:
    assert KnownEvents(read(SPECS[name])).moves is moves
