"""Which two events are compared, and what is said of them."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.files import LogFile
from liveview.log.read.comparing import compared
from liveview.model.delivery import Decision
from liveview.model.event import Wire
from liveview.tui.compare.lines import Told, compare_lines, decided, pair, session_names
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import event_of
from liveview.tui.lines.safe_text import say
from liveview.tui.lines.side import Side
from tests.support.log.piped import REMOVED
from tests.support.tui import samples
from tests.support.tui.fakes import Session


@pytest.mark.parametrize(
    ("selected", "marks", "kept", "original", "expected"),
    [
        (5, [], None, None, None),
        (5, [5], None, None, None),
        (5, [], 5, None, None),
        (5, [9], None, None, (5, 9)),
        (5, [2], None, 1, (2, 5)),
        (5, [2, 5], None, None, (2, 5)),
        (7, [2, 5], None, None, (2, 5)),
        (7, [2, 5, 9], None, None, (5, 7)),
        (1, [2, 5, 9], None, None, (1, 2)),
        (7, [], None, 3, (3, 7)),
        (7, [2, 5], 9, 3, (7, 9)),
    ],
)
def test_two_events_are_chosen(
    selected: int, marks: list[int], kept: int | None, original: int | None, expected: tuple[int, int] | None
) -> None:
    log = LogFile(Path("session.db"))
    found = pair(Side(log, selected), marks, None if kept is None else Side(log, kept), original)
    assert found == (None if expected is None else (Side(log, expected[0]), Side(log, expected[1])))


def test_one_that_was_kept_in_another_session_comes_first_whatever_is_marked() -> None:
    here, there = LogFile(Path("b.db"), untouched=True), LogFile(Path("a.db"))
    assert pair(Side(here, 3), [1, 2], Side(there, 3), 1) == (Side(there, 3), Side(here, 3))


def test_one_session_is_one_however_it_is_opened_and_named() -> None:
    here, there = LogFile(Path("a.db"), untouched=True), LogFile(Path("a.db").absolute())
    assert pair(Side(here, 3), [], Side(there, 5), None) == (Side(here, 3), Side(here, 5))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/x/a.db", "/x/a.db", ("", "")),
        ("/x/a.db", "/x/b.db", ("a", "b")),
        ("/x/a.db", "/y/a.db", ("/x/a.db", "/y/a.db")),
        ("/x/a\x1b.db", "/x/b.db", ("a\\x1b", "b")),
    ],
)
def test_sessions_are_told_apart_by_as_little_as_does(one: str, other: str, expected: tuple[str, str]) -> None:
    assert session_names(Side(LogFile(Path(one)), 1), Side(LogFile(Path(other)), 1)) == expected


class TestDecided:
    def test_routes_and_deliveries_that_differ_are_named_and_nothing_else(self, tmp_path: Path) -> None:
        session = samples.shop(tmp_path / "session.db")
        try:
            rows = {each.path: each for each in decided(session.detail(1), session.detail(17))}
        finally:
            session.close()
        assert rows["Webhooks: routing"].duplicate == "skipped, not named in its integrations, where All is false"
        assert rows["Webhooks: delivery"].original == "delivered in 1 round: ✓ 200, ✓ 200, ✓ 200"
        assert rows["Webhooks: delivery"].duplicate is None
        assert "Mixpanel: delivery" not in rows
        assert "verdict" not in rows

    def test_what_the_pipeline_did_to_one_of_them_is_named(self, session: Session) -> None:
        found = session.detail(session.send())
        first = msgspec.structs.replace(found.deliveries[0], emission="Lead", definition="Lead", notes=(REMOVED,) * 2)
        piped = msgspec.structs.replace(found, deliveries=(first, found.deliveries[1]))
        (row,) = decided(found, piped)
        assert row.path == "Webhooks: routing"
        assert (row.original, row.duplicate) == ("sent, by default", "sent, by default, as Lead, hipaa-removed")

    def test_of_two_alike_nothing_is_named_though_their_times_differ(self, session: Session) -> None:
        first = session.send(**{"$insert_id": "a"})
        session.answer_all(3)
        session.at += 100
        second = session.send(**{"$insert_id": "b"})
        session.answer_all(900)
        assert list(decided(session.detail(first), session.detail(second))) == []


def lines(session: Session, first: int, second: int, width: int = 100) -> list[str]:
    left, right = session.detail(first), session.detail(second)
    said = compared(left.event.payload or "", right.event.payload or "", Wire.HTTP_API)
    return [line.text for line in compare_lines(Told(left), Told(right), said, EventContext(), width)]


def test_both_events_are_named_and_lead_to_themselves(session: Session) -> None:
    first, second = session.send("Signup", plan="a"), session.send("Signup", plan="b", **{"$insert_id": "x"})
    text = lines(session, first, second)
    assert text[0].startswith("#1 Signup by 13793, ")
    assert text[1].startswith("#2 Signup by 13793, ")
    assert any('"a"' in line and '"b"' in line for line in text)


def test_of_two_sessions_each_is_named_and_only_what_is_in_view_is_led_to(session: Session) -> None:
    first, second = session.send("Signup", plan="a"), session.send("Signup", plan="b", **{"$insert_id": "x"})
    left, right = session.detail(first), session.detail(second)
    said = compared(left.event.payload or "", right.event.payload or "", Wire.HTTP_API)
    yesterday, today = Told(left, say("monday"), can_be_shown=False), Told(right, say("tuesday"))
    found = list(compare_lines(yesterday, today, said, EventContext(), 100))
    assert found[0].text.endswith(", in monday")
    assert found[1].text.endswith(", in tuesday")
    assert list(map(event_of, found[:2])) == [None, 2]
    heads = next(line.text for line in found if line.text.startswith("  #1"))
    assert heads.startswith("  #1 Signup, monday ")
    assert heads.endswith(" #2 Signup, tuesday")


def test_a_preview_is_neither_sent_nor_skipped(session: Session) -> None:
    left, right = (session.detail(session.send(**{"$insert_id": key})) for key in "ab")
    first, *rest = right.deliveries
    previewed = msgspec.structs.replace(first, decision=Decision.PREVIEW, state=None)
    rows = decided(left, msgspec.structs.replace(right, deliveries=(previewed, *rest)))
    assert any("sent, by default" in str(row) and "previewed, by default" in str(row) for row in rows)


def test_what_is_not_json_is_said_to_be_so_instead_of_the_same(session: Session) -> None:
    text = lines(session, session.post(b"not json"), session.post(b"nor this"))
    assert "#1 is not JSON, so it has no fields to compare." in text
    assert not any("Both have the same content" in line for line in text)


def test_nothing_hostile_reaches_the_screen(session: Session) -> None:
    first = session.send("\x1b[31mA", "\x9b31m", **{"k\x1b]0;x": "\u202e"})
    text = lines(session, first, session.send("B", **{"$insert_id": "x"}))
    assert all(line.isprintable() for line in text)
