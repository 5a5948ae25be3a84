"""The screen of the checklist: ticked off live, the first difference, and the ways from it."""

from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from liveview.tui.checklist.screen import ChecklistScreen
from liveview.tui.guide.screen import GuideScreen
from liveview.tui.kit import clipboard_files
from tests.support.tui import samples
from tests.support.tui import stage as main_stage
from tests.support.tui.at_checklist import SPEC, checklist_on, rows, shopping
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.one_screen import Stage, settings
from tests.support.tui.ways import SIZES, by_palette, shows, there_and_back


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


class TestTheWayThere:
    def test_a_key_from_the_main_screen_and_back(self, tmp_path: Path) -> None:
        there_and_back(tmp_path, "L", ChecklistScreen, "no spec is loaded")

    def test_the_palette_opens_the_line_for_a_path(self, tmp_path: Path) -> None:
        by_palette(tmp_path, "load spec", "Load a spec")

    def test_f1_is_the_page_about_specs(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("f1")
            assert isinstance(stage.app.screen, GuideScreen)
            assert "Specs" in stage.text

        checklist_on(tmp_path, play)


class TestTicks:
    @pytest.mark.parametrize("size", SIZES)
    def test_what_is_seen_awaited_and_wrong(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert "1 of 3 seen" in stage.text
            for line in ("✓ viewed", "✗ paid", "◌ Refund", "◌ order:", "✓ never: Error"):
                assert line in stage.text
            assert "▎✗ paid" in stage.text

        checklist_on(tmp_path, play, size)

    def test_the_title_and_the_border_say_what_is_wrong_first(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Checklist ─ 1 of 3 seen, 1 wrong type ─ Checkout" in stage.text
            assert 'paid: #4 properties.price is "500", wanted 500' in stage.text
            assert "shop.toml, 4 events" in stage.text

        checklist_on(tmp_path, play)

    def test_they_are_ticked_off_while_events_arrive(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(price=500, **{"$insert_id": "p2"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "2 of 3 seen")
            assert "✓ order: viewed, paid" in stage.text
            stage.session.send("Refund", **{"$insert_id": "r"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "3 of 3 seen")
            assert "all of it holds" in stage.text

        checklist_on(tmp_path, play)

    def test_a_recorded_session_awaits_nothing(self, tmp_path: Path) -> None:
        recorded = FakeSession(msgspec.structs.replace(ENDPOINTS, receiver=""), effective=settings())

        async def play(stage: Stage) -> None:
            assert "1 of 3 seen, 1 wrong type, 2 missing" in stage.text
            assert "◌" not in stage.text

        checklist_on(tmp_path, play, fake=recorded)

    def test_a_new_session_is_looked_at_with_the_same_spec(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            empty = samples.quiet(tmp_path / "next.db", 0)
            empty.close()
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(empty.path))
            screen = stage.app.screen
            assert isinstance(screen, ChecklistScreen)
            stage.app.look()
            screen.new_log()
            await shows(stage, "0 of 3 seen")
            assert "shop.toml, 0 events" in stage.text

        checklist_on(tmp_path, play)

    def test_what_a_spec_and_events_say_does_not_reach_the_terminal_as_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(price="\x1b[31m[bold]", **{"$insert_id": "evil"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "[bold]")
            assert "\x1b" not in stage.text

        checklist_on(tmp_path, play)


class TestMistakes:
    def test_the_place_of_a_mistake_is_shown_until_the_file_is_read_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "shop.toml:6: expect[0].naem: unknown key" in stage.text
            (tmp_path / "shop.toml").write_text(SPEC)
            await stage.press("f5")
            await shows(stage, "1 of 3 seen")

        checklist_on(tmp_path, play, (400, 24), SPEC.replace("name =", "naem =", 1))

    def test_a_file_that_breaks_takes_its_ticks_with_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            (tmp_path / "shop.toml").unlink()
            await stage.press("f5")
            await shows(stage, "cannot be read: No such file", wrapped=True)
            assert "✓ viewed" not in stage.text

        checklist_on(tmp_path, play, (200, 50))

    def test_a_log_that_cannot_be_read_is_reported_and_what_is_known_stays(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.path.rename(tmp_path / "moved.db")
            stage.session.version += 1
            with suppress(AssertionError):
                await stage.catch_up()
            await stage.settle()
            assert "✓ viewed" in stage.text

        checklist_on(tmp_path, play)


class TestKeys:
    def test_enter_goes_to_the_text_and_escape_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert stage.app.screen.query_one("#checklist-text").has_focus
            await stage.press("escape")
            assert rows(stage).has_focus
            await stage.press("escape")
            assert stage.is_closed

        checklist_on(tmp_path, play)

    def test_a_key_goes_to_the_event_that_differs(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert stage.is_closed
            assert stage.below.went_to == 4

        checklist_on(tmp_path, play)

    def test_a_line_of_the_text_leads_to_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows(stage).highlight("0")
            await stage.settle()
            for key in ("enter", "end", "enter"):
                await stage.press(key)
            assert stage.below.went_to == 3

        checklist_on(tmp_path, play)

    def test_without_an_event_there_is_none_to_go_to(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows(stage).highlight("4")
            await stage.settle()
            await stage.press("o")
            assert "There is no event to go to." in stage.text
            assert "its event" not in stage.text.splitlines()[-1]

        checklist_on(tmp_path, play)

    def test_the_report_is_copied_as_the_command_prints_it(self, state: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("y")
            (path,) = (state / "copies").iterdir()
            assert path.name.endswith("-checklist-report.txt")
            assert path.read_text() == stage.app.clipboard
            assert "FAILED  Checkout: 3 of 5 failed, 4 events" in path.read_text()

        checklist_on(state, play)

    def test_another_spec_is_loaded(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(state)
        (state / "other.toml").write_text('[[expect]]\nname = "Product Viewed"\n')

        async def play(stage: Stage) -> None:
            await stage.press("s")
            assert "other.toml" in stage.text
            await stage.press("enter")
            await shows(stage, "1 of 1 seen")
            assert "1 of 1 seen ─ other.toml" in stage.text

        checklist_on(state, play, spec=None)

    def test_without_a_spec_only_loading_one_is_offered(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert stage.text.lower().count("no spec is loaded") == 1
            assert "A spec is a file of expected events." in stage.text
            offered = stage.text.splitlines()[-1]
            assert "load a spec" in offered
            assert "read again" not in offered
            await stage.press("f5")
            await stage.press("y")
            assert "There is no report yet." in stage.text

        checklist_on(tmp_path, play, spec=None)

    def test_a_click_selects_a_line_and_shows_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(rows(stage), 5, 3)
            assert rows(stage).selected == "2"
            assert "╭─ Refund ─" in stage.text

        checklist_on(tmp_path, play)


def test_it_begins_with_the_checklist_of_a_spec(tmp_path: Path) -> None:
    """As `liveview --spec` does."""
    spec = tmp_path / "shop.toml"
    spec.write_text(SPEC)

    async def play(stage: main_stage.Stage) -> None:
        await stage.settle()
        assert isinstance(stage.app.screen, ChecklistScreen)
        assert "─ Checkout ─" in stage.text
        await stage.pilot.press("escape", "L")
        await stage.settle()
        assert "─ Checkout ─" in stage.text

    main_stage.on_stage(tmp_path, play, events=3, spec=spec)


def test_a_shop_is_as_the_tests_say(tmp_path: Path) -> None:
    session = shopping(tmp_path / "session.db")
    session.close()
    assert session.detail(4).event.name == "Purchase"
