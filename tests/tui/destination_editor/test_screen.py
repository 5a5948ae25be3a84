"""The form of one destination, by keys and mouse."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Button

from liveview.model.destination import Webhook
from liveview.model.kind import Kind, Mode
from liveview.tui.destination_editor.fields import FormLine, FormText, ProblemLine
from liveview.tui.destination_editor.kind_dialog import KindDialog
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.kit.confirm import ConfirmDialog
from tests.support.tui.at_destinations import destination, destinations_on, form_of, selected, session_with
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import SIZES

JSON = {"Content-Type": "application/json"}


def line(stage: Stage, name: str) -> FormLine:
    return form_of(stage).query_one(f"#{name}", FormLine)


def headers(stage: Stage, at: int) -> FormText:
    return form_of(stage).query_one(f"#webhook-headers-{at}", FormText)


def focused(stage: Stage) -> str | None:
    """The field that has the focus."""
    return stage.app.focused.id if stage.app.focused is not None else None


def said(stage: Stage) -> list[str]:
    """What is said to be wrong, from top to bottom."""
    return [each.problem for each in form_of(stage).query(ProblemLine) if each.problem]


async def write(stage: Stage, name: str, text: str) -> None:
    """Write this into a line, by keys."""
    line(stage, name).focus()
    await stage.press("home", "shift+end", "delete", *text)


@pytest.mark.parametrize("size", SIZES)
def test_everything_about_it_is_there(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        assert "Change Webhooks" in stage.text
        assert line(stage, "webhook-url-1").value == "sink:/audit"
        assert headers(stage, 1).text == "Authorization: ***"
        assert said(stage) == []
        await stage.press("escape")
        assert isinstance(stage.app.screen, DestinationsScreen)

    destinations_on(tmp_path, play, size)


def test_a_url_and_headers_are_changed_by_keys_and_in_effect_at_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", *["down"] * 5)
        assert stage.app.focused is line(stage, "webhook-url-0")
        await stage.press(*"/eu", "down", "end", "enter", *"X: 1", "ctrl+s")
        stage.app.look()
        await stage.settle()
        assert selected(stage) == "Webhooks"
        assert "changed" in stage.text
        assert "sink:/orders/eu" in stage.text

    found = destinations_on(tmp_path, play, (120, 40))
    first, second = destination(found, "Webhooks").webhooks
    assert first == Webhook("sink:/orders/eu", {**JSON, "X": "1"})
    assert second == Webhook("sink:/audit", {"Authorization": "***"})
    assert found.effective.changed == {("destination-config", "Webhooks")}


def test_options_are_turned_by_keys_and_clicks(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        row = form_of(stage).query_one("#destination-identify")
        await stage.click(row, 19, 0)
        await stage.press("down", "space")
        await stage.click(form_of(stage).query_one("#save"), 2, 0)

    found = destination(destinations_on(tmp_path, play), "Webhooks")
    assert (found.takes_identify, found.takes_pageviews) == (True, True)


def test_webhooks_are_added_moved_and_deleted_by_keys(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", "f3", "alt+up")
        assert [line(stage, f"webhook-url-{at}").value for at in range(3)] == [
            "sink:/orders",
            "sink:/new",
            "sink:/audit",
        ]
        assert focused(stage) == "webhook-url-1"
        await stage.press("shift+up", "alt+up", "down", "alt+down")
        assert focused(stage) == "webhook-headers-1"
        await stage.press("up", "up", "up", "f8", "ctrl+s")

    found = destination(destinations_on(tmp_path, play), "Webhooks")
    assert [hook.url for hook in found.webhooks] == ["sink:/new", "sink:/audit"]


def test_webhooks_are_added_moved_and_deleted_by_clicks(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        buttons = {(each.parent.parent.name, each.name): each for each in form_of(stage).query(".webhook Button")}  # type: ignore[union-attr]  # they are in a webhook
        await stage.click(buttons["webhooks.1", "up"], 2, 0)
        await stage.click(buttons["webhooks.1", "delete"], 2, 0)
        await stage.click(form_of(stage).query_one("#new-webhook"), 4, 0)
        await stage.click(form_of(stage).query_one("#save"), 2, 0)

    found = destination(destinations_on(tmp_path, play, (100, 40)), "Webhooks")
    assert found.webhooks == (Webhook("sink:/audit", {"Authorization": "***"}), Webhook("sink:/new", JSON))


def test_without_a_webhook_it_cannot_be_saved(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", *["down"] * 5, "f8", "f8")
        assert said(stage) == ["it needs a webhook: add one with the URL that gets its events"]
        await stage.press("ctrl+s")
        assert form_of(stage)

    assert destinations_on(tmp_path, play).asked == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("destination-name", "All", "means every destination"),
        ("destination-name", "Klaviyo", "there is a destination 'Klaviyo' already"),
        ("webhook-url-0", "htp://x", "only http, https and sink: URLs can be called"),
        ("webhook-url-1", "sink:/moved", "hides a secret of the file that belongs to another URL"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(tmp_path: Path, name: str, text: str, words: str) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        await write(stage, name, text)
        (sentence,) = said(stage)
        assert words in sentence
        form_of(stage).query_one("#destination-kind").focus()
        await stage.press("ctrl+s")
        assert stage.app.focused is line(stage, name)

    assert destinations_on(tmp_path, play).asked == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Authorization: Bearer x", "header Authorization is a secret: write env:NAME"),
        ("Authorization: env:LIVEVIEW_NOT_SET", "LIVEVIEW_NOT_SET, which is not set"),
        ("nothing", "header line 1: write Name: value"),
    ],
)
def test_a_secret_is_never_written_out(tmp_path: Path, text: str, words: str) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        headers(stage, 0).load_text(text)
        await stage.settle()
        assert words in said(stage)[0]
        await stage.press("ctrl+s")
        assert form_of(stage)

    assert destinations_on(tmp_path, play).asked == []


def test_the_kind_is_chosen_from_a_list_and_has_fields_of_its_own(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", "down", "down", "enter")
        assert isinstance(stage.app.screen, KindDialog)
        await stage.press(*["down"] * 4, "enter")
        assert "Mixpanel ▾" in stage.text
        await write(stage, "setting-token", "plain")
        assert "token is a secret: write env:NAME" in said(stage)[0]
        await write(stage, "setting-token", "env:LIVEVIEW_NOT_SET")
        assert said(stage) == []
        await stage.press("ctrl+s")

    found = destination(destinations_on(tmp_path, play), "Webhooks")
    assert (found.kind, found.webhooks, found.settings) == (Kind.MIXPANEL, (), {"token": "env:LIVEVIEW_NOT_SET"})
    assert (found.mode, found.takes_identify) == (Mode.PREVIEW, True)


def test_what_was_written_for_another_kind_is_kept_while_one_chooses(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("j", "e", "down", "down", "enter", "home", "enter")
        assert line(stage, "webhook-url-0").value == "sink:/new"
        await stage.press("enter", *["down"] * 5, "enter")
        assert line(stage, "setting-api_key").value == "env:LIVEVIEW_KEY"
        await stage.press("escape", "escape")

    assert destinations_on(tmp_path, play).asked == []


def test_a_service_is_sent_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEVIEW_KEY", "secret")

    async def play(stage: Stage) -> None:
        await stage.press("j", "e")
        form_of(stage).query_one("#destination-mode").focus()
        await stage.press("right")
        await write(stage, "destination-url", "http://127.0.0.1:9")
        await stage.press("ctrl+s")

    found = destination(destinations_on(tmp_path, play), "Klaviyo")
    assert (found.mode, found.url) == (Mode.SEND, "http://127.0.0.1:9")
    assert found.settings == {"api_key": "env:LIVEVIEW_KEY"}


def test_what_leaves_this_machine_is_asked_once_in_a_session(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        await write(stage, "webhook-url-0", "https://example.com/x?key=secret")
        await stage.press("ctrl+s")
        assert isinstance(stage.app.screen, ConfirmDialog)
        assert "https://example.com/x?key=***" in stage.text
        assert "which is not" in stage.text
        await stage.press("escape")
        assert form_of(stage)
        assert not stage.asked("edit_destination")
        await stage.press("ctrl+s", "right", "enter")
        assert stage.asked("edit_destination")
        stage.app.look()
        await stage.press("e")
        await write(stage, "webhook-url-0", "https://example.com/y")
        await stage.press("ctrl+s")
        assert len(stage.asked("edit_destination")) == 2

    assert destinations_on(tmp_path, play, (120, 40)).outside == ("https://example.com/y",)


def test_what_the_run_refuses_is_said_and_stays_open(tmp_path: Path) -> None:
    fake = session_with(tmp_path)
    fake.refusals["edit_destination"] = "a story plays [/with] destinations of its own; end it first"

    async def play(stage: Stage) -> None:
        await stage.press("e", *"x", "ctrl+s")
        assert said(stage) == [fake.refusals["edit_destination"]]
        assert form_of(stage)

    destinations_on(tmp_path, play, fake=fake)


def test_edits_are_not_lost_without_a_word(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", *"x", "escape")
        assert form_of(stage)
        assert "This is not saved: esc again discards it, ctrl+s saves it." in stage.text
        await stage.click(form_of(stage).query_one("#close"), 2, 0)
        assert isinstance(stage.app.screen, DestinationsScreen)

    assert destinations_on(tmp_path, play).asked == []


def test_hostile_texts_are_shown_as_escapes_and_kept(tmp_path: Path) -> None:
    hook = '[[destinations.webhooks]]\nurl = "sink:/a"\nheaders = { X = "\\u202e" }\n'
    text = f'[[destinations]]\nname = "[b]\\u202eX"\n{hook}'
    fake = session_with(tmp_path, text)

    async def play(stage: Stage) -> None:
        await stage.press("e")
        assert line(stage, "destination-name").value == r"[b]\u202eX"
        assert headers(stage, 0).text == r"X: \u202e"
        await stage.press("f3", "ctrl+s")

    found = destinations_on(tmp_path, play, fake=fake)
    (one,) = found.effective.destinations
    assert one.name == "[b]\u202eX"
    assert one.webhooks[0].headers == {"X": "\u202e"}


def test_keys_in_one_write_are_all_taken(tmp_path: Path) -> None:
    """As a paste of keys, or a slow connection, sends them."""

    async def play(stage: Stage) -> None:
        await stage.press("a", *"Copy of", "tab", *"eu", "ctrl+s", "e", "f3", "alt+up", "ctrl+s")

    found = destination(destinations_on(tmp_path, play), "New destinationCopy of::eu")
    assert found.webhooks[0] == Webhook("sink:/new", JSON)


def test_buttons_of_webhooks_are_not_stops_between_fields(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        assert not any(each.focusable for each in form_of(stage).query(".webhook Button").results(Button))
        before = msgspec.structs.replace(destination(fake, "Webhooks"))
        assert len(before.webhooks) == 2

    fake = session_with(tmp_path)
    destinations_on(tmp_path, play, fake=fake)
