"""Event settings, driven by keys and mouse."""

from pathlib import Path

import pytest
from textual.widgets import Input

from liveview.config.schema import Config
from liveview.model.destination import Override
from liveview.tui.event_settings.screen import EventSettingsScreen
from liveview.tui.help.screen import HelpScreen
from liveview.tui.kit.feed import Feed
from tests.support.tui import samples
from tests.support.tui.at_event_settings import ALL_ON, NARROW, grid, settings_on
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.screen import title_of


class TestNames:
    def test_every_name_seen_and_every_configured_one_is_listed_with_counts(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(grid(stage)) == "Event settings ─ 13 names"
            assert "│▎Purchase             2 14:13:27 [✓]      [✓]      [ ]      [ ]" in stage.text
            assert "│ Never seen           0 —        [ ]      [✓]      [ ]      [ ]" in stage.text
            assert "│ Refund               1 14:13:24 [ ]       -        -        -" in stage.text

        settings_on(tmp_path, play)

    def test_new_events_are_counted_and_new_names_appear_while_the_selection_stays(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Aaa", **{"$insert_id": "a"})
            stage.session.send("Purchase", **{"$insert_id": "b"})
            await stage.catch_up()
            assert title_of(grid(stage)) == "Event settings ─ 14 names"
            assert grid(stage).selected == "Purchase"
            assert "Purchase             3" in stage.text

        settings_on(tmp_path, play)

    def test_without_events_it_says_what_to_do(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no event names yet: send an event" in stage.text
            await stage.press("space", "o", "u")
            assert not stage.asked("set_override")

        on_stage(tmp_path, EventSettingsScreen, play, fill=Session)

    def test_without_events_a_wide_terminal_has_room_for_all_of_that(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "send an event, or name one under [events] in liveview.toml" in stage.text

        on_stage(tmp_path, EventSettingsScreen, play, (200, 50), fill=Session)


class TestToggling:
    @pytest.mark.parametrize("key", ["space", "enter"])
    def test_keys_turn_the_switch_under_the_cursor(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("right", "l", key)
            assert stage.asked("set_override") == [
                ["Purchase", Override(True, {"Webhooks": True, "Mixpanel": True, "Warehouse": False})]
            ]
            await stage.press("left", "h", "h", key)
            (_, last) = stage.asked("set_override")[-1]
            assert not last.override

        settings_on(tmp_path, play)

    def test_o_turns_the_override_which_begins_where_the_last_event_went(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert stage.asked("set_override") == [
                ["Signup", Override(True, {"Webhooks": False, "Mixpanel": True, "Warehouse": False})]
            ]

        settings_on(tmp_path, play, name="Signup")

    def test_a_destinations_switch_turns_the_override_on_and_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("right", "space")
            assert stage.asked("set_override") == [["Refund", Override(True, {**ALL_ON, "Webhooks": False})]]
            assert "The override of Refund is on now" in stage.text

        settings_on(tmp_path, play, name="Refund")

    def test_that_is_not_said_any_longer_when_the_next_switch_is_turned(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("right", "space")
            assert "The override of Refund is on now" in stage.text
            await stage.effective_settings(overrides={"Refund": Override(True, ALL_ON)})
            await stage.press("o")
            assert stage.asked("set_override")[-1] == ["Refund", Override(False, ALL_ON)]
            assert "is on now" not in stage.text

        settings_on(tmp_path, play, name="Refund")

    def test_new_settings_are_shown_at_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            changed = frozenset({("override", "Purchase")})
            await stage.effective_settings(overrides={"Purchase": Override(True, {"Mixpanel": True})}, changed=changed)
            assert "Override is on: $options is ignored; events go to Mixpanel." in stage.text
            assert "[✓]      [ ]      [✓]      [ ]       changed" in stage.text

        settings_on(tmp_path, play)

    @pytest.mark.parametrize(("size", "legend"), [((140, 30), False), (NARROW, True), ((50, 24), True)])
    def test_a_sign_in_place_of_the_word_is_explained(
        self, tmp_path: Path, size: tuple[int, int], legend: bool
    ) -> None:
        async def play(stage: Stage) -> None:
            assert "changed here" not in stage.text
            await stage.effective_settings(changed=frozenset({("override", "Purchase")}))
            assert ("* changed here" in stage.text) == legend

        settings_on(tmp_path, play, size)

    @pytest.mark.parametrize("key", ["u", "backspace"])
    def test_the_way_back_to_the_file(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(key)
            assert not stage.asked("set_override")
            assert "Purchase already matches the configuration file." in stage.text
            assert "back to file" not in stage.text.splitlines()[-1]
            await stage.effective_settings(changed=frozenset({("override", "Purchase")}))
            assert "u back to file" in stage.text.splitlines()[-1]
            await stage.press(key)
            assert stage.asked("set_override") == [["Purchase", None]]

        settings_on(tmp_path, play)

    def test_a_recorded_session_refuses_with_a_sentence(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["set_override"] = "this is a recorded session"
            await stage.press("o")
            assert "this is a recorded session" in stage.text

        settings_on(tmp_path, play)


@pytest.mark.parametrize("name", ["[/foo]", "\x1b[31m", "\u202eevil", "[@click=app.quit]x[/]", "日本語"])
@pytest.mark.parametrize("size", [(80, 24), NARROW])
def test_hostile_names_are_shown_literally(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    def fill(path: Path) -> Session:
        session = Session(path, Config(destinations=samples.DESTINATIONS))
        session.send(name)
        return session

    async def play(stage: Stage) -> None:
        shown = name.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")
        assert shown[:12] in stage.text
        await stage.press("enter", "space", "o", "u")
        assert stage.asked("set_override")[0][0] == name
        assert stage.app.is_running

    def make(feed: Feed) -> EventSettingsScreen:
        return EventSettingsScreen(feed, name)

    on_stage(tmp_path, make, play, size, fill=fill)


def test_help_and_the_find_line_know_their_keys(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("slash", "q", "question_mark")
        assert stage.app.screen.query_one(Input).value == "q?"
        await stage.press("escape", "question_mark")
        assert isinstance(stage.app.screen, HelpScreen)

    settings_on(tmp_path, play)
