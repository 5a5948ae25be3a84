"""The Event Library, driven by keys and mouse."""

from pathlib import Path

import pytest

from liveview.tui.kit.pick_list import PickList
from liveview.tui.library.form import DefinitionForm
from tests.support.tui.at_library import TEXT, definitions, library, library_on, listed
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of
from tests.support.tui.ways import shows


class TestList:
    def test_each_definition_has_its_count_and_whether_the_event_matches(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(listed(stage)) == "Event Library ─ 3 definitions, 2 never matched"
            assert "│▎    Lead                                0  track  all" in stage.text
            assert "│   ✓ Bought                              2  track  Webhooks" in stage.text
            assert "│     [b]\\u0420urchase\\u202e              0  page   all" in stage.text
            assert "∆ definition-never-matched: none of the 4 accepted events matches" in stage.text
            assert "✗ plan is pro  (there: [b]small\\x1b)" in stage.text

        library_on(tmp_path, play, event_id=2)

    def test_new_events_are_counted(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Purchase", **{"$insert_id": "more"})
            await stage.catch_up()
            await shows(stage, "Bought                              3")
            await shows(stage, "#5 Purchase does not match")  # the newest one, as none was chosen

        library_on(tmp_path, play)

    def test_the_event_that_is_tried_can_be_another_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("K")
            assert "✗ #1 Signup does not match" in stage.text
            await stage.press("K", "J", "J")
            assert "#3 $web_event" in stage.text
            await stage.press("J", "J", "J")
            await shows(stage, "#4 $identify is about a user")

        library_on(tmp_path, play, (140, 42), event_id=2)

    @pytest.mark.parametrize("size", [(80, 24), (140, 42), (200, 50), (40, 12)])
    def test_any_size_will_do(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert "Lead" in stage.text
            await stage.press("enter")
            assert "plan = pro" in stage.text
            await stage.press("escape", "d")
            assert "[✓] Webhooks" in stage.text

        library_on(tmp_path, play, size)

    def test_its_events_are_those_that_went_out_under_its_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def play(stage: Stage) -> None:
            wanted: list[str] = []
            monkeypatch.setattr(stage.app.commands.navigator, "show_only", wanted.append)
            await stage.press("down", "o")
            assert wanted == ["definition==Bought"]

        library_on(tmp_path, play)


class TestEmpty:
    def test_it_says_what_a_definition_is_and_adds_one_from_the_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "A definition gives a name to the events that match its filters." in stage.text
            assert "a adds one that begins with event #2:" in stage.text
            await stage.press("c", "d", "x", "o", "space", "asterisk", "enter")
            assert not isinstance(stage.app.screen, DefinitionForm)
            await stage.press("a", "ctrl+s")
            assert list(definitions(tmp_path)) == ["Purchase"]
            await stage.catch_up()
            assert title_of(listed(stage)) == "Event Library ─ 1 definition"

        library_on(tmp_path, play, fake=library(tmp_path, ""), event_id=2)

    def test_without_a_file_it_asks_before_it_makes_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        fake = library(tmp_path, None)

        async def play(stage: Stage) -> None:
            await stage.press("a", "ctrl+s")
            assert "There is no configuration file." in stage.text
            fake.refusals["reload"] = "not now"
            await stage.press("right", "enter")
            assert list(definitions(tmp_path)) == ["Purchase"]
            assert not isinstance(stage.app.screen, DefinitionForm)

        library_on(tmp_path, play, fake=fake, event_id=2)


class TestChanges:
    def test_all_are_marked_and_none(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("asterisk")
            assert stage.text.count("⚑") == 3
            await stage.press("asterisk")
            assert "⚑" not in stage.text

        library_on(tmp_path, play)

    def test_everything_can_be_done_with_the_mouse(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(listed(stage), 6, 3)
            assert listed(stage).selected == "Bought"
            await stage.click(listed(stage), 6, 3)
            assert "Change Bought" in stage.text
            await stage.pilot.click("#definition-type", offset=(16, 0))
            await stage.pilot.click("#save")
            await stage.settle()
            assert definitions(tmp_path)["Bought"].type == "page"
            await stage.press("d")
            await stage.click(stage.app.screen.query_one("#switches", PickList), 4, 1)
            await stage.pilot.click("#switches-box #save")
            await stage.settle()
            assert definitions(tmp_path)["Bought"].destinations == ()

        library_on(tmp_path, play)


class TestRecorded:
    def test_nothing_can_be_changed_and_the_keys_are_not_offered(self, tmp_path: Path) -> None:
        fake = library(tmp_path, recorded=True)

        async def play(stage: Stage) -> None:
            assert "add" not in stage.text.splitlines()[-1]
            await stage.press("enter", "a", "c", "d", "x")
            assert "This is a recorded session, which cannot be changed." in stage.text
            assert title_of(listed(stage)).startswith("Event Library")

        library_on(tmp_path, play, fake=fake)
        assert (tmp_path / "liveview.toml").read_text() == TEXT
