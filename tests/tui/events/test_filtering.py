"""The filter bar and the filter in effect, driven by keys and mouse."""

from pathlib import Path

import pytest

from liveview.log.read import search
from liveview.tui.events.event_list import EventList
from liveview.tui.events.filtering import EventFilter
from liveview.tui.events.screen import MainScreen
from tests.support.tui.stage import Stage, on_stage


class TestApplying:
    def test_only_what_matches_is_listed_and_the_title_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            assert stage.title == "Events ─ following ─ 10 of 60 match ─ name:Search"
            assert stage.app.focused is stage.events
            assert stage.events.selected == 58
            await stage.pilot.press("k")
            assert stage.events.selected == 52
            await stage.pilot.press("home")
            assert stage.events.selected == 4

        on_stage(tmp_path, play)

    def test_what_arrives_is_asked_too(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.arrive(3)
            await stage.arrive(1, name="Search")
            assert stage.title == "Events ─ following ─ 11 of 64 match ─ name:Search"
            assert stage.events.selected == 64

        on_stage(tmp_path, play)

    def test_the_selection_stays_on_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.main.go_to(10)
            await stage.filter("name:Search")
            assert stage.events.selected == 10
            assert "▎" in stage.line(10)
            await stage.pilot.press("f")
            await stage.searched()
            assert stage.events.selected == 10
            assert "▎" in stage.line(10)

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("off", ["f", "escape"])
    def test_a_hidden_selection_moves_to_the_nearest_match_and_returns(self, tmp_path: Path, off: str) -> None:
        async def play(stage: Stage) -> None:
            stage.main.go_to(11)
            await stage.filter("name:Search")
            assert stage.events.selected == 10
            assert "Search #10 ─" in stage.text
            await stage.pilot.press(off)
            await stage.searched()
            assert stage.events.selected == 11
            assert "#11 ─" in stage.text

        on_stage(tmp_path, play)

    def test_after_another_choice_taking_the_filter_off_stays_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.main.go_to(11)
            await stage.filter("name:Search")
            await stage.pilot.press("j", "f")
            assert stage.events.selected == 16

        on_stage(tmp_path, play)

    def test_an_event_that_the_filter_hides_can_be_looked_at(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            stage.main.go_to(11)
            await stage.pilot.pause()
            assert "#11 is outside the filter" in stage.title
            assert "#11 ─ ✓ delivered" in stage.text
            await stage.pilot.press("j")
            assert stage.events.selected == 22
            assert "outside" not in stage.title

        on_stage(tmp_path, play)

    def test_nothing_that_matches_is_a_state_of_its_own(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Nobody")
            for words in ("Nothing matches", "name:Nobody", "f takes it off, esc clears it"):
                assert words in stage.text
            await stage.pilot.press("f")
            assert "Nothing matches" not in stage.text

        on_stage(tmp_path, play, (80, 24))

    @pytest.mark.usefixtures("unhurried")
    def test_the_likely_reason_is_said_until_something_matches(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Serch")
            assert "no event named Serch was seen; there is Search" in stage.text
            await stage.arrive(1, name="Serch")
            assert "1 of 61 match" in stage.title
            assert "was seen" not in stage.text

        on_stage(tmp_path, play, (80, 24))

    def test_older_events_that_change_come_and_go(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Slow", **{"$insert_id": "slow"})
            await stage.catch_up()
            await stage.filter("is:pending")
            assert "1 of 61 match" in stage.title
            await stage.pilot.press("home")
            stage.session.answer_all()
            await stage.catch_up()
            stage.main.query_one(EventFilter).search_again()
            await stage.searched()
            assert "0 of 61 match" in stage.title
            assert stage.events.selected == 61
            assert "#61 is outside the filter" in stage.title

        on_stage(tmp_path, play)

    def test_a_change_is_looked_for_by_itself(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Slow", **{"$insert_id": "slow"})
            await stage.catch_up()
            await stage.filter("is:pending")
            stage.session.answer_all()
            await stage.catch_up()
            while "0 of 61 match" not in stage.title:
                await stage.searched()

        on_stage(tmp_path, play)

    def test_time_alone_takes_events_out_of_a_filter_by_age(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.at = stage.session.at
            await stage.filter("last:5s")
            assert "18 of 60 match" in stage.title
            stage.fake.at += 60
            stage.main.query_one(EventFilter).time_passes()
            while "0 of 60 match" not in stage.title:
                await stage.searched()

        on_stage(tmp_path, play)

    def test_a_paused_view_stays_the_same_under_a_filter(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.pilot.press("space")
            await stage.arrive(2, name="Search")
            assert "10 of 60 match" in stage.title
            await stage.pilot.press("space")
            await stage.pilot.pause()
            assert "12 of 62 match" in stage.title

        on_stage(tmp_path, play)

    def test_a_search_that_fails_says_why(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("the disk is gone")

        monkeypatch.setattr(search.Search, "run", broken)

        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            assert "The log could not be searched: the disk is gone" in " ".join(stage.text.split())

        on_stage(tmp_path, play, (200, 42))

    def test_another_log_is_searched_with_the_same_filter(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.pilot.press("k")
            stage.main.new_log()
            await stage.searched()
            assert stage.title == "Events ─ following ─ 10 of 60 match ─ name:Search"
            assert stage.events.selected == 58

        on_stage(tmp_path, play)


class TestLeaving:
    def test_escape_leaves_the_bar_and_keeps_the_filter_and_again_clears_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.pilot.press("slash")
            await stage.pilot.pause()
            assert stage.bar.text == "name:Search"
            await stage.type(" is:x")
            await stage.pilot.press("escape")
            await stage.pilot.pause()
            assert stage.app.focused is stage.events
            assert not stage.bar.display
            assert "10 of 60 match ─ name:Search" in stage.title
            await stage.pilot.press("escape")
            assert stage.title == "Events ─ following ─ 60"

        on_stage(tmp_path, play)

    def test_f_takes_it_off_and_puts_it_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("f")
            await stage.pilot.pause()
            assert "No filter yet" in stage.text
            await stage.filter("name:Search")
            await stage.pilot.press("f")
            assert stage.title == "Events ─ following ─ 60 ─ filter off, f puts it back ─ name:Search"
            await stage.pilot.press("f")
            await stage.searched()
            assert "10 of 60 match" in stage.title
            await stage.pilot.press("escape", "f")
            await stage.searched()
            assert "10 of 60 match" in stage.title

        on_stage(tmp_path, play)

    def test_an_empty_line_shows_everything(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.pilot.press("slash", "ctrl+u")
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            assert stage.title == "Events ─ following ─ 60"

        on_stage(tmp_path, play)

    def test_a_click_elsewhere_closes_the_bar(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("slash")
            await stage.pilot.pause()
            assert stage.bar.display
            await stage.pilot.click(EventList, offset=(10, 4))
            await stage.pilot.pause()
            assert not stage.bar.display

        on_stage(tmp_path, play)

    def test_ctrl_c_in_the_bar_asks_for_a_second_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("slash", "ctrl+c")
            await stage.pilot.pause()
            assert "Press ctrl+c again" in stage.text

        on_stage(tmp_path, play)

    def test_on_a_narrow_screen_the_bar_comes_with_the_events(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("2", "slash")
            await stage.pilot.pause()
            assert stage.events.display
            assert stage.bar.display
            assert isinstance(stage.app.screen, MainScreen)

        on_stage(tmp_path, play, (40, 12))
