"""Event settings as text."""

from datetime import UTC

import msgspec
import pytest

from liveview.log.read.overview import NameSeen
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.model.problem import problem
from liveview.model.settings import Settings, SettingsHistory
from liveview.tui.event_settings import lines as settings_lines
from liveview.tui.event_settings.lines import OVERRIDE
from liveview.tui.keys.bindings import DEFAULT_NAMES as KEYS
from liveview.tui.lines.cells import plain

SEEN = NameSeen("Purchase", 12, 1204, 1_790_000_000.25)
SETTINGS = Settings(
    destinations=(Destination("Webhooks"), Destination("Mixpanel")),
    overrides={"Purchase": Override(True, {"Webhooks": True})},
    changed=frozenset({("override", "Purchase")}),
)


class TestSwitches:
    def test_while_the_override_is_off_toggles_are_quiet_and_those_never_set_are_neither_on_nor_off(self) -> None:
        override = Override(False, {"Webhooks": True})
        assert settings_lines.switch(override, OVERRIDE).part == ("[ ]", "plain")
        assert settings_lines.switch(override, "Webhooks").part == ("[✓]", "muted")
        assert settings_lines.switch(override, "Mixpanel").part == (" - ", "muted")

    def test_while_it_is_on_a_destination_that_is_not_named_is_off(self) -> None:
        override = Override(True, {"Webhooks": True})
        assert settings_lines.switch(override, "Webhooks").part == ("[✓]", "success")
        assert settings_lines.switch(override, "Mixpanel").part == ("[ ]", "plain")

    def test_a_name_stands_for_all_instances_and_an_instance_beats_it(self) -> None:
        destinations = (Destination("A", instance="eu"), Destination("A", instance="us"), Destination("B"))
        override = settings_lines.normal(Override(True, {"A": True, "A::us": False, "Gone": True}), destinations)
        assert override.destinations == {"A": True, "A::eu": True, "A::us": False, "B": False, "Gone": True}

    def test_an_event_without_settings_has_everything_off(self) -> None:
        assert settings_lines.normal(None, SETTINGS.destinations) == Override()


class TestTurning:
    def test_the_first_switch_on_begins_where_events_go_anyway(self) -> None:
        after = settings_lines.toggled(Override(), OVERRIDE, {"Webhooks": True, "Mixpanel": False})
        assert after == Override(True, {"Webhooks": True, "Mixpanel": False})

    def test_toggles_that_were_there_are_kept(self) -> None:
        before = Override(False, {"Webhooks": False})
        assert settings_lines.toggled(before, OVERRIDE, {"Webhooks": True}) == Override(True, {"Webhooks": False})

    def test_a_destinations_switch_turns_the_override_on(self) -> None:
        after = settings_lines.toggled(Override(), "Mixpanel", {"Webhooks": True, "Mixpanel": True})
        assert after == Override(True, {"Webhooks": True, "Mixpanel": False})

    def test_switching_off_keeps_the_toggles(self) -> None:
        before = Override(True, {"Webhooks": True})
        assert settings_lines.toggled(before, OVERRIDE, {}) == Override(False, {"Webhooks": True})


class TestColumns:
    @pytest.mark.parametrize("width", range(30, 200, 7))
    def test_a_grid_is_never_wider_than_its_room(self, width: int) -> None:
        columns = settings_lines.widths(["Webhooks", "Mixpanel", "Warehouse"], width, 99)
        if columns is None:
            assert width < 60
            return
        before = plain(settings_lines.name_parts("Purchase", SEEN, columns, UTC))
        switches = sum(column + 1 for column in columns.switches)
        assert len(before) == len(settings_lines.heading(columns)[0])
        assert len(before) + switches + 1 + columns.changed == columns.total <= width

    def test_three_destinations_fit_eighty_columns_whole(self) -> None:
        columns = settings_lines.widths(["Webhooks", "Mixpanel", "Warehouse"], 76, 99)
        assert columns is not None
        assert columns.seen
        assert columns.time

    @pytest.mark.parametrize(("longest", "name"), [(0, 14), (8, 14), (23, 23), (60, 60), (99, 60)])
    def test_names_have_the_room_of_the_longest_one(self, longest: int, name: int) -> None:
        columns = settings_lines.widths(["Webhooks"], 150, longest)
        assert columns is not None
        assert columns.name == name
        assert not columns.suit(["Webhooks"], longest + 1, dated=False)

    def test_nine_do_not(self) -> None:
        assert settings_lines.widths([f"Destination {number}" for number in range(9)], 76, 8) is None

    def test_names_never_seen_are_quiet(self) -> None:
        columns = settings_lines.widths(["A"], 76, 8)
        assert columns is not None
        assert settings_lines.name_parts("X", None, columns, UTC)[0][1] == "muted"

    def test_a_row_of_the_list_fits_and_says_what_is_special(self) -> None:
        parts = settings_lines.list_parts("[/x]", SEEN, True, True, 30)
        assert len(plain(parts)) == 30
        assert plain(parts).endswith("12 override *")


class TestWords:
    def test_they_say_what_is_in_effect_and_that_it_was_changed(self) -> None:
        text = [line.text for line in settings_lines.detail_lines("Purchase", SEEN, SETTINGS, UTC, KEYS)]
        assert text[0] == "Override is on: $options is ignored; events go to Webhooks."
        assert "u goes back to the configuration file" in text[1]
        assert text[2].startswith("12 events; the last is #1204 at 2026-09-21")

    def test_an_override_that_sends_nowhere_says_so(self) -> None:
        settings = msgspec.structs.replace(SETTINGS, overrides={"Purchase": Override(True)})
        assert settings_lines.detail_lines("Purchase", SEEN, settings, UTC, KEYS)[0].text.endswith(
            "; events go nowhere."
        )

    def test_what_a_story_set_stays_there_beside_it(self) -> None:
        toggles = (Override(True, {"Mail": True, "Ads": False}), Override(False))
        settings = msgspec.structs.replace(
            SETTINGS,
            history=SettingsHistory(destinations=(), story="routing", behaviours={}, overrides={"Purchase": toggles}),
        )
        text = [line.text for line in settings_lines.detail_lines("Purchase", SEEN, settings, UTC, KEYS)]
        assert "During the story routing: override on, events go to Mail, then override off." in text

    def test_without_override_options_decide(self) -> None:
        text = [line.text for line in settings_lines.detail_lines("Signup", None, SETTINGS, UTC, KEYS)]
        assert text == [
            "Override is off: the $options of each event decide.",
            "No event with this name in this session.",
        ]


class TestDryRun:
    def test_it_says_where_the_last_event_would_go(self) -> None:
        routes = (
            Route("Webhooks", Decision.SEND, Rule.OVERRIDE_ON),
            Route("Mixpanel", Decision.SKIP, Rule.OVERRIDE_OFF),
        )
        line = settings_lines.dry_run_line("Purchase", (Preview(Verdict.ACCEPTED, (), routes=routes),))
        assert line.text == "The last Purchase would now go to Webhooks, not to Mixpanel (override-off)."

    def test_an_invalid_one_says_why_it_would_go_nowhere(self) -> None:
        preview = Preview(Verdict.INVALID, (problem("token-missing", "properties.token"),))
        assert (
            settings_lines.dry_run_line("Purchase", (preview,)).text
            == "The last Purchase would now be invalid: no token."
        )


def test_a_time_of_another_day_has_its_day_and_the_room_for_it() -> None:
    columns = settings_lines.widths(["Webhooks"], 100, 30, dated=True)
    assert columns is not None
    cells = plain(settings_lines.name_parts("Purchase", SEEN, columns, UTC))
    assert cells.endswith(" 09-21 14:13:20")
    assert len(settings_lines.heading(columns)[0]) == len(cells)
    assert not columns.suit(["Webhooks"], 30, dated=False)
    assert columns.suit(["Webhooks"], 30, dated=True)
