"""The sink as text."""

from datetime import UTC

import msgspec
import pytest

from liveview.errors import BehaviourError
from liveview.log.read.overview import SinkSeen
from liveview.log.read.sink_origin import SinkOrigin
from liveview.model.destination import Destination, Webhook
from liveview.model.note import Note, PipelineStep
from liveview.model.settings import FormerDestination, Settings, SettingsHistory
from liveview.model.sink import SinkRequest
from liveview.sink_script.script import EXAMPLES, parse
from liveview.tui.keys import sink_keys
from liveview.tui.keys.bindings import DEFAULT_NAMES as KEYS
from liveview.tui.lines.cells import Line, plain
from liveview.tui.sink import lines as sink_lines
from tests.support.tui.previewed import PREVIEW, SENT

SETTINGS = Settings(
    destinations=(Destination("Webhooks", webhooks=(Webhook("sink:/orders?key=***"), Webhook("https://x/"))),),
    behaviours={"/slow": "delay 6"},
    changed=frozenset({("behaviour", "/slow")}),
)


def seen(path: str = "/new", status: int | None = 200, deviations: int = 0) -> SinkSeen:
    return SinkSeen(1, 1_790_000_000.25, path, "ok", status, 312, deviations)


class TestPaths:
    def test_webhooks_come_first_then_what_is_set_then_what_was_called(self) -> None:
        paths = sink_lines.paths(SETTINGS, [seen("/new?a=1"), seen("/a%20b"), seen("/slow")])
        assert [path.path for path in paths] == ["/orders", "/slow", "/a b", "/new"]
        assert paths[0].users == ("Webhooks 1/2",)
        assert (paths[1].behaviour, paths[1].changed) == ("delay 6", True)
        assert paths[2].behaviour == "ok"

    def test_what_a_story_had_a_path_do_stays_beside_what_it_does_now(self) -> None:
        shop = FormerDestination(Destination("Shop", webhooks=(Webhook("sink:/shop"),)), "outage")
        played = {"/shop": ("hang", "ok"), "/orders": ("ok",)}
        settings = msgspec.structs.replace(
            SETTINGS, history=SettingsHistory(destinations=(shop,), story="outage", behaviours=played)
        )
        orders, path, _ = sink_lines.paths(settings, [])
        assert (orders.played, path.behaviour, path.users) == ((), "ok", ("Shop 1/1 (from the story)",))
        text = plain(sink_lines.path_parts(path, "", 100))
        assert text.split("  ")[-1].strip() == "Shop 1/1 (from the story)"
        assert "ok  from the story: hang, then ok" in text

    @pytest.mark.parametrize(
        ("panic", "words"),
        [("", "/slow delay 6  changed"), ("ok", "/slow ok  set to delay 6"), ("delay 6", "/slow delay 6  changed")],
    )
    def test_in_a_panic_a_row_says_what_the_path_does_before_what_it_is_set_to(self, panic: str, words: str) -> None:
        path = sink_lines.paths(SETTINGS, [])[1]
        text = plain(sink_lines.path_parts(path, panic, 76))
        assert " ".join(text.split()) == " ".join(words.split())

    @pytest.mark.parametrize("width", [24, 40, 76])
    def test_a_row_fills_its_width(self, width: int) -> None:
        path = sink_lines.paths(SETTINGS, [])[1]
        assert len(plain(sink_lines.path_parts(path, "", width))) == width

    def test_a_row_says_what_the_path_does_whose_it_is_and_that_it_was_changed(self) -> None:
        slow, orders = sink_lines.paths(SETTINGS, [])[1], sink_lines.paths(SETTINGS, [])[0]
        assert "delay 6  changed" in plain(sink_lines.path_parts(slow, "", 76))
        assert plain(sink_lines.path_parts(orders, "", 76)).endswith("Webhooks 1/2")


class TestPanic:
    def test_it_goes_from_own_behaviours_over_hanging_to_healthy_and_back(self) -> None:
        states = [""]
        for _ in range(3):
            states.append(sink_lines.PANICS[states[-1]])
        assert states == ["", "hang", "ok", ""]

    def test_it_is_an_alarm_in_words(self) -> None:
        assert sink_lines.panic_parts("", 80, KEYS) == ()
        assert "ALL HANG" in plain(sink_lines.panic_parts("hang", 80, KEYS))
        assert "ALL HEALTHY" in plain(sink_lines.panic_parts("ok", 80, KEYS))
        assert "500" in plain(sink_lines.panic_parts("status 500", 80, KEYS))


class TestRequests:
    def test_a_row_says_when_where_what_and_how_large(self) -> None:
        text = plain(sink_lines.request_parts(seen(status=None, deviations=2), UTC, 76))
        assert text.startswith("14:13:20.250 /new")
        assert "none" in text
        assert "312 B" in text
        assert "! payload" in text
        assert len(text) == 76

    def test_the_whole_request_with_what_is_not_as_documented(self) -> None:
        request = SinkRequest(
            received_at=1_790_000_000.25,
            path="/x",
            headers=(("A", "\x1b"),),
            body=b'{"a": 1}',
            behaviour="hang",
            status=None,
            deviations=("no messageId",),
            message_id="m",
        )
        text = [line.text for line in sink_lines.request_lines(request, UTC)]
        assert text[0] == "/x"
        assert "none" in text
        assert "! no messageId" in text
        assert any(r"\x1b" in line for line in text)

    def test_what_steps_removed_on_the_way_is_told_and_nothing_else(self) -> None:
        request = SinkRequest(
            received_at=1.0, path="/x", headers=(), body=b"{}", behaviour="ok", status=200, message_id="m"
        )
        removed = Note(PipelineStep.HIPAA, "hipaa-removed", "1 value removed", removed=("e\x1bmail",))
        masked = Note(PipelineStep.HIPAA, "hipaa-masked", "1 ID masked", changed=("userId",))
        lines = sink_lines.request_lines(request, UTC, origin=SinkOrigin(1, "A[ds]", (removed, masked)))
        told = [line.text for line in lines if isinstance(line, Line) and line.lead == "removed"]
        assert told == [r"for A[ds], as configured: hipaa-removed: 1 value removed (- e\x1bmail)"]
        assert not any(
            line.lead == "removed" for line in sink_lines.request_lines(request, UTC) if isinstance(line, Line)
        )


class TestWriting:
    def test_a_script_is_explained_in_normal_form(self) -> None:
        assert sink_lines.said("500x2 then ok").text.startswith("✓ status 500")
        assert sink_lines.said("frobnicate").style == "error"
        assert "500x2 then ok" in sink_lines.said("  ").text

    def test_every_example_and_quick_key_can_be_parsed(self) -> None:
        quick = [binding.action for binding in sink_keys.SINK if binding.action.startswith("quick")]
        assert len(quick) == 7
        for text in [text for text, _ in EXAMPLES] + [action[7:-2] for action in quick]:
            parse(text)
            assert sink_lines.said(text).style == "success"

    def test_an_example_says_what_it_does(self) -> None:
        assert plain(sink_lines.example_parts("hang")).split(maxsplit=1) == ["hang", "never answer"]

    def test_a_new_path_is_a_path_and_a_behaviour(self) -> None:
        assert sink_lines.new_path(" /slow  delay 6 ") == ("/slow", "delay 6")
        assert sink_lines.new_path("//slow delay 6") == ("/slow", "delay 6")

    @pytest.mark.parametrize("text", ["", "/slow", "slow ok", "/slow frobnicate"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(BehaviourError):
            sink_lines.new_path(text)


class TestServices:
    """A path below the name of a kind answers as its service, unless somebody says what it does."""

    EVENTS = "/klaviyo/api/events/"
    SENT = Settings(destinations=(SENT, PREVIEW))

    def test_say_as_whom_they_answer_and_who_sends_there(self) -> None:
        """A preview sends nothing anywhere."""
        (path,) = sink_lines.paths(self.SENT, [seen(self.EVENTS)])
        assert (path.behaviour, path.users) == ("as Klaviyo would answer", ("Klaviyo sent",))
        assert " as Klaviyo would answer " in plain(sink_lines.path_parts(path, "", 90))

    def test_that_were_told_what_to_do_say_that(self) -> None:
        told = msgspec.structs.replace(self.SENT, behaviours={self.EVENTS: "hang"})
        (path,) = sink_lines.paths(told, [seen(self.EVENTS)])
        assert path.behaviour == "hang"

    def test_have_findings_where_webhooks_have_deviations(self) -> None:
        row = plain(sink_lines.request_parts(seen(self.EVENTS, 400, 2), UTC, 100))
        assert "! 2 findings" in row
        assert "payload" not in row
