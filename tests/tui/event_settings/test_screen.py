"""Event settings, driven by keys and mouse."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.tui.event_settings import names_seen
from liveview.tui.event_settings.screen import EventSettingsScreen
from liveview.tui.event_settings.toggle_grid import ToggleGrid
from liveview.tui.help.screen import HelpScreen
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import PickList
from tests.support.tui import samples
from tests.support.tui.fakes import FakeControls, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings
from tests.support.tui.screen import title_of

OVERRIDES = {"Purchase": Override(True, {"Webhooks": True}), "Never seen": Override(False, {"Webhooks": True})}
ROUTES = (Route("Webhooks", Decision.SEND, Rule.OVERRIDE_ON), Route("Mixpanel", Decision.SKIP, Rule.OVERRIDE_OFF))
ALL_ON = {"Webhooks": True, "Mixpanel": True, "Warehouse": True}
MANY = tuple(Destination(f"Destination {number}", webhooks=(Webhook("sink:/x"),)) for number in range(9))
NARROW = (40, 12)


def settings_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), name: str | None = "Purchase", **more: object
) -> None:
    controls = FakeControls(
        effective=settings(overrides=OVERRIDES), previews=(Preview(Verdict.ACCEPTED, (), routes=ROUTES),)
    )
    controls.effective = msgspec.structs.replace(controls.effective, **more)
    on_stage(tmp_path, lambda feed: EventSettingsScreen(feed, name), play, size, controls=controls)


def grid(stage: Stage) -> ToggleGrid:
    return stage.app.screen.query_one("#grid", ToggleGrid)


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

    def test_a_long_session_is_counted_by_a_worker(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(names_seen, "_AT_ONCE", 0)

        async def play(stage: Stage) -> None:
            assert title_of(grid(stage)) == "Event settings ─ 13 names"
            assert grid(stage).selected == "Purchase"

        settings_on(tmp_path, play)

    def test_names_are_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(names_seen, "MOST_NAMES", 5)

        async def play(stage: Stage) -> None:
            seen = stage.app.screen._seen.names
            assert len(seen) == 5

        settings_on(tmp_path, play)

    def test_typing_after_slash_narrows_down_and_escape_shows_all_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("slash", *"PROD")
            assert title_of(grid(stage)) == "Event settings ─ 2 names"
            await stage.press("enter", "down")
            assert grid(stage).selected == "Product Viewed"
            await stage.press("slash", *"zzz")
            assert "no name holds this" in stage.text
            await stage.press("escape")
            assert title_of(grid(stage)) == "Event settings ─ 13 names"
            await stage.press("escape")
            assert stage.is_closed

        settings_on(tmp_path, play)

    def test_without_events_it_says_what_to_do(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no event names yet: send an event" in stage.text
            await stage.press("space", "o", "u")
            assert not stage.asked("set_override")

        on_stage(tmp_path, EventSettingsScreen, play, fill=Session)


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
            assert "its override is on now" in stage.text

        settings_on(tmp_path, play, name="Refund")

    def test_a_click_turns_a_switch_and_a_click_on_a_name_only_selects_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            row = next(y for y, line in enumerate(stage.text.splitlines()) if "Refund" in line)
            top = grid(stage).region.y
            await stage.click(grid(stage), 5, row - top)
            assert grid(stage).selected == "Refund"
            assert not stage.asked("set_override")
            at = stage.text.splitlines()[top + 1].index("Mixpanel")
            await stage.click(grid(stage), at + 1, row - top)
            assert stage.asked("set_override") == [["Refund", Override(True, {**ALL_ON, "Mixpanel": False})]]

        settings_on(tmp_path, play)

    def test_what_is_in_force_is_shown_at_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            changed = frozenset({("override", "Purchase")})
            await stage.effective_settings(overrides={"Purchase": Override(True, {"Mixpanel": True})}, changed=changed)
            assert "Override is on: $options is ignored, its events go to Mixpanel." in stage.text
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
            assert "as the file has it" in stage.text
            assert "back to file" not in stage.text.splitlines()[-1]
            await stage.effective_settings(changed=frozenset({("override", "Purchase")}))
            assert "u back to file" in stage.text.splitlines()[-1]
            await stage.press(key)
            assert stage.asked("set_override") == [["Purchase", None]]

        settings_on(tmp_path, play)

    def test_a_recorded_session_refuses_with_a_sentence(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.refusals["set_override"] = "this is a recorded session"
            await stage.press("o")
            assert "this is a recorded session" in stage.text

        settings_on(tmp_path, play)


class TestDryRun:
    def test_it_says_where_the_last_event_would_go_now(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "The last Purchase would now go to Webhooks, not to Mixpanel" in stage.text
            (request,) = stage.asked("preview")[-1]
            assert b'"$insert_id":"dry-run-' in request.body
            assert b'"price":500' in request.body

        settings_on(tmp_path, play)

    def test_it_is_asked_again_when_something_else_is_in_force(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.previews = (Preview(Verdict.ACCEPTED, (), routes=ROUTES[1:]),)
            await stage.effective_settings(overrides={})
            assert "would now go nowhere, not to Mixpanel (override-off)" in stage.text

        settings_on(tmp_path, play)

    def test_a_refusal_is_in_its_place(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.refusals["preview"] = "a recorded session has no dry run"
            await stage.press("up")
            assert "a recorded session has no dry run" in stage.text

        settings_on(tmp_path, play)


class TestLayouts:
    def test_many_destinations_make_two_lists(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            names, switches = (stage.app.screen.query_one(query, PickList) for query in ("#names", "#switches"))
            assert stage.app.focused is names
            assert names.selected == "Purchase"
            await stage.press("enter", "down", "down", "space")
            assert stage.app.focused is switches
            (name, override) = stage.asked("set_override")[0]
            assert name == "Purchase"
            assert override.destinations["Destination 1"]
            await stage.press("escape")
            assert stage.app.focused is names
            await stage.click(switches, 5, 1)
            assert not stage.asked("set_override")[1][1].override

        settings_on(tmp_path, play, destinations=MANY)

    def test_a_narrow_terminal_shows_one_list_at_a_time(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Override hardcoded" not in stage.text
            await stage.press("enter")
            assert "[✓] Override hardcoded destinations" in stage.text
            await stage.press("space")
            assert not stage.asked("set_override")[0][1].override
            await stage.press("escape")
            assert "Override hardcoded" not in stage.text

        settings_on(tmp_path, play, NARROW)

    def test_resizing_keeps_the_selection(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for size in (NARROW, (140, 42), (60, 20), (80, 24)):
                await stage.pilot.resize_terminal(*size)
                await stage.settle()
            assert grid(stage).selected == "Purchase"
            assert stage.app.focused is grid(stage)

        settings_on(tmp_path, play)

    def test_destinations_may_change_while_it_is_open(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.effective_settings(destinations=MANY[:2])
            assert "override Destination 0 Destination 1" in stage.text
            await stage.effective_settings(destinations=())
            assert "Purchase" in stage.text

        settings_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
    def test_every_size_is_drawn(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "enter", "space", "slash", "a", "escape")

        settings_on(tmp_path, play, size)


@pytest.mark.parametrize("name", ["[/foo]", "\x1b[31m", "\u202eevil", "[@click=app.quit]x[/]", "日本語"])
@pytest.mark.parametrize("size", [(80, 24), NARROW])
def test_hostile_names_are_shown_literally(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    def fill(path: Path) -> Session:
        session = Session(path, samples.Config(destinations=samples.DESTINATIONS))
        session.send(name)
        session.flush()
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


def test_names_that_look_alike_differ_to_the_eye(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.send("Purchase ", **{"$insert_id": "blank"})
        stage.session.send("Рurсhаsе", **{"$insert_id": "cyrillic"})
        await stage.catch_up()
        assert r"Purchase\x20" in stage.text
        assert r"\u0420ur" in stage.text
        await stage.press("down")
        assert r"─ Purchase\x20 ─" in stage.text

    settings_on(tmp_path, play, (140, 42))
