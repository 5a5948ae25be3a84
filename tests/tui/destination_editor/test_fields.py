"""The fields of the form."""

from pathlib import Path

from textual import events

from liveview.tui.destination_editor.fields import FormField, FormLine, FormText, ProblemLine
from tests.support.tui.at_destinations import destinations_on, form_of
from tests.support.tui.one_screen import Stage


def test_up_and_down_go_from_field_to_field_and_through_the_lines_of_headers(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        headers = form_of(stage).query_one("#webhook-headers-0", FormText)
        headers.load_text("A: 1\nB: 2")
        await stage.settle()
        assert headers.size.height == 2
        ids = []
        await stage.press(*["down"] * 5)
        for key in ("down", "down", "down", "up", "up", "up"):
            await stage.press(key)
            ids.append(stage.app.focused.id if stage.app.focused else None)
        above, here, below = "webhook-url-0", "webhook-headers-0", "webhook-url-1"
        assert ids == [here, here, below, here, here, above]
        await stage.press("escape", "escape")

    destinations_on(tmp_path, play)


def test_what_is_pasted_is_escaped(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", "end")
        stage.app.post_message(events.Paste("\x1b[31m\u202e"))
        await stage.settle()
        assert form_of(stage).query_one("#destination-name", FormLine).value == r"Webhooks\x1b[31m\u202e"
        headers = form_of(stage).query_one("#webhook-headers-0", FormText)
        headers.focus()
        await stage.press("end")
        stage.app.post_message(events.Paste("x\x1b\nB: 2"))
        await stage.settle()
        assert headers.text == "Content-Type: application/jsonx\\x1b\nB: 2"
        await stage.press("escape", "escape")

    destinations_on(tmp_path, play)


def test_a_problem_takes_room_only_while_there_is_one(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        field = form_of(stage).query(FormField).first()
        problem = field.query_one(ProblemLine)
        assert (field.size.height, problem.display) == (1, False)
        field.tell("it is [b]wrong[/b]")
        await stage.settle()
        assert "! it is [b]wrong[/b]" in stage.text
        assert field.size.height == 2
        field.tell("")
        await stage.settle()
        assert field.size.height == 1
        field.enter()
        await stage.settle()
        assert stage.app.focused is field.widget

    destinations_on(tmp_path, play)
