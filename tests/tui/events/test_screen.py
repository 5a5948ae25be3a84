"""The main screen, driven by keys and mouse over a real log."""

from pathlib import Path

import msgspec
import pytest

from liveview.model.destination import Destination, Webhook
from liveview.model.settings import FormerDestination, Settings, SettingsHistory
from liveview.tui.events.event_list import EventList
from liveview.tui.events.screen import MainScreen
from liveview.tui.inspector.detail import ATTEMPTS, DEDUP, PAYLOAD
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage


class TestFollowing:
    def test_the_newest_event_is_selected_and_in_view(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert stage.events.selected == 60
            await stage.arrive(3)
            assert stage.events.selected == 63
            assert "#63" in stage.text
            assert title_of(stage.events) == "Events ─ following ─ 63"

        on_stage(tmp_path, play)

    def test_events_that_arrive_while_it_catches_up_do_not_stop_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for last in range(20, 61, 5):
                stage.events.show(last)
            await stage.pilot.pause()
            assert stage.events.following
            assert "#60" in title_of(stage.app.screen.query_one(Inspector))

        on_stage(tmp_path, play)

    def test_the_title_names_its_key_only_while_that_key_is_the_lists(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k", "up")
            assert title_of(stage.events) == "Events ─ held at #58 ─ end follows"
            await stage.pilot.press("enter")
            assert title_of(stage.events) == "Events ─ held at #58"
            await stage.pilot.press("end")
            assert stage.events.selected == 58
            await stage.pilot.press("1", "end")
            assert title_of(stage.events) == "Events ─ following ─ 60"

        on_stage(tmp_path, play)

    def test_moving_up_holds_the_place_and_counts_what_is_new(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k", "up")
            top = stage.events.scroll_offset.y
            await stage.arrive(40)
            assert stage.events.selected == 58
            assert stage.events.scroll_offset.y == top
            assert title_of(stage.events) == "Events ─ held at #58 ─ end follows ─ +40 new"

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("keys", [("end",), ("G",), ("j", "j", "j")])
    def test_going_past_the_last_event_follows_again(self, tmp_path: Path, keys: tuple[str, ...]) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k", "k")
            await stage.pilot.press(*keys)
            await stage.arrive(2)
            assert stage.events.selected == 62
            assert stage.events.following

        on_stage(tmp_path, play)

    def test_home_and_pages_select(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("home")
            assert stage.events.selected == 1
            assert stage.events.scroll_offset.y == 0
            await stage.pilot.press("pagedown")
            assert stage.events.selected == stage.events.size.height - 1
            await stage.pilot.press("pageup")
            assert stage.events.selected == 1

        on_stage(tmp_path, play)

    def test_the_wheel_holds_and_the_selection_stays_with_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.events.scroll_relative(y=-5, animate=False, immediate=True)
            await stage.arrive(5)
            assert not stage.events.following
            assert stage.events.selected == 60
            stage.events.scroll_end(animate=False, immediate=True)
            assert stage.events.following

        on_stage(tmp_path, play)

    def test_a_change_of_state_is_drawn_in_place(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Slow one", **{"$insert_id": "slow"})
            await stage.catch_up()
            assert "◌ ◌ pending" in stage.text
            stage.session.answer_all()
            await stage.catch_up()
            assert "◌ ◌ pending" not in stage.text

        on_stage(tmp_path, play)


class TestMouse:
    def test_a_click_selects_the_event_under_the_pointer(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.click(EventList, offset=(10, 4))
            assert stage.events.selected == stage.events.scroll_offset.y + 3
            assert not stage.events.following

        on_stage(tmp_path, play)

    def test_a_double_click_opens_the_inspector_on_a_narrow_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.double_click(EventList, offset=(10, 4))
            assert isinstance(stage.app.screen, InspectorScreen)

        on_stage(tmp_path, play, (80, 24))

    def test_a_click_on_a_tab_shows_that_pane(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.click("#panes", offset=(14, 0))
            assert stage.app.screen.query_one("#dedup").display
            assert "no duplicates yet" in stage.text

        on_stage(tmp_path, play, (80, 24))


class TestPause:
    def test_the_view_stays_the_same_and_says_so_while_receiving_goes_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("space")
            await stage.arrive(7)
            assert stage.events.selected == 60
            assert "PAUSED, space resumes ─ +7 new" in title_of(stage.events)
            assert "received 67 =" in stage.text
            await stage.pilot.press("space")
            assert stage.events.selected == 67

        on_stage(tmp_path, play)


class TestPanes:
    def test_duplicates_collisions_destinations_and_calls_are_listed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            await stage.arrive(1, **{"$insert_id": "same", "price": 3})
            stage.session.send(**{"$insert_id": "slow"})
            stage.session.at += 2.0
            await stage.catch_up()
            assert "= #62 of #61  $insert_id" in stage.text
            assert "! COLLISION #63 of #61" in stage.text
            assert "Dedup ─ ! 1 COLLISION" in stage.text
            assert "61 ✓  0 ✗  0 ◷  0 ↻" in stage.text
            assert "#64 Purchase         Webhooks 1/2" in stage.text
            assert "In flight and timeouts ─ 2" in stage.text
            assert "2.0/5 s" in stage.text

        on_stage(tmp_path, play)

    def test_a_destination_that_is_not_in_effect_keeps_its_numbers_and_cannot_be_switched(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            gone = FormerDestination(Destination("Webhooks", webhooks=(Webhook("sink:/orders"),)), "outage")
            stage.fake.effective = Settings(
                version=2, destinations=(Destination("Shop"),), history=SettingsHistory(destinations=(gone,))
            )
            await stage.catch_up()
            counts = "1 from the story + 1 no longer configured"
            assert f"1 destination + {counts}" in stage.text.splitlines()[0]
            assert "Destinations ─ 1 + 2 earlier" in stage.text
            row = next(line for line in stage.text.splitlines() if "(from the story)" in line)
            assert "Webhooks (from the story)" in row
            assert "60 ✓" in row
            await stage.pilot.press("3", "home")
            assert "o on/off" in stage.text.splitlines()[-1]
            await stage.pilot.press("j", "o")
            assert "o on/off" not in stage.text.splitlines()[-1]
            assert ("set_destination", "Webhooks", False) not in stage.fake.asked
            await stage.pilot.press("enter")
            assert "dest:Webhooks" in stage.text

        on_stage(tmp_path, play, size=(160, 42))

    def test_a_duplicate_committed_while_the_screen_looks_is_listed_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = stage.app.screen
            assert isinstance(screen, MainScreen)
            await stage.arrive(1, **{"$insert_id": "same"})
            stage.session.send(**{"$insert_id": "same"})
            screen.side.read_duplicates(61)
            await stage.catch_up()
            assert stage.text.count("= #62 of #61") == 1

        on_stage(tmp_path, play)

    def test_selecting_a_duplicate_selects_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            await stage.arrive(1)
            await stage.pilot.press("2", "down")
            await stage.pilot.pause()
            assert stage.events.selected == 62

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("size", [(140, 42), (80, 24)])
    def test_numbers_go_to_panes_and_z_gives_one_the_screen(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            for key, pane in zip("1234", ("events", "dedup", "destinations", "flight"), strict=True):
                await stage.pilot.press(key)
                await stage.pilot.pause()
                assert stage.app.focused is stage.app.screen.query_one(f"#{pane}")
            flight = stage.app.screen.query_one("#flight")
            await stage.pilot.press("z")
            await stage.pilot.pause()
            assert stage.app.focused is flight
            assert flight.outer_size.width >= size[0] - 1
            assert flight.outer_size.height > size[1] // 2
            assert "receiving" in stage.text.splitlines()[0]
            await stage.pilot.press("escape")
            assert not stage.app.screen.has_class("-zoom")

        on_stage(tmp_path, play, size)

    @pytest.mark.parametrize("pane", ["events", "dedup", "destinations", "flight", "inspector"])
    def test_z_shows_the_focused_pane_alone_and_whole(self, tmp_path: Path, pane: str) -> None:
        async def play(stage: Stage) -> None:
            key = {"events": "1", "dedup": "2", "destinations": "3", "flight": "4", "inspector": "enter"}[pane]
            await stage.pilot.press(key)
            await stage.pilot.pause()
            await stage.pilot.press("z")
            await stage.pilot.pause()
            top = stage.text.splitlines()[2]
            assert (top[0], top.rstrip()[-1]) == ("╭", "╮")
            assert top.count("╭") == 1
            assert len(top.rstrip()) == 140
            await stage.pilot.press("z")
            await stage.pilot.pause()
            assert stage.text.splitlines()[2].count("╭") == 2

        on_stage(tmp_path, play, (140, 42))

    @pytest.mark.parametrize("size", [(140, 42), (80, 24)])
    def test_enter_in_the_dedup_pane_opens_the_decision_that_is_selected(
        self, tmp_path: Path, size: tuple[int, int]
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            await stage.arrive(3)
            newest = stage.app.feed.reader.duplicates(0, 1)[0].id
            await stage.pilot.press("2")
            await stage.pilot.pause()
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            assert f"#{newest} ─" in stage.text
            assert stage.app.screen.query_one(Inspector).view == DEDUP

        on_stage(tmp_path, play, size)

    @pytest.mark.parametrize("size", [(140, 42), (80, 24)])
    def test_enter_in_the_pane_of_calls_opens_the_attempts(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            await stage.pilot.press("4")
            await stage.pilot.pause()
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            inspector = stage.app.screen.query_one(Inspector)
            assert (inspector.event_id, inspector.view) == (61, ATTEMPTS)

        on_stage(tmp_path, play, size)

    def test_a_double_click_in_a_pane_opens_the_same_view_as_enter(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            await stage.pilot.double_click("#dedup", offset=(5, 1))
            await stage.pilot.pause()
            inspector = stage.app.screen.query_one(Inspector)
            assert (inspector.event_id, inspector.view) == (62, DEDUP)
            assert inspector in (stage.app.focused.ancestors if stage.app.focused else ())

        on_stage(tmp_path, play, (140, 42))

    def test_enter_in_the_events_leaves_the_inspector_at_its_view(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("right", "enter")
            await stage.pilot.pause()
            assert stage.app.screen.query_one(Inspector).view == PAYLOAD

        on_stage(tmp_path, play, (140, 42))


class TestHeader:
    def test_a_balance_that_does_not_hold_is_loud(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            balance = msgspec.structs.replace(stage.fake.moment.balance, received=99)
            stage.fake.moment = msgspec.structs.replace(stage.fake.moment, balance=balance)
            stage.app.look()
            await stage.pilot.pause()
            assert "! COUNTS DON'T ADD UP" in stage.text

        on_stage(tmp_path, play)

    def test_a_log_that_cannot_be_written_is_loud(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.moment = msgspec.structs.replace(stage.fake.moment, log_error="disk full")
            stage.app.look()
            await stage.pilot.pause()
            assert "NOTHING IS ACCEPTED: the log cannot be written: disk full" in stage.text

        on_stage(tmp_path, play, (80, 24))


class TestEmpty:
    @pytest.mark.parametrize("size", [(140, 42), (80, 24)])
    def test_it_says_where_to_point_an_sdk_until_the_first_event(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert "Point your SDK here" in stage.text
            assert "http://127.0.0.1:4080/track" in stage.text
            assert "curl http://127.0.0.1:4080/track -d" in stage.text
            assert "$(date +%s)" in stage.text
            await stage.arrive()
            assert "Point your SDK here" not in stage.text
            assert stage.events.selected == 1

        on_stage(tmp_path, play, size, events=0)


class TestSizes:
    @pytest.mark.parametrize("size", [(20, 6), (40, 12), (60, 20), (80, 24), (120, 24), (200, 50), (1, 1)])
    def test_every_size_is_drawn(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive()
            await stage.pilot.press("2", "3", "4", "1", "k", "enter")
            await stage.pilot.pause()

        on_stage(tmp_path, play, size)

    def test_resizing_moves_between_the_layouts(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for width, height in ((80, 24), (40, 12), (200, 50), (140, 42)):
                await stage.pilot.resize_terminal(width, height)
                await stage.pilot.pause()
            assert stage.events.following
            assert "#60" in stage.text
            assert "received POST /track" in stage.text

        on_stage(tmp_path, play)


_WIDE, _NARROW = (140, 42), (80, 24)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *(("[/foo]", _WIDE), ("[/foo]", _NARROW), ("[@click=app.quit]x[/]", _WIDE), ("\x1b[31m", _WIDE)),
        *(('[a="b]', _WIDE), (r"\[b]", _WIDE), ("\u202eevil", _WIDE), ("日本語", _NARROW)),
    ],
)
def test_hostile_names_are_shown_literally_everywhere(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    """In the list, the title, every view and every pane; clicking on them runs nothing."""

    async def play(stage: Stage) -> None:
        shown = name.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")
        await stage.arrive(2, name=name, user=name, **{"$insert_id": name, name: name})
        assert shown[:12] in stage.text
        await stage.pilot.click(EventList, offset=(30, 2))
        await stage.pilot.press("end", "k", "enter", *(["right"] * 7))
        assert shown in stage.text
        await stage.pilot.click(Inspector, offset=(20, 1))
        assert stage.app.is_running

    on_stage(tmp_path, play, size, events=0)
