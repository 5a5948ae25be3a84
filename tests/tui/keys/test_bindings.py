"""The one list of keys."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from liveview.config.schema import ScreenConfig
from liveview.errors import ConfigError
from liveview.log.filter import parse
from liveview.log.filter.fields import FIELDS
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.help.lines import filter_lines
from liveview.tui.help.screen import HelpScreen, help_lines
from liveview.tui.keys import bindings, event_keys, main_keys
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import run_on, screen_text


def test_every_key_has_an_id_of_its_own_a_description_and_a_tooltip() -> None:
    """Footer, help, palette and key maps need them."""
    assert all(binding.id and binding.description and binding.tooltip for binding in bindings.ALL)
    assert len({binding.id for binding in bindings.ALL}) == len(bindings.ALL)


class TestHelp:
    def test_it_explains_every_key(self) -> None:
        text = {line.text for line in help_lines((), {})}
        assert {binding.tooltip for binding in bindings.ALL} <= text

    def test_it_explains_every_field_of_the_filter_and_the_mouse(self) -> None:
        lines = help_lines((), {})
        assert {f"{name}:" for name in FIELDS} <= {line.lead for line in lines}
        titles = [line.text for line in lines if line.style == "title"]
        assert titles[-4:] == ["Filter language", "Mouse", "Glyphs", "In the list of events"]

    def test_the_examples_of_its_fields_are_filters(self) -> None:
        examples = [line.text.rpartition("such as ")[2] for line in filter_lines() if ", such as " in line.text]
        assert len(examples) == len(FIELDS)
        for example in examples:
            parse(example, 1_790_000_000.0)

    def test_what_works_here_comes_first(self) -> None:
        lines: list[str] = [line.text for line in help_lines({"filter.apply"}, {})]
        assert lines[0] == "Filter bar"
        assert lines.index("On other screens and panes") < lines.index("Main screen")

    def test_those_of_the_pane_in_focus_come_before_the_others_that_work(self) -> None:
        lines: list[str] = [line.text for line in help_lines({"app.help", "events.order"}, {}, {"events.order"})]
        assert lines[0] == "Events"
        assert lines.index("Everywhere") < lines.index("On other screens and panes")

    def test_what_is_the_same_everywhere_comes_after_what_is_only_here(self) -> None:
        here = {"app.help", "list.up", "events.order", "main.pause"}
        titles = [line.text for line in help_lines(here, {}, {"list.up", "events.order"}) if line.style == "title"]
        assert titles[:4] == ["Events", "Main screen", "Everywhere", "Lists and text"]

    def test_it_shows_the_keys_of_the_configuration(self) -> None:
        keymap = bindings.keymap({"main.pause": "Z, *"})
        line = next(line for line in help_lines((), keymap) if "Freeze the view" in line.text)
        assert line.lead == "Z *"


class TestKeymap:
    def test_an_unknown_action_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(
            ConfigError, match=r"screen.keys: there is no action 'main.puase', did you mean main.pause\?"
        ):
            bindings.keymap({"main.puase": "p"})

    @pytest.mark.parametrize(
        ("chosen", "sentence"),
        [
            ({"main.pause": "q"}, "main.pause cannot have 'q', app.quit (quit) has it at the same time"),
            ({"main.pause": "P, ?"}, "main.pause cannot have '?', app.help (help) has it"),
            ({"main.clear": "o"}, "main.clear cannot have 'o', "),
            ({"list.last": "+"}, "list.last cannot have '+', text.unfold_all (unfold all) has it"),
            ({"main.pause": "f9", "sink.add": "f9", "event.mark": "f9"}, "main.pause cannot have 'f9', event.mark"),
            ({"copy.event": "q"}, "copy.event cannot have 'q', app.quit"),
            ({"story.pause": "ctrl+q"}, "story.pause cannot have 'ctrl+q', app.quit.anywhere"),
        ],
    )
    def test_a_key_that_is_taken_is_refused(self, chosen: dict[str, str], sentence: str) -> None:
        with pytest.raises(ConfigError) as refused:
            bindings.keymap(chosen)
        assert str(refused.value).startswith(f"screen.keys: {sentence}")
        assert str(refused.value).endswith(": give one of them another key")

    @pytest.mark.parametrize(
        "chosen",
        [
            {binding.id or "": binding.key for binding in bindings.ALL},
            {"main.pause": "x", "main.clear": "space"},
            {"main.filter": "f3", "text.search": "f3"},
            {"sink.add": "m", "copy.value": "m"},
            {"app.quit": "Q", "main.pause": "q"},
        ],
        ids=["ours", "swapped", "pane before screen", "other screens", "made free"],
    )
    def test_keys_that_do_not_get_in_each_others_way_are_free(self, chosen: dict[str, str]) -> None:
        assert bindings.keymap(chosen).keys() == chosen.keys()

    def test_a_key_of_the_configuration_takes_the_place_of_the_usual_one(self, tmp_path: Path) -> None:
        session = samples.quiet(tmp_path / "session.db", 3)
        screen = ScreenConfig(keys={"app.help": "f2"})
        try:
            with Reader(session.path) as reader:
                app = LiveviewApp(FakeSession(moment=session.snapshot(), at=session.at), reader, screen=screen)

                async def play(pilot: Pilot[None]) -> None:
                    await pilot.press("question_mark")
                    await pilot.pause()
                    assert not isinstance(app.screen, HelpScreen)
                    await pilot.press("f2")
                    await pilot.pause()
                    assert isinstance(app.screen, HelpScreen)
                    assert "f2" in screen_text(app)

                run_on(app, play, (80, 24))
        finally:
            session.close()


class TestNames:
    def test_are_the_first_key_of_every_binding_as_it_is_read(self) -> None:
        assert bindings.DEFAULT_NAMES.keys() == {binding.id for binding in bindings.ALL}
        wanted = ("main.filter", "list.last", "list.page_up", "screen.back")
        named = [bindings.DEFAULT_NAMES.get(name) for name in wanted]
        assert named == ["/", "end", "page up", "esc"]

    def test_are_those_of_the_configuration(self) -> None:
        names = bindings.names(bindings.keymap({"list.last": "ctrl+g,Z"}))
        assert (names["list.last"], names["list.first"]) == ("ctrl+g", "home")


def test_no_two_keys_that_work_at_the_same_time_are_alike() -> None:
    """A key that is bound twice would do one thing and say another; a pane's own keys come first."""
    events = (*event_keys.EXPORT, *event_keys.EVENT, *event_keys.NEIGHBOURS)
    main = (*bindings.APP, *main_keys.MAIN, *events, *bindings.PLACES)
    taken = [key for binding in main for key in binding.key.split(",")]
    assert sorted(taken) == sorted(set(taken))
