"""Destinations, driven by keys and mouse."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.model.breakpoint import Breakpoint
from liveview.model.destination import Destination, Webhook
from liveview.model.settings import FormerDestination, SettingsHistory
from liveview.model.snapshot import DestinationTotals
from liveview.tui.breakpoint.screen import HeldScreen
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS, FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings
from tests.support.tui.screen import title_of


def destinations_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = (80, 30), key: str | None = None, **more: Any
) -> None:
    outside = msgspec.structs.replace(ENDPOINTS, outside=("https://warehouse.example/in",))
    fake = FakeSession(effective=settings(), endpoints=outside)
    fake.effective = msgspec.structs.replace(fake.effective, **more)
    on_stage(tmp_path, lambda feed: DestinationsScreen(feed, key), play, size, fake=fake)


def listed(stage: Stage) -> PickList:
    return stage.app.screen.query_one(PickList)


class TestList:
    def test_every_destination_is_there_with_its_figures(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(listed(stage)) == "Destinations ─ 3"
            row = next(line for line in stage.text.splitlines() if "Warehouse" in line)
            assert "✓ on  Warehouse" in row
            assert "23 ✓      0 ✗      2 ◌" in row
            assert "! look" in row

        destinations_on(tmp_path, play)

    def test_figures_are_those_of_the_pane_before_the_log_was_counted(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            totals = DestinationTotals("Warehouse", 23, 0, 7, 3)
            moment = stage.fake.moment
            others = [known for known in moment.destinations if known.name != "Warehouse"]
            stage.fake.moment = msgspec.structs.replace(moment, destinations=(*others, totals), version=99)
            stage.app.look()
            await stage.settle()
            assert "↻ 3 retries" in stage.text
            assert "◷ 7 timeouts" in stage.text

        destinations_on(tmp_path, play, (160, 50), key="Warehouse")

    def test_it_opens_at_the_given_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert listed(stage).selected == "Warehouse"
            assert "Webhook 1 leaves this machine." in stage.text

        destinations_on(tmp_path, play, key="Warehouse")

    def test_figures_follow_the_session(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "more"})
            stage.session.answer_all()
            await stage.catch_up()
            await stage.app.screen.workers.wait_for_complete()
            while "29 ✓" not in stage.text:
                await stage.settle()

        destinations_on(tmp_path, play)

    def test_keys_and_clicks_select_and_enter_goes_to_the_text(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("j")
            assert title_of(stage.app.screen.query_one("#destination")) == "Mixpanel"
            await stage.click(listed(stage), 6, 3)
            assert title_of(stage.app.screen.query_one("#destination")) == "Warehouse"
            await stage.press("enter")
            assert stage.app.focused is stage.app.screen.query_one("#destination-text")
            await stage.press("escape")
            assert stage.app.focused is listed(stage)
            await stage.press("escape")
            assert stage.is_closed

        destinations_on(tmp_path, play)


class TestDetail:
    def test_options_webhooks_health_and_rules_are_in_words(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for words in (
                "✓ identify events are sent",
                "Webhooks, called in this order",
                "sink:/mixpanel",
                "Content-Type: application/json",
                "28 delivered",
                "by default (rule default)",
            ):
                assert words in stage.text

        destinations_on(tmp_path, play, (140, 50), key="Mixpanel")

    def test_the_wait_for_a_retry_goes_on_while_nothing_else_happens(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "next retry in 25.0 s: round 2 of #37" in stage.text
            stage.fake.at += 2
            screen = stage.app.screen
            assert isinstance(screen, DestinationsScreen)
            screen.look(changed=False)
            await stage.settle()
            assert "next retry in 23.0 s: round 2 of #37" in stage.text

        destinations_on(tmp_path, play, (140, 50), key="Warehouse")


class TestSwitching:
    def test_o_switches_it_and_the_screen_shows_the_new_settings(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert stage.asked("set_destination") == [["Webhooks", False]]
            first = msgspec.structs.replace(samples.DESTINATIONS[0], enabled=False)
            await stage.effective_settings(destinations=(first,), changed=frozenset({("destination", "Webhooks")}))
            assert "⊘ off Webhooks" in stage.text
            assert "changed in this session; u goes back to the" in stage.text
            assert "1 delivery waits until it is on again." in stage.text
            await stage.press("o")
            assert stage.asked("set_destination")[-1] == ["Webhooks", True]

        destinations_on(tmp_path, play)

    @pytest.mark.parametrize("key", ["u", "backspace"])
    def test_the_way_back_to_the_file(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(key)
            assert "Webhooks already matches the configuration file." in stage.text
            assert "back to file" not in stage.text.splitlines()[-1]
            await stage.effective_settings(changed=frozenset({("destination", "Webhooks")}))
            assert "u back to file" in stage.text.splitlines()[-1]
            await stage.press(key)
            assert stage.asked("set_destination") == [["Webhooks", None]]

        destinations_on(tmp_path, play)

    def test_a_recorded_session_refuses_with_a_sentence(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["set_destination"] = "this is a recorded session"
            await stage.press("o")
            assert "this is a recorded session" in stage.text

        destinations_on(tmp_path, play)


class TestBreakpoint:
    @pytest.mark.parametrize(("key", "wanted"), [("b", Breakpoint.NEXT), ("B", Breakpoint.EVERY)])
    def test_a_key_sets_it_and_removes_it_again(self, tmp_path: Path, key: str, wanted: Breakpoint) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(key)
            assert stage.asked("set_breakpoint") == [["Webhooks", wanted]]
            assert "call to Webhooks will be held; F shows" in stage.text
            moment = stage.fake.moment
            stage.fake.moment = msgspec.structs.replace(moment, breakpoints={"Webhooks": wanted}, version=99)
            stage.app.look()
            await stage.settle()
            assert "call will be held" in stage.text
            await stage.press(key)
            assert stage.asked("set_breakpoint")[-1] == ["Webhooks", None]

        destinations_on(tmp_path, play)

    def test_the_held_calls_are_a_key_away(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("F")
            assert isinstance(stage.app.screen, HeldScreen)

        destinations_on(tmp_path, play)


def nowhere(path: Path) -> Session:
    return Session(path, Config(destinations=()))


class TestNotEffective:
    """Destinations that events went to and that are no longer in effect."""

    def test_they_are_below_the_others_with_their_figures_and_what_they_were(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(listed(stage)) == "Destinations ─ 1 + 1 from the story + 1 no longer configured"
            rows = stage.text.splitlines()
            assert "28 ✓" in next(row for row in rows if "⊘ was Mixpanel" in row)
            assert "23 ✓" in next(row for row in rows if "⊘ was Warehouse" in row)
            await stage.press("j")
            assert "Mixpanel is from the story outage, which is over" in stage.text
            assert "sink:/mixpanel" in stage.text
            await stage.press("end")
            assert "Warehouse is no longer configured" in stage.text
            assert "Health in this session" in stage.text

        webhooks, mixpanel, _ = samples.DESTINATIONS
        history = SettingsHistory(destinations=(FormerDestination(mixpanel, "outage"),))
        destinations_on(
            tmp_path,
            play,
            (160, 40),
            destinations=(webhooks,),
            history=history,
        )

    def test_one_that_a_story_had_another_of_says_whose_calls_it_counts(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "end")
            assert "The story outage had another Webhooks, which called sink:/shop." in stage.text

        shop = FormerDestination(Destination("Webhooks", webhooks=(Webhook("sink:/shop"),)), "outage")
        destinations_on(tmp_path, play, (160, 40), history=SettingsHistory(destinations=(shop,)))

    @pytest.mark.parametrize("key", ["o", "u"])
    def test_they_cannot_be_changed(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            assert "on/off" not in stage.text.splitlines()[-1]
            await stage.press(key)
            assert not stage.asked("set_destination")
            assert "Warehouse is no longer configured, so it is not in effect now." in stage.text

        destinations_on(tmp_path, play, key="Warehouse", destinations=samples.DESTINATIONS[:1])


def test_the_line_of_keys_names_enter_in_the_list_and_in_the_text(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "enter read" in stage.text.splitlines()[-1]
        await stage.press("enter")
        assert "enter show events" in stage.text.splitlines()[-1]

    destinations_on(tmp_path, play)


class TestEmpty:
    def test_without_destinations_it_says_what_that_means(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "none configured: a adds one" in stage.text
            assert "every event is unrouted" in stage.text
            assert "enter" not in stage.text.splitlines()[-1]
            await stage.press("o", "u", "enter", "down")
            assert not stage.asked("set_destination")

        on_stage(tmp_path, DestinationsScreen, play, fill=nowhere, fake=FakeSession())

    def test_it_does_not_say_that_there_are_none_before_it_has_looked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(DestinationsScreen, "fit", lambda _: None)
        monkeypatch.setattr(DestinationsScreen, "look", lambda _, *, changed: None)
        monkeypatch.setattr(DestinationsScreen, "on_figures_read", lambda _, __: None)

        async def play(stage: Stage) -> None:
            assert "Destinations" in stage.text
            assert "none configured" not in stage.text

        on_stage(tmp_path, DestinationsScreen, play, fake=FakeSession(effective=settings()))

    def test_before_the_first_event_all_figures_are_zero(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "0 ✓      0 ✗      0 ◌" in stage.text

        on_stage(tmp_path, DestinationsScreen, play, fill=Session)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
def test_every_size_is_drawn_and_hostile_names_are_shown_literally(tmp_path: Path, size: tuple[int, int]) -> None:
    hostile = Destination("[/foo]\x1b\u202e", webhooks=(Webhook("https://x/[/a]\x1b[2J", {"[/b]": "\x00"}),))

    async def play(stage: Stage) -> None:
        await stage.press("o", "enter", "end")
        assert stage.asked("set_destination") == [[hostile.key, False]]
        if size[0] == 200:
            assert r"[/foo]\x1b\u202e" in stage.text
            assert r"https://x/[/a]\x1b[2J" in stage.text

    destinations_on(tmp_path, play, size, destinations=(hostile,))
