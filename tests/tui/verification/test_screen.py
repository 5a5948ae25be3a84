"""The screen of verification: every name, the drift, the destinations, and the ways from it."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.files import state_directory
from liveview.tui.guide.screen import GuideScreen
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.verification.comparison import ComparisonScreen
from liveview.tui.verification.screen import VerificationScreen
from tests.support.tui import samples
from tests.support.tui import stage as main_stage
from tests.support.tui.at_verification import choose, names, release_before, verification_on
from tests.support.tui.fakes import ENDPOINTS, FakeSession, Session
from tests.support.tui.one_screen import Stage, settings
from tests.support.tui.verifying import WRONG_PRICE, find
from tests.support.tui.ways import SIZES, by_palette, shows, there_and_back


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


class TestTheWayThere:
    def test_a_key_from_the_main_screen_and_back(self, tmp_path: Path) -> None:
        there_and_back(tmp_path, "V", VerificationScreen, "Verification ─ 3 names, 3 events, all valid")

    def test_enter_leads_to_the_events_of_the_name_in_the_main_list(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.pilot.press("V")
            await stage.settle()
            await stage.pilot.press("enter")
            await stage.searched()
            assert stage.main
            assert stage.main.selection.filter == 'name=="Cart Viewed" type:track'

        main_stage.on_stage(tmp_path, play, events=3)

    def test_the_palette_leads_to_the_search_in_traces(self, tmp_path: Path) -> None:
        by_palette(tmp_path, "verification search", "a text in the traces; empty verifies all")


class TestNames:
    @pytest.mark.parametrize("size", SIZES)
    def test_violations_first_then_what_is_missing_then_the_rest(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "✗ Purchase")
            picked = names(stage)
            picked.action_first()
            order = []
            for _ in range(4):
                order.append(picked.selected)
                picked.action_move(1)
            assert order == ["track:Purchase", "track:Signup", "track:Refund", "track:Product Viewed"]

        verification_on(tmp_path, play, size)

    def test_each_has_its_count_share_and_last_time(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Verification ─ 2 of 3 required seen, 2 names not valid" in stage.text
            assert "plan.json, version" in stage.text
            for words in (
                "✗ Purchase                         2     50 %",
                "✗ Signup                           1      0 %",
            ):
                assert words in stage.text
            assert "◌ Refund                      not seen, but required" in stage.text
            assert "Newsletter" not in stage.text

        verification_on(tmp_path, play, (140, 42))

    def test_the_first_violation_is_named_with_its_event_value_and_rule(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            assert "#5 properties.price: a value is" in stage.text
            assert "violation  #5 a value is of another type than planned" in stage.text
            assert 'properties.price is "500", the plan says type: "number"' in stage.text

        verification_on(tmp_path, play, (200, 50))

    def test_they_change_while_events_arrive_and_the_cursor_stays(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Product Viewed")
            stage.session.send("Refund", price=3, **{"$insert_id": "r"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "3 of 3 required seen")
            assert names(stage).selected == "track:Product Viewed"

        verification_on(tmp_path, play)

    def test_a_new_violation_in_a_later_event_is_found(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Product Viewed", sku=5, **{"$insert_id": "late"})
            find(stage.session, 7, msgspec.structs.replace(WRONG_PRICE, field="properties.sku"))
            await stage.catch_up()
            await shows(stage, "✗ Product Viewed")
            await choose(stage, "track:Product Viewed")
            assert "75 % valid" in stage.text

        verification_on(tmp_path, play)

    def test_without_a_plan_there_is_the_inventory_and_how_to_learn_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            assert "liveview learn latest -o plan.json" in stage.text
            assert '[plan] file = "plan.json"' in stage.text
            assert "currency" in stage.text
            assert "Verification ─ 3 names, 6 events, 2 names not valid" in stage.text

        verification_on(tmp_path, play, plan=None)

    def test_a_plan_that_cannot_be_read_is_explained_until_it_is_read_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "The tracking plan cannot be read." in stage.text
            (tmp_path / "plan.json").write_text('{"liveview_plan": 1, "version": 1, "events": []}')
            await stage.press("f5")
            await shows(stage, "plan.json, version")
            assert "cannot be read" not in stage.text

        verification_on(tmp_path, play, plan="{")

    def test_an_empty_session_says_what_comes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no events yet: each name is listed here as it arrives" in stage.text

        verification_on(tmp_path, play, plan=None, fill=lambda path: samples.quiet(path, 0))

    def test_what_events_say_does_not_reach_the_terminal_as_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("\x1b[31m[bold]Evil", **{"\x1b[2J[red]": "\x1b]0;title\x07"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "[bold]Evil")
            await choose(stage, "track:\x1b[31m[bold]Evil")
            await shows(stage, "[red]")
            assert "\x1b" not in stage.text
            assert "\x07" not in stage.text

        verification_on(tmp_path, play, (200, 50))


class TestInventoryAndDrift:
    def test_properties_have_types_fill_rate_distinct_values_and_examples(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            assert "Properties of 2 events" in stage.text
            assert 'price     number, text    100 %          2  "500", 500' in stage.text
            assert "voucher   boolean          50 %          1  true" in stage.text

        verification_on(tmp_path, play, (200, 50))

    def test_the_drift_from_the_plan_leads_to_the_first_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            assert "Drift from version 3 of the plan" in stage.text
            assert "price: number → text since 14:14:20  #5" in stage.text
            assert "voucher: new, boolean since 14:14:20  #5" in stage.text
            await stage.press("tab", "tab")
            text = stage.app.screen.query_one("#verification-text")
            assert stage.app.focused is text
            while "price: number → text" not in _current(stage):
                await stage.press("down")
            await stage.press("enter")
            assert stage.is_closed
            assert stage.below.went_to == 5

        verification_on(tmp_path, play)

    def test_a_problem_leads_to_its_events_of_this_name(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            wanted = _wanted(stage)
            await choose(stage, "track:Purchase")
            await stage.press("tab", "tab")
            while "plan-type in 1 event" not in _current(stage):
                await stage.press("down")
            await stage.press("enter")
            assert wanted == ["problem:plan-type name==Purchase type:track"]

        verification_on(tmp_path, play)

    def test_a_click_on_a_drift_goes_to_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            text = stage.app.screen.query_one("#verification-text")
            y = next(at for at, line in enumerate(stage.text.splitlines()) if "price: number → text" in line)
            await stage.click(text, 8, y - text.region.y)
            assert stage.below.went_to == 5

        verification_on(tmp_path, play)

    def test_the_drift_from_another_session_and_back_to_the_plan(self, tmp_path: Path, state: Path) -> None:
        release_before(state)

        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            await stage.press("b")
            await shows(stage, "shows the drift from it")
            await stage.press("enter")
            await shows(stage, "Drift from session-20260920-101010.db")
            await shows(stage, "price: number → text since 14:14:20  #5")
            await choose(stage, "track:Product Viewed")
            await shows(stage, "this event did not come in that session")
            await stage.press("u")
            await shows(stage, "Drift from version 3 of the plan")

        verification_on(tmp_path, play)

    def test_a_session_before_that_cannot_be_read_is_told(self, tmp_path: Path, state: Path) -> None:
        path = release_before(state)

        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            await stage.press("b")
            await shows(stage, "shows the drift from it")
            path.unlink()
            await stage.press("enter")
            await shows(stage, "unable to open database file")

        verification_on(tmp_path, play)


class TestWhatIsVerified:
    def test_a_destination_and_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            total = stage.text.splitlines()[2]
            await stage.press("tab", "enter")
            await shows(stage, "to Webhooks")
            assert "● Webhooks" in stage.text
            assert stage.text.splitlines()[2].startswith("╭─ Verification ─ 6 names, 20 events")
            await stage.press("enter")
            await shows(stage, total)

        verification_on(tmp_path, play, plan=None, fill=samples.quiet)

    def test_a_text_in_traces(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("slash", *"EUR", "enter")
            await shows(stage, 'with "EUR"')
            await shows(stage, "2 events")
            assert "Product Viewed" not in stage.text
            await stage.press("escape")
            await shows(stage, "Product Viewed")

        verification_on(tmp_path, play, plan=None)

    def test_the_cursor_stays_on_its_name(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await choose(stage, "track:Purchase")
            await stage.press("slash", *"EUR", "enter")
            await shows(stage, "2 events")
            await stage.press("escape")
            await shows(stage, "6 events")
            assert names(stage).selected == "track:Purchase"

        verification_on(tmp_path, play, plan=None)

    def test_a_text_that_is_nowhere_says_how_to_see_all(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("slash", *"nowhere", "enter")
            await shows(stage, "no event matches; esc verifies all again")
            await stage.press("slash", "escape")
            assert "no event matches" in stage.text

        verification_on(tmp_path, play)

    def test_only_me(self, tmp_path: Path) -> None:
        def fill(path: Path) -> Session:
            session = Session(path)
            body = b'{"event": "%s", "properties": {"distinct_id": "u", "token": "t", "time": 1790000000.5}}'
            session.post(body % b"Mine", **{"User-Agent": "curl/8.5"})
            session.post(body % b"Theirs", **{"User-Agent": "Firefox"})
            session.answer_all()
            return session

        async def play(stage: Stage) -> None:
            await stage.press("o")
            await shows(stage, "User-Agent curl/8.5")
            assert "address    127.0.0.1" in stage.text
            await stage.press("down", "enter")
            await shows(stage, "only curl/8.5")
            assert "Mine" in stage.text
            assert "Theirs" not in stage.text
            wanted = _wanted(stage)
            await stage.press("enter")
            assert wanted == ["name==Mine type:track agent==curl/8.5"]

        verification_on(tmp_path, play, plan=None, fill=fill)


class TestMouse:
    def test_a_click_selects_and_the_next_one_leads_to_the_events(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            wanted = _wanted(stage)
            await stage.click(names(stage), 6, 5)
            assert names(stage).selected == "track:Product Viewed"
            assert wanted == []
            await stage.click(names(stage), 6, 5)
            assert wanted == ['name=="Product Viewed" type:track']

        verification_on(tmp_path, play)


class TestOtherThings:
    def test_what_was_not_seen_has_no_events_to_show(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            wanted = _wanted(stage)
            await choose(stage, "track:Refund")
            assert "The plan requires this event, and none has arrived yet." in stage.text
            assert "enter its events" not in stage.text.splitlines()[-1]
            await stage.press("enter")
            assert wanted == []

        verification_on(tmp_path, play)

    def test_comparing_asks_for_the_session_before_first(self, tmp_path: Path, state: Path) -> None:
        release_before(state)

        async def play(stage: Stage) -> None:
            await stage.press("D")
            await shows(stage, "compares it with this one")
            await stage.press("enter")
            await shows(stage, "✗ gone      Signed Out")
            await stage.press("escape")
            await stage.press("D")
            assert isinstance(stage.app.screen, ComparisonScreen)

        verification_on(tmp_path, play)

    def test_a_new_session_is_counted_from_the_beginning(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            empty = samples.quiet(tmp_path / "next.db", 0)
            empty.close()
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(empty.path))
            screen = stage.app.screen
            assert isinstance(screen, VerificationScreen)
            stage.app.look()
            screen.new_log()
            await shows(stage, "0 of 3 required seen")

        verification_on(tmp_path, play)

    def test_a_recorded_session_is_verified_too(self, tmp_path: Path) -> None:
        recorded = FakeSession(msgspec.structs.replace(ENDPOINTS, receiver=""), effective=settings())

        async def play(stage: Stage) -> None:
            assert "2 of 3 required seen" in stage.text
            assert "09-21 14:14:20" in stage.text

        verification_on(tmp_path, play, fake=recorded)

    def test_f1_is_the_guide(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("f1")
            assert isinstance(stage.app.screen, GuideScreen)

        verification_on(tmp_path, play)


def _current(stage: Stage) -> str:
    """The current line of the text."""
    screen = stage.app.screen
    assert isinstance(screen, VerificationScreen)
    line = screen.query_one("#verification-text", LinesView).line
    return "" if line is None else str(line.text)


def _wanted(stage: Stage) -> list[str]:
    """The filters that the screen leads to from now on; it stays open."""
    found: list[str] = []
    setattr(stage.app.commands.navigator, "show_only", found.append)  # noqa: B010 - the app and its tests are typed
    return found
