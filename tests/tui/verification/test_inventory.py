"""The properties of one name, read in pages and read on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liveview.log.read.reader import Reader
from liveview.model.event import EventType
from liveview.plans.first_types import Sighting
from liveview.tui.verification import inventory
from liveview.tui.verification.inventory import Inventory, InventoryQuestion
from tests.support.tui.fakes import START, Session


def going_on(_: float) -> bool:
    return True


def ask(question: InventoryQuestion, session: Session, told: Callable[[float], bool] = going_on) -> Inventory | None:
    with Reader(session.path) as reader:
        return question.take(reader, session.at, told)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session(tmp_path / "session.db")
    for number in range(5):
        session.send(price=number, **{"$insert_id": f"p{number}"})
    session.send("Other", x=1)
    return session


def purchases(text: str = "") -> InventoryQuestion:
    return InventoryQuestion(EventType.TRACK, "Purchase", text, None)


def test_a_later_look_reads_on_and_leaves_what_was_found_before(session: Session) -> None:
    question = purchases()
    first = ask(question, session)
    session.at += 60
    session.send(price="5", **{"$insert_id": "p5"})
    second = ask(question, session)
    assert first is not None
    assert second is not None
    assert (first.events, second.events) == (5, 6)
    assert first.profile.content.properties["price"].types == {"number": 5}
    assert second.firsts.members["price"].types["string"] == Sighting(7, START + 60)
    assert "string" not in first.firsts.members["price"].types


def test_pages_together_are_the_whole(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(purchases(), session)
    monkeypatch.setattr(inventory, "PAGE", 2)
    shares: list[float] = []

    def told(share: float) -> bool:
        shares.append(share)
        return True

    assert ask(purchases(), session, told) == whole
    assert shares == sorted(shares)
    assert all(0 < share < 1 for share in shares)


def test_it_stops_when_it_is_told_to_and_goes_on_later(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "PAGE", 2)
    question = purchases()
    assert ask(question, session, lambda share: False) is None
    found = ask(question, session)
    assert found is not None
    assert found.events == 5


def test_with_a_filter_it_reads_all_again(session: Session) -> None:
    question = purchases("price>3")
    for _ in range(2):
        found = ask(question, session)
        assert found is not None
        assert found.events == 1
