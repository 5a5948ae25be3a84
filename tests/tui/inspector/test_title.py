"""The title of the inspector."""

from liveview.tui.inspector.title import inspector_title
from tests.support.tui.fakes import Session


def title(session: Session, event_id: int) -> str:
    return inspector_title(event_id, session.detail(event_id), failed=False).plain


def test_it_names_the_event_and_its_state(session: Session) -> None:
    session.send("Purchase")
    assert title(session, 1) == "Purchase #1 ─ ◌ pending"


def test_a_collision_is_louder_than_the_state(session: Session) -> None:
    session.send(price=1, **{"$insert_id": "a1"})
    session.send(price=2, **{"$insert_id": "a1"})
    assert title(session, 2) == "Purchase #2 ─ ! COLLISION"


def test_an_event_without_a_name_has_a_dash(session: Session) -> None:
    session.post(b"{}")
    assert title(session, 1).startswith("— #1 ─ ! invalid")


def test_before_it_is_read_it_says_what_is_going_on() -> None:
    assert inspector_title(None, None, failed=False).plain == "Inspector"
    assert inspector_title(7, None, failed=False).plain == "#7 ─ reading"
    assert inspector_title(7, None, failed=True).plain == "#7 ─ cannot be read"
