"""The way to every place, and back to the events."""

from pathlib import Path

import pytest

from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.event_settings.screen import EventSettingsScreen
from liveview.tui.help.screen import HelpScreen
from liveview.tui.keys import bindings
from liveview.tui.kit.screen import ScreenSelection
from liveview.tui.navigation.navigator import Navigator
from liveview.tui.refused.screen import RefusedScreen
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage


def navigator(stage: Stage) -> Navigator:
    return stage.app.commands.navigator


def names(stage: Stage) -> list[str]:
    """The screens that are open, the one in front last."""
    return [type(screen).__name__ for screen in stage.app.screen_stack]


class TestPlaces:
    @pytest.mark.parametrize(
        ("command", "screen"),
        [
            ("compose", "ComposeScreen"),
            ("sink", "SinkScreen"),
            ("destinations", "DestinationsScreen"),
            ("held", "HeldScreen"),
            ("refused", "RefusedScreen"),
            ("connect", "ConnectScreen"),
            ("event_settings", "EventSettingsScreen"),
            ("library", "LibraryScreen"),
            ("environments", "EnvironmentsDialog"),
        ],
    )
    def test_each_opens_over_the_events(self, tmp_path: Path, command: str, screen: str) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).commands[command]()
            await stage.settle()
            assert names(stage) == ["MainScreen", screen]

        on_stage(tmp_path, play)

    def test_every_key_of_a_place_has_its_command(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            actions = {binding.action for binding in bindings.PLACES}
            missing = [
                name for name in navigator(stage).commands if not any(f"do('{name}')" in action for action in actions)
            ]
            assert missing == []

        on_stage(tmp_path, play)

    def test_one_place_can_be_opened_over_another(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).sink()
            await stage.settle()
            navigator(stage).connect()
            await stage.settle()
            assert names(stage) == ["MainScreen", "SinkScreen", "ConnectScreen"]

        on_stage(tmp_path, play)

    def test_the_refused_requests_are_opened_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).refused()
            await stage.settle()
            first = stage.app.screen
            navigator(stage).refused()
            await stage.settle()
            assert isinstance(first, RefusedScreen)
            assert stage.app.screen is first
            assert names(stage) == ["MainScreen", "RefusedScreen"]

        on_stage(tmp_path, play)


class TestSelection:
    def test_it_is_that_of_the_screen_in_front(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.events.select(12)
            assert navigator(stage).selection.event == 12
            stage.app.push_screen(HelpScreen([], stage.app.feed.keys))
            await stage.settle()
            assert navigator(stage).selection == ScreenSelection()

        on_stage(tmp_path, play)

    def test_the_event_settings_begin_with_the_name_of_the_selected_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.events.select(58)
            await stage.settle()
            navigator(stage).event_settings()
            await stage.settle()
            assert isinstance(stage.app.screen, EventSettingsScreen)
            selected = next(line for line in stage.text.splitlines() if "▎" in line)
            assert "Search" in selected

        on_stage(tmp_path, play)

    def test_without_an_event_they_open_all_the_same(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).event_settings()
            await stage.settle()
            assert isinstance(stage.app.screen, EventSettingsScreen)

        on_stage(tmp_path, play, events=0)

    def test_the_destinations_open_at_the_one_under_the_cursor(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.renew(("Webhooks", "Mixpanel", "Archive"))
            await stage.pilot.press("3", "j")
            await stage.settle()
            assert navigator(stage).selection.destination == "Mixpanel"
            navigator(stage).destinations()
            await stage.settle()
            assert isinstance(stage.app.screen, DestinationsScreen)
            selected = [line for line in stage.text.splitlines() if "▎" in line]
            assert "Mixpanel" in selected[0]

        on_stage(tmp_path, play)

    def test_a_copy_of_an_event_is_edited_or_a_new_one_written(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).compose(58)
            await stage.settle()
            assert isinstance(stage.app.screen, ComposeScreen)
            assert '"Search"' in stage.text
            await stage.pilot.press("escape")
            await stage.settle()
            navigator(stage).compose()
            await stage.settle()
            assert isinstance(stage.app.screen, ComposeScreen)
            assert '"Search"' not in stage.text

        on_stage(tmp_path, play)


class TestShowOnly:
    def test_it_leaves_every_place_and_filters_the_events(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).sink()
            await stage.settle()
            navigator(stage).connect()
            await stage.settle()
            navigator(stage).show_only("name:Search")
            await stage.settle()
            assert names(stage) == ["MainScreen"]
            assert "10 of 60 match ─ name:Search" in title_of(stage.events)
            assert stage.app.focused is stage.events

        on_stage(tmp_path, play)

    def test_on_the_main_screen_it_goes_to_the_events_too(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("3")
            navigator(stage).show_only("name:Search")
            await stage.settle()
            assert "name:Search" in title_of(stage.events)
            assert stage.app.focused is stage.events
            navigator(stage).show_only("")
            await stage.settle()
            assert "name:Search" not in title_of(stage.events)

        on_stage(tmp_path, play)

    def test_unsent_edits_keep_one_where_they_are(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            navigator(stage).compose()
            await stage.settle()
            await stage.pilot.press("x")
            navigator(stage).sink()
            await stage.settle()
            assert isinstance(stage.app.screen, SinkScreen)
            navigator(stage).show_only("name:Search")
            await stage.settle()
            assert names(stage) == ["MainScreen", "ComposeScreen", "SinkScreen"]

        on_stage(tmp_path, play)
