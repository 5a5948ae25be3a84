"""Marks that programs set and remove."""

from pathlib import Path

from tests.support.api.asking import ask, detail, kind
from tests.support.running import Running, event, running

MARKS = "select name from settings where kind = 'mark'"


def put(app: Running, number: int, marked: bool) -> int:
    return ask(app, "PUT", "marks", {"event": number, "marked": marked}).status


def test_a_mark_is_in_the_log_when_it_is_answered(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        assert put(app, 1, True) == 200
        assert app.rows(MARKS) == ["1"]
        assert put(app, 1, False) == 200
        assert app.rows(MARKS) == []


def test_an_event_that_is_not_there_cannot_be_marked(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "PUT", "marks", {"event": 7, "marked": True})
        assert (kind(reply), detail(reply)) == ("conflict", "there is no event #7")
        assert kind(ask(app, "PUT", "marks", {"event": 0, "marked": True})) == "bad-body"
        assert app.rows(MARKS) == []
