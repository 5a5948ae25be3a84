"""The sink, driven by keys and mouse."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from liveview.log.write.writer import Job
from liveview.model.sink import SinkRequest
from liveview.tui.kit.pick_list import PickList
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.fakes import START, FakeControls, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings
from tests.support.tui.screen import title_of

BEHAVIOURS = {"/orders": "500x2 then ok", "/slow": "delay 6"}
NARROW = (40, 12)


def received(number: int, path: str = "/orders") -> SinkRequest:
    headers = (("Content-Type", "application/json"), ("X", "[/x]"))
    body = b'{"event": "Purchase", "number": %d}' % number
    status = (200, 500, None)[number % 3]
    return SinkRequest(START + number, path, headers, body, "500x2 then ok", status, ("no messageId",), "m")


def fill(path: Path) -> Session:
    session = Session(path)
    session._writer.submit(Job(tuple(received(number) for number in range(5))))
    session.flush()
    return session


def sink_on(tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), **more: object) -> None:
    controls = FakeControls(effective=settings(behaviours=BEHAVIOURS))
    controls.effective = msgspec.structs.replace(controls.effective, **more)
    on_stage(tmp_path, SinkScreen, play, size, controls=controls, fill=fill)


async def receive(stage: Stage, request: SinkRequest) -> None:
    """The sink receives a request, which is one more commit."""
    stage.session._writer.submit(Job((request,)))
    stage.session.version += 1
    await stage.catch_up()


def paths(stage: Stage) -> PickList:
    return stage.app.screen.query_one("#paths", PickList)


def requests(stage: Stage) -> PickList:
    return stage.app.screen.query_one("#requests", PickList)


class TestBehaviours:
    def test_every_path_is_there_with_what_it_does_and_whose_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            text = stage.text
            assert "▎/orders                   500x2 then ok                         Webhooks 1/3" in text
            assert "/audit                    ok                                    Webhooks 2/3" in text

        sink_on(tmp_path, play)

    @pytest.mark.parametrize(
        ("key", "text"), [("1", "ok"), ("2", "500"), ("3", "delay 6"), ("4", "hang"), ("5", "reset")]
    )
    def test_common_ones_have_keys(self, tmp_path: Path, key: str, text: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", key)
            assert stage.asked("set_behaviour") == [["/audit", text]]

        sink_on(tmp_path, play)

    def test_more_of_them(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("6", "7")
            assert stage.asked("set_behaviour") == [["/orders", "500x2 then ok"], ["/orders", "flaky 0.3"]]

        sink_on(tmp_path, play)

    @pytest.mark.parametrize("key", ["u", "backspace"])
    def test_the_way_back_to_the_file(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(key)
            assert "/orders is as the file has it." in stage.text
            await stage.effective_settings(changed=frozenset({("behaviour", "/orders")}))
            assert "500x2 then ok  changed" in stage.text
            await stage.press(key)
            assert stage.asked("set_behaviour") == [["/orders", None]]

        sink_on(tmp_path, play)

    def test_a_recorded_session_refuses_with_a_sentence(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.refusals |= dict.fromkeys(("set_behaviour", "set_panic"), "this is a recorded session")
            await stage.press("1")
            assert "this is a recorded session" in stage.text

        sink_on(tmp_path, play)


class TestEditing:
    def test_enter_edits_in_place_and_enter_takes_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert stage.app.screen.query_one(Input).value == "500x2 then ok"
            await stage.press("ctrl+u", *"delay 2", "enter")
            assert stage.asked("set_behaviour") == [["/orders", "delay 2"]]
            assert stage.app.focused is paths(stage)

        sink_on(tmp_path, play)

    def test_a_second_click_on_a_path_edits_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(paths(stage), 5, 2)
            await stage.click(paths(stage), 5, 2)
            assert stage.app.screen.query_one(Input).has_focus
            assert stage.app.screen.query_one(Input).value == "ok"

        sink_on(tmp_path, play)

    def test_an_error_is_in_place_and_nothing_is_asked(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "ctrl+u", *"frob", "enter")
            assert "frob" in stage.text
            assert "! " in stage.text.split("╭─ /orders")[1].splitlines()[2]
            assert not stage.asked("set_behaviour")
            await stage.press("escape")
            assert stage.app.focused is paths(stage)

        sink_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(40, 20), (80, 24), (140, 42)])
    def test_a_long_error_is_read_to_its_end(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """It ends with all that is allowed."""

        async def play(stage: Stage) -> None:
            await stage.pilot.press("enter", "ctrl+a", "ctrl+k", *"delya")
            await stage.pilot.pause()
            await stage.pilot.pause()
            assert "(did you mean delay?)" in stage.text
            assert "body or header" in " ".join(stage.text.replace("│", " ").split())

        on_stage(tmp_path, SinkScreen, play, size, controls=FakeControls(effective=settings()))

    def test_examples_stand_below_and_can_be_taken(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert "never answer" in stage.text
            await stage.press("down", "down", "enter")
            assert stage.app.screen.query_one(Input).value == "status 503"
            await stage.press("enter")
            assert stage.asked("set_behaviour") == [["/orders", "status 503"]]

        sink_on(tmp_path, play)

    def test_a_new_path_gets_a_behaviour(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("a", *"new", "enter")
            assert "write a path and what it does" in stage.text
            await stage.press("space", "down", "enter", "enter")
            assert stage.asked("set_behaviour") == [["/new", "ok"]]

        sink_on(tmp_path, play)

    def test_keys_of_the_screen_are_letters_in_the_line(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "p", "u", "1", "q")
            assert stage.app.screen.query_one(Input).value == "500x2 then okpu1q"
            assert not stage.controls.asked

        sink_on(tmp_path, play)


class TestPanic:
    def test_p_goes_through_its_states_and_the_alarm_says_which(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "ALL" not in stage.text
            for panic, words in (("hang", "ALL HANG"), ("ok", "ALL HEALTHY")):
                await stage.press("p")
                assert stage.asked("set_panic")[-1] == [panic]
                await stage.effective_settings(panic=panic)
                assert words in stage.text
            await stage.press("p")
            assert stage.asked("set_panic")[-1] == [""]

        sink_on(tmp_path, play)


class TestRequests:
    def test_the_newest_is_first_and_selected_until_the_cursor_moves(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert requests(stage).selected == "5"
            await receive(stage, received(5, "/new"))
            assert requests(stage).selected == "6"
            assert "/new " in stage.text
            await stage.press("tab", "down")
            await receive(stage, received(6))
            assert requests(stage).selected == "5"
            assert title_of(requests(stage)) == "Requests ─ 7, newest first"

        sink_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(80, 24), NARROW])
    def test_enter_opens_one_and_escape_closes_it(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert "Request 5" in stage.text
            assert "500x2 then ok" in stage.text
            await stage.press("end")
            assert '"number": 4' in stage.text or size == NARROW
            await stage.press("escape")
            assert stage.app.focused is requests(stage)
            await stage.press("escape")
            assert stage.is_closed

        sink_on(tmp_path, play, size)

    def test_a_wide_screen_shows_it_beside_the_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert '"number": 4' in stage.text
            assert "! no messageId" in stage.text
            assert "X: [/x]" in stage.text
            await stage.click(requests(stage), 10, 3)
            assert '"number": 2' in stage.text

        sink_on(tmp_path, play, (140, 42))

    def test_a_request_of_the_session_before_makes_way_for_the_one_of_its_number(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert '"number": 4' in stage.text
            later = Session(tmp_path / "later.db")
            later._writer.submit(Job(tuple(received(number) for number in range(20, 25))))
            later.flush()
            stage.controls.endpoints = msgspec.structs.replace(stage.controls.endpoints, log=str(later.path))
            assert isinstance(stage.app.screen, SinkScreen)
            stage.app.screen.new_log()
            stage.app.look()
            await stage.pilot.pause()
            later.close()
            assert '"number": 24' in stage.text

        sink_on(tmp_path, play, (140, 42))

    def test_before_the_first_request_it_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "nothing was received yet" in stage.text
            assert "no paths: point a webhook at sink:/path" in stage.text
            await stage.press("enter", "1", "u", "tab", "enter")
            assert not stage.controls.asked

        on_stage(tmp_path, SinkScreen, play, controls=FakeControls(), fill=Session)


class TestItsEvent:
    """From a request to the event that it carries."""

    @pytest.mark.parametrize("size", [(80, 24), (140, 42)])
    def test_o_goes_to_it_from_the_list_and_from_the_request(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert "event #37, o goes there" in stage.text
            await stage.press("escape", "o")
            assert stage.is_closed
            assert stage.below.went_to == 37

        on_stage(tmp_path, SinkScreen, play, size, controls=FakeControls(effective=settings()))

    def test_a_request_whose_event_is_not_there_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert "no event that could be found" in stage.text
            await stage.press("o")
            assert "This request carries no event that could be found." in stage.text
            assert not stage.is_closed

        sink_on(tmp_path, play)

    def test_without_requests_there_is_none(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert "There is no request yet." in stage.text

        on_stage(tmp_path, SinkScreen, play, controls=FakeControls(), fill=Session)


def test_the_keys_are_those_of_the_list_in_focus(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "enter edit" in stage.text.splitlines()[-1]
        assert "1-7 ok, 500 … flaky" in stage.text.splitlines()[-1]
        assert "o its event" not in stage.text.splitlines()[-1]
        await stage.press("tab")
        assert "enter open  o its event" in stage.text.splitlines()[-1]
        assert "flaky" not in stage.text.splitlines()[-1]

    sink_on(tmp_path, play, (140, 42))


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (80, 24), (200, 50)])
def test_every_size_is_drawn_and_hostile_paths_are_shown_literally(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await receive(stage, received(9, "/%1b[31m[/foo]\u202e"))
        await stage.press("end", "1", "enter", "escape", "tab", "enter", "escape")
        assert stage.asked("set_behaviour") == [["/\x1b[31m[/foo]\u202e", "ok"]]
        if size[0] >= 80:
            assert r"/\x1b[31m[/foo]\u202e" in stage.text

    sink_on(tmp_path, play, size)
