"""The list of refused requests, driven by keys and mouse."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from liveview.log.read.refused import ALL, asked
from liveview.tui.refused.refused_list import RefusedList
from liveview.tui.refused.screen import RefusedScreen
from tests.support.tui.fakes import START, FakeSession
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.refusing import FIRST, HOSTILE, SEGMENT, TYPO, Row, put, session_of
from tests.support.tui.screen import title_of

Play = Callable[[Stage], Awaitable[None]]

OF_SEGMENT = Row(path=SEGMENT.path, problem=SEGMENT.problem, headers=SEGMENT.headers, body=SEGMENT.body, wire="segment")


def list_on(tmp_path: Path, play: Play, rows: list[Row], text: str = "", size: tuple[int, int] = (80, 24)) -> None:
    which = asked(text, START) if text else ALL
    assert which is not None
    on_stage(
        tmp_path,
        lambda feed: RefusedScreen(feed, which),
        play,
        size,
        fake=FakeSession(),
        fill=lambda path: session_of(path, rows),
    )


def listed(stage: Stage) -> RefusedList:
    return stage.app.screen.query_one(RefusedList)


def selected(stage: Stage) -> int | None:
    """The place of the selected request, counted from the oldest."""
    found = listed(stage).selected
    return None if found is None else found.id - FIRST


async def refuse(stage: Stage, *rows: Row) -> None:
    """More requests are refused, and the screen has looked."""
    put(stage.session.path, rows)
    stage.session.version += 1
    await stage.catch_up()


def test_the_newest_is_first_and_selected(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        lines = [line for line in stage.text.splitlines() if "POST    /" in line]
        assert "/v1/bacth" in lines[0]
        assert "▎" in lines[0]
        assert "/trak" in lines[1]
        assert selected(stage) == 1
        assert title_of(listed(stage)) == "Refused ─ 2 requests, newest first"

    list_on(tmp_path, play, [TYPO, SEGMENT])


def test_on_the_newest_the_cursor_goes_with_the_newest(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await refuse(stage, TYPO, SEGMENT)
        assert selected(stage) == 3
        assert "Request 1000003" in stage.text
        assert "4 requests" in title_of(listed(stage))

    list_on(tmp_path, play, [TYPO, TYPO])


def test_elsewhere_it_stays_on_its_request_and_its_line(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("down", "down", "down")
        assert selected(stage) == 96
        await refuse(stage, *[SEGMENT] * 70)
        assert selected(stage) == 96
        text = stage.text
        await refuse(stage, SEGMENT)
        assert selected(stage) == 96
        rows = [line for line in text.splitlines() if "POST    /" in line]
        assert rows == [line for line in stage.text.splitlines() if "POST    /" in line]

    list_on(tmp_path, play, [TYPO] * 100)


def test_every_request_is_reached_and_pages_are_few(tmp_path: Path) -> None:
    """Whatever lies between: only pages that were looked at are kept."""

    async def play(stage: Stage) -> None:
        await stage.press("end")
        assert selected(stage) == 0
        await stage.press("pageup", "up")
        assert 0 < (selected(stage) or 0) < 20
        await stage.press("home", "pagedown")
        assert 2_980 < (selected(stage) or 0) < 2_999
        for _ in range(60):
            await stage.pilot.press("pagedown")
        assert listed(stage).pages_in_memory <= 16

    list_on(tmp_path, play, [TYPO] * 3_000)


def test_a_click_selects_and_a_second_one_opens(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.click(listed(stage), 10, 2)
        assert selected(stage) == 1
        assert listed(stage).has_focus
        await stage.click(listed(stage), 10, 2)
        assert stage.app.screen.query_one("#refused-text").has_focus
        await stage.click(listed(stage), 10, 5)
        assert selected(stage) == 1

    list_on(tmp_path, play, [TYPO] * 3)


def test_a_filter_shows_only_its_own_also_of_those_that_arrive(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "1 request for is:refused wire:segment" in title_of(listed(stage))
        await refuse(stage, TYPO, OF_SEGMENT)
        assert "2 requests for" in title_of(listed(stage))
        assert selected(stage) == 3

    list_on(tmp_path, play, [OF_SEGMENT, TYPO], "is:refused wire:segment")


def test_another_log_starts_over(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        other = session_of(tmp_path / "other.db", [SEGMENT])
        other.close()
        stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(other.path))
        stage.app.feed.look()
        screen = stage.app.screen
        assert isinstance(screen, RefusedScreen)
        screen.new_log()
        await stage.settle()
        assert selected(stage) == 0
        assert "/v1/bacth" in stage.text
        assert "/trak" not in stage.text

    list_on(tmp_path, play, [TYPO, TYPO])


def test_nothing_that_was_sent_reaches_the_terminal(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert all(line.isprintable() for line in stage.text.splitlines())
        assert r"/x\x1b[31m\u202e[/foo]" in stage.text

    list_on(tmp_path, play, [HOSTILE])


def test_requests_of_another_day_say_of_which(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        before = stage.text.count("09-21 14:1")
        stage.fake.at += 2 * 86_400
        listed(stage).forget()
        await stage.pilot.pause()
        assert stage.text.count("09-21 14:1") == before + 2

    list_on(tmp_path, play, [TYPO, SEGMENT])
