"""Counting a session in ranges, and later only what is new."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.read.reader import Reader
from liveview.log.read.verification import names_between
from liveview.model.event import EventType
from liveview.tui.verification import tallies
from liveview.tui.verification.session_plan import SessionPlan
from liveview.tui.verification.tallies import DestinationsQuestion, NamesFound, NamesQuestion, ranges
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.support.tui.verifying import WRONG_PRICE, find


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return samples.shop(tmp_path / "session.db")


def names(question: NamesQuestion, session: Session) -> NamesFound:
    with Reader(session.path) as reader:
        found = question.take(reader, session.at, lambda share: True)
    assert found is not None
    return found


def everything(text: str = "") -> NamesQuestion:
    return NamesQuestion(text, None, None)


class TestNames:
    def test_all_events_are_counted_once(self, session: Session) -> None:
        found = names(everything(), session)
        assert found.events == sum(each.seen for each in found.names) == session.snapshot().balance.received
        assert found.plan == SessionPlan()

    def test_in_ranges_as_in_one_go(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = names(everything(), session)
        monkeypatch.setattr(tallies, "RANGE", 3)
        assert names(everything(), session) == whole

    def test_later_only_what_is_new(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[tuple[int, int]] = []

        def spied(reader: Reader, within: None, after: int, up_to: int) -> object:
            asked.append((after, up_to))
            return names_between(reader, within, after, up_to)

        monkeypatch.setattr(tallies, "names_between", spied)
        question = everything()
        before = names(question, session)
        session.send("Brand New", x=1)
        after = names(question, session)
        assert asked == [(0, before.events), (before.events, before.events + 1)]
        assert after.events == before.events + 1
        assert after == names(everything(), session)

    def test_the_first_violation_of_each_name_is_read(self, session: Session) -> None:
        for price in ("1", "2"):
            bought = session.send("Bought", price=price, **{"$insert_id": price})
            find(session, bought, msgspec.structs.replace(WRONG_PRICE, value=f'"{price}"'))
        found = names(everything(), session).violations[EventType.TRACK, "Bought"]
        assert found.problem.value == '"1"'

    def test_a_filter_is_asked_of_all_events_again(self, tmp_path: Path) -> None:
        session, question = Session(tmp_path / "one.db"), everything("state:pending")
        session.send()
        assert names(question, session).events == 1
        session.answer_all()
        assert names(question, session).events == 0

    def test_names_beyond_the_limit_are_only_counted(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tallies, "MOST_NAMES", 2)
        found = names(everything(), session)
        assert len(found.names) == 2
        assert found.other_events == found.events - sum(each.seen for each in found.names) > 0

    def test_it_stops_when_it_is_told_to(self, session: Session) -> None:
        with Reader(session.path) as reader:
            assert everything().take(reader, session.at, lambda share: False) is None


class TestDestinations:
    def test_every_delivery_is_counted_as_the_engine_counts_it(self, session: Session) -> None:
        with Reader(session.path) as reader:
            found = DestinationsQuestion("", None).take(reader, session.at, lambda share: True)
        assert found is not None
        totals = {each.name: each for each in session.snapshot().destinations}
        assert {each.destination for each in found} == {*totals}
        for each in found:
            assert each.ok + each.warnings == totals[each.destination].delivered
            assert each.errors == totals[each.destination].failed

    def test_it_stops_when_it_is_told_to(self, session: Session) -> None:
        with Reader(session.path) as reader:
            assert DestinationsQuestion("", None).take(reader, session.at, lambda share: False) is None


def test_ranges_cover_every_id_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "RANGE", 4)
    assert list(ranges(2, 11)) == [(2, 6), (6, 10), (10, 11)]
    assert list(ranges(5, 5)) == []
