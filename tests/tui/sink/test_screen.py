"""The sink, driven by keys and mouse."""

from pathlib import Path

import pytest

from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.at_sink import receive, received, requests, sink_on
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage

NARROW = (40, 12)


class TestBehaviours:
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
            assert "/orders already matches the configuration file." in stage.text
            await stage.effective_settings(changed=frozenset({("behaviour", "/orders")}))
            assert "500x2 then ok  changed" in stage.text
            await stage.press(key)
            assert stage.asked("set_behaviour") == [["/orders", None]]

        sink_on(tmp_path, play)

    def test_a_recorded_session_refuses_with_a_sentence(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals |= dict.fromkeys(("set_behaviour", "set_panic"), "this is a recorded session")
            await stage.press("1")
            assert "this is a recorded session" in stage.text

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

    def test_before_the_first_request_it_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no requests yet" in stage.text
            assert "no paths: point a webhook at sink:/path" in stage.text
            await stage.press("enter", "1", "u", "tab", "enter")
            assert not stage.fake.asked

        on_stage(tmp_path, SinkScreen, play, fake=FakeSession(), fill=Session)

    def test_it_does_not_say_that_there_is_nothing_before_it_has_looked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(SinkScreen, "fit", lambda _: None)
        monkeypatch.setattr(SinkScreen, "look", lambda _, *, changed: None)

        async def play(stage: Stage) -> None:
            assert "Requests" in stage.text
            assert "no requests yet" not in stage.text
            assert "no paths" not in stage.text

        on_stage(tmp_path, SinkScreen, play)


def test_the_keys_are_those_of_the_list_in_focus(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "enter edit" in stage.text.splitlines()[-1]
        assert "1-7 ok to flaky" in stage.text.splitlines()[-1]
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
