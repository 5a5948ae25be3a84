"""The dialog that offers who sends events."""

from pathlib import Path

from liveview.log.read.verification_senders import EventSender, SenderKind
from liveview.tui.verification.only_me import OnlyMeDialog
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage, on_stage


def agents(path: Path) -> Session:
    session = Session(path)
    body = b'{"event": "A", "properties": {"distinct_id": "u", "token": "t", "time": 1790000000.5, "mp_lib": "web"}}'
    session.post(body, **{"User-Agent": "curl/8.5 \x1b[2J"})
    return session


def chosen(tmp_path: Path, keys: list[str], *, restricted: bool) -> list[EventSender | str | None]:
    """What the dialog returns."""
    results: list[EventSender | str | None] = []

    async def play(stage: Stage) -> None:
        await stage.press("escape")
        stage.app.push_screen(OnlyMeDialog(stage.app.feed, chosen=restricted), results.append)
        await stage.settle()
        assert "\x1b" not in stage.text
        for words in ("address    127.0.0.1", "User-Agent curl/8.5", "library    web", "1 event"):
            assert words in stage.text
        assert ("everyone" in stage.text) is restricted
        await stage.press(*keys)

    on_stage(tmp_path, lambda feed: OnlyMeDialog(feed, chosen=False), play, fill=agents)
    return results


def test_enter_returns_the_sender(tmp_path: Path) -> None:
    assert chosen(tmp_path, ["end", "enter"], restricted=False) == [EventSender(SenderKind.LIBRARY, "web", 1)]


def test_everyone_is_offered_once_a_sender_is_chosen(tmp_path: Path) -> None:
    assert chosen(tmp_path, ["enter"], restricted=True) == [""]


def test_escape_changes_nothing(tmp_path: Path) -> None:
    assert chosen(tmp_path, ["escape"], restricted=True) == [None]


def test_without_events_it_says_so(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "nobody has sent an event yet" in stage.text

    on_stage(tmp_path, lambda feed: OnlyMeDialog(feed, chosen=False), play, fill=lambda path: samples.quiet(path, 0))
