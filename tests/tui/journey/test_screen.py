"""The screen of a journey: what it shows, where its keys and the mouse lead, and that it stays up to date."""

import threading
from pathlib import Path

import pytest
from textual.content import Content

from liveview.errors import ReadError
from liveview.log.read.journey import Journey, journey_now, journey_of
from liveview.log.read.journey_findings import JourneyEvent
from liveview.log.read.reader import Reader
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.journey import lines
from liveview.tui.journey import screen as module
from liveview.tui.journey.screen import JourneyScreen
from liveview.tui.lines.cells import Part
from tests.support.tui import stage as main_stage
from tests.support.tui.at_journey import (
    DUPLICATE,
    FIRST_IDENTIFY,
    GRACE,
    LATE,
    OF_GUEST,
    SECOND_IDENTIFY,
    events_of,
    journey_on,
    row,
    until,
)
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage
from tests.support.tui.samples import quiet
from tests.support.tui.screen import title_of

SIZES = [(80, 24), (140, 42), (200, 50)]


class TestWhatItShows:
    @pytest.mark.parametrize("size", SIZES)
    def test_events_of_all_ids_and_the_findings(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(events_of(stage)) == f"Journey of {GRACE} ─ 12 events, 2 users, 2 anonymous IDs"
            assert "∆ 2 findings" in stage.text
            assert "identify-after-events  #4 #5" in stage.text
            assert "two-users-one-device  #4 #11" in stage.text
            assert row(stage, FIRST_IDENTIFY).endswith("→ ada@example.com")
            assert "├─▪" in row(stage, FIRST_IDENTIFY)
            assert "∆" in row(stage, LATE)

        journey_on(tmp_path, play, FIRST_IDENTIFY, size)

    def test_duplicates_and_what_was_anonymous(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "anonymous 1855a980cb1529" in row(stage, 1)
            assert "= duplicate of #6" in row(stage, DUPLICATE)
            assert "7a3f9c → ada@example.com" in row(stage, SECOND_IDENTIFY)
            assert "linus" not in stage.text

        journey_on(tmp_path, play)

    def test_no_pane_without_findings(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no findings" in stage.text
            assert not stage.app.screen.query_one("#journey-findings").display

        journey_on(tmp_path, play, 13)

    @pytest.mark.parametrize("event_id", [14, 99])
    def test_an_event_without_a_journey_is_explained(self, tmp_path: Path, event_id: int) -> None:
        async def play(stage: Stage) -> None:
            assert f"#{event_id} has no ID to follow" in stage.text
            await stage.press("enter", "right_square_bracket", "down")
            assert isinstance(stage.app.screen, JourneyScreen)
            await stage.press("escape")
            assert stage.is_closed

        journey_on(tmp_path, play, event_id)

    def test_the_event_that_was_asked_for_is_selected(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert events_of(stage).selected == str(OF_GUEST)

        journey_on(tmp_path, play, OF_GUEST)


class TestKeys:
    def test_enter_opens_the_event_and_escape_comes_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "enter")
            assert isinstance(stage.app.screen, InspectorScreen)
            assert stage.app.screen.selection.event == 2
            await stage.press("escape")
            assert isinstance(stage.app.screen, JourneyScreen)
            await stage.press("escape")
            assert stage.is_closed

        journey_on(tmp_path, play)

    def test_the_inspector_steps_through_the_journey_and_the_key_leads_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "J", "J")
            assert stage.app.screen.selection.event == 12  # type: ignore[attr-defined] # an InspectorScreen
            await stage.press("U")
            assert isinstance(stage.app.screen, JourneyScreen)
            assert len(stage.app.screen_stack) == 2
            assert events_of(stage).selected == "12"

        journey_on(tmp_path, play, 10)

    def test_brackets_go_around_the_events_of_findings(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            seen = []
            for _ in range(4):
                await stage.press("right_square_bracket")
                seen.append(events_of(stage).selected)
            assert seen == ["4", "5", "11", "4"]
            await stage.press("left_square_bracket")
            assert events_of(stage).selected == "11"

        journey_on(tmp_path, play)

    def test_a_finding_leads_to_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert events_of(stage).selected == "4"
            assert events_of(stage).has_focus
            await stage.press("tab", "escape")
            assert events_of(stage).has_focus
            assert not stage.is_closed

        journey_on(tmp_path, play)

    def test_the_events_own_keys_work(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("m")
            assert stage.asked("mark") == [[1, True]]

        journey_on(tmp_path, play)

    def test_the_key_opens_it_from_the_list_and_from_the_inspector(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.pilot.press("U")
            await stage.settle()
            assert isinstance(stage.app.screen, JourneyScreen)
            assert stage.app.screen.selection.event == 60
            await stage.pilot.press("escape", "enter", "U")
            await stage.settle()
            assert isinstance(stage.app.screen, JourneyScreen)
            await stage.pilot.press("U")
            await stage.settle()
            assert sum(isinstance(each, JourneyScreen) for each in stage.app.screen_stack) == 1

        main_stage.on_stage(tmp_path, play, (80, 24))

    def test_without_events_there_is_nothing_to_follow(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.pilot.press("U")
            await stage.pilot.pause()
            assert "There is no event to follow." in stage.text

        main_stage.on_stage(tmp_path, play, events=0)


class TestMouse:
    def test_a_click_selects_and_a_second_one_opens(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(events_of(stage), 20, 4)
            assert events_of(stage).selected == "3"
            await stage.click(events_of(stage), 20, 4)
            assert isinstance(stage.app.screen, InspectorScreen)

        journey_on(tmp_path, play)

    def test_a_click_on_a_finding_goes_to_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(stage.app.screen.query_one("#journey-findings"), 5, 2)
            assert events_of(stage).selected == "4"

        journey_on(tmp_path, play)


class TestNews:
    def test_a_new_event_of_the_user_appears_and_the_last_line_follows(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("end")
            stage.session.send("Refund", GRACE)
            await stage.catch_up()
            await until(stage, lambda: events_of(stage).selected == "15")
            await stage.press("home")
            stage.session.send("Signed Out", GRACE)
            await stage.catch_up()
            await until(stage, lambda: "14 events" in title_of(events_of(stage)))
            assert events_of(stage).selected == "1"

        journey_on(tmp_path, play)

    def test_a_new_link_brings_the_events_of_another_id(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("$create_alias", GRACE, alias="linus@example.com")
            await stage.catch_up()
            await until(stage, lambda: "3 users" in title_of(events_of(stage)))
            assert row(stage, 13)

        journey_on(tmp_path, play)

    def test_a_finding_appears_with_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert not stage.app.screen.query_one("#journey-findings").display
            for user in ("ada", "20417"):
                stage.session.send("Signed In", user, **{"$device_id": "d9", "$insert_id": user})
            await stage.catch_up()
            await until(stage, lambda: "two-users-one-device" in stage.text)

        journey_on(tmp_path, play, 4, fill=lambda path: quiet(path, 6))

    def test_news_during_a_reading_are_not_missed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        began, may_go_on = threading.Event(), threading.Event()

        def slowly(log: Reader, known: Journey) -> Journey:
            found = journey_now(log, known)
            began.set()
            assert may_go_on.wait(10)
            return found

        async def play(stage: Stage) -> None:
            monkeypatch.setattr(module, "journey_now", slowly)
            for name in ("Refund", "Signed Out"):
                stage.session.send(name, GRACE)
                stage.fake.moment = stage.session.snapshot()
                stage.app.look()
                await until(stage, began.is_set)
            may_go_on.set()
            await until(stage, lambda: "14 events" in title_of(events_of(stage)))

        journey_on(tmp_path, play)

    def test_a_log_that_cannot_be_read_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*_: object) -> None:
            raise ReadError("the disk is gone")

        monkeypatch.setattr(module, "journey_of", fails)

        async def play(stage: Stage) -> None:
            assert "The journey could not be read: the disk is gone" in stage.text
            monkeypatch.setattr(module, "journey_of", journey_of)
            stage.session.send("Refund", GRACE)
            await stage.catch_up()
            await until(stage, lambda: "13 events" in title_of(events_of(stage)))

        journey_on(tmp_path, play)

    def test_another_session_closes_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.app.screen.new_log()  # type: ignore[attr-defined] # a JourneyScreen
            await stage.settle()
            assert stage.is_closed

        journey_on(tmp_path, play)


def test_only_visible_lines_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing all of a journey of thousands of events would take seconds."""
    drawn: set[int] = set()
    row_parts = lines.row_parts

    def noting(position: int, event: JourneyEvent, layout: lines.JourneyLayout) -> tuple[Part, ...]:
        drawn.add(position)
        return row_parts(position, event, layout)

    def fill(path: Path) -> Session:
        session = Session(path)
        for number in range(90):
            session.send("Viewed", "ada", **{"$insert_id": f"v{number}"})
        return session

    async def play(stage: Stage) -> None:
        assert "90 events" in title_of(events_of(stage))
        assert 5 < len(drawn) < 25

    monkeypatch.setattr(lines, "row_parts", noting)
    journey_on(tmp_path, play, 1, (80, 24), fill)


def test_a_narrow_screen_keeps_the_sign_of_identify(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "├─▪" in row(stage, FIRST_IDENTIFY)
        border = Content.from_markup(str(events_of(stage).border_subtitle)).plain
        assert border.startswith("◦ anonymous")

    journey_on(tmp_path, play, FIRST_IDENTIFY, (60, 24))
