"""Which two events are compared, and what is said of them."""

from pathlib import Path

import pytest

from liveview.log.comparing import compared
from liveview.model.event import Wire
from liveview.tui.text.compare import compare_lines, decided, pair
from liveview.tui.text.context import Context
from tests.tui import samples
from tests.tui.fakes import Session


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
def test_two_events_are_chosen(selected, marks, kept, original, expected):
    assert pair(selected, marks, kept, original) == expected


class TestDecided:
    def test_routes_and_deliveries_that_differ_are_named_and_nothing_else(self, tmp_path: Path):
        session = samples.shop(tmp_path / "session.db")
        try:
            rows = {each.path: each for each in decided(session.dossier(1), session.dossier(17))}
        finally:
            session.close()
        assert rows["Webhooks: routing"].duplicate == "skipped, not named in its integrations, where All is false"
        assert rows["Webhooks: delivery"].original == "delivered in 1 round: ✓ 200, ✓ 200, ✓ 200"
        assert rows["Webhooks: delivery"].duplicate is None
        assert "Mixpanel: delivery" not in rows
        assert "verdict" not in rows

    def test_of_two_alike_nothing_is_named_though_their_times_differ(self, session: Session):
        first = session.send(**{"$insert_id": "a"})
        session.answer_all(3)
        session.at += 100
        second = session.send(**{"$insert_id": "b"})
        session.answer_all(900)
        assert list(decided(session.dossier(first), session.dossier(second))) == []


def lines(session: Session, first: int, second: int, width: int = 100) -> list[str]:
    left, right = session.dossier(first), session.dossier(second)
    said = compared(left.event.payload or "", right.event.payload or "", Wire.HTTP_API)
    return [line.text for line in compare_lines(left, right, said, Context(), width)]


def test_both_events_are_named_and_lead_to_themselves(session: Session):
    first, second = session.send("Signup", plan="a"), session.send("Signup", plan="b", **{"$insert_id": "x"})
    text = lines(session, first, second)
    assert text[0].startswith("#1 Signup by 13793, ")
    assert text[1].startswith("#2 Signup by 13793, ")
    assert any('"a"' in line and '"b"' in line for line in text)


def test_what_is_not_json_is_said_to_be_so_instead_of_the_same(session: Session):
    text = lines(session, session.post(b"not json"), session.post(b"nor this"))
    assert "#1 is not JSON: it has no fields to compare." in text
    assert not any("Both say the same" in line for line in text)


def test_nothing_hostile_reaches_the_screen(session: Session):
    first = session.send("\x1b[31mA", "\x9b31m", **{"k\x1b]0;x": "\u202e"})
    text = lines(session, first, session.send("B", **{"$insert_id": "x"}))
    assert all(line.isprintable() for line in text)
