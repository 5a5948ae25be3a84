"""What can be done with destinations on their screen."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from liveview.model.destination import Webhook
from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.kit.confirm import ConfirmDialog
from tests.support.tui.at_destinations import TEXT, destination, destinations_on, form_of, selected, session_with
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import SIZES


def keys(found: FakeSession) -> list[str]:
    return [each.key for each in found.effective.destinations]


def file_of(folder: Path) -> str:
    return (folder / "liveview.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
def test_one_is_added_and_selected(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("a", "end", *" A", "ctrl+s")
        stage.app.look()
        await stage.settle()
        assert selected(stage) == "New destination A"

    found = destinations_on(tmp_path, play, size)
    assert destination(found, "New destination A").webhooks[0].url == "sink:/new"
    assert file_of(tmp_path) == TEXT


def test_a_copy_is_another_instance_without_the_secrets_of_the_file(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("d", "ctrl+s")
        assert "write env:NAME" in " ".join(stage.text.split())
        await stage.press("escape", "j", "d", "ctrl+s")

    found = destinations_on(tmp_path, play, (120, 40))
    assert keys(found) == ["Webhooks", "Klaviyo", "Klaviyo::2"]
    assert destination(found, "Klaviyo::2").settings == {"api_key": "env:LIVEVIEW_KEY"}


def test_one_is_deleted_after_a_question_that_counts_what_is_pending_and_comes_back(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("x")
        assert isinstance(stage.app.screen, ConfirmDialog)
        assert "1 delivery is pending and will fail" in " ".join(stage.text.split())
        await stage.press("escape")
        assert not stage.asked("delete_destination")
        await stage.press("delete", "right", "enter")
        stage.app.look()
        await stage.settle()
        assert "was Webhooks" in stage.text
        assert keys(stage.fake) == ["Klaviyo"]
        while selected(stage) != "Webhooks":
            await stage.press("j")
        await stage.press("u")

    assert keys(destinations_on(tmp_path, play, (120, 40))) == ["Webhooks", "Klaviyo"]


def test_what_was_changed_goes_back_to_the_file(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", "end", *"X", "ctrl+s")
        stage.app.look()
        await stage.settle()
        assert selected(stage) == "WebhooksX"
        await stage.press("o")
        stage.app.look()
        await stage.press("u")

    found = destinations_on(tmp_path, play)
    assert keys(found) == ["Webhooks", "Klaviyo"]
    assert found.effective.changed == frozenset()


def test_all_changes_are_saved_to_the_file_with_its_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEVIEW_KEY", "secret")

    async def play(stage: Stage) -> None:
        await stage.press("w")
        assert "already match the configuration file" in stage.text
        await stage.press("e", *["down"] * 5, "end", *"/eu", "ctrl+s", "j")
        stage.app.look()
        await stage.press("o")
        stage.app.look()
        await stage.press("w")
        assert "The destinations were changed and written to liveview.toml." in stage.text

    found = destinations_on(tmp_path, play, (120, 40))
    changed = TEXT.replace('"sink:/orders"', '"sink:/orders/eu"')
    assert file_of(tmp_path) == f"{changed}enabled = false\n"
    assert parse(file_of(tmp_path)).destinations[0].webhooks[0] == Webhook(
        "sink:/orders/eu", {"Content-Type": "application/json"}
    )
    assert found.effective.changed == frozenset()


def test_a_recorded_session_cannot_be_changed(tmp_path: Path) -> None:
    fake = session_with(tmp_path)
    fake.endpoints = msgspec.structs.replace(ENDPOINTS, receiver="")

    async def play(stage: Stage) -> None:
        for key in ("a", "e", "d", "x", "w"):
            await stage.press(key)
            assert isinstance(stage.app.screen, DestinationsScreen)
            assert "This is a recorded session, which cannot be changed" in stage.text
        assert "add" not in stage.text.splitlines()[-1]

    destinations_on(tmp_path, play, fake=fake)


def test_what_is_refused_is_said(tmp_path: Path) -> None:
    fake = session_with(tmp_path)
    fake.refusals["delete_destination"] = "definitions[0] names it"

    async def play(stage: Stage) -> None:
        await stage.press("x", "right", "enter")
        assert "definitions[0] names it" in stage.text

    destinations_on(tmp_path, play, fake=fake)


def test_why_one_is_off_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
    fake = session_with(tmp_path)
    before = destination(fake, "Webhooks")
    hooks = (Webhook("sink:/orders", {"X": "env:LIVEVIEW_TOKEN"}),)
    fake.edit_destination("Webhooks", msgspec.structs.replace(before, webhooks=hooks))
    monkeypatch.delenv("LIVEVIEW_TOKEN")
    fake.take(())

    async def play(stage: Stage) -> None:
        assert "It is off:" in stage.text
        assert "LIVEVIEW_TOKEN, which is not set" in " ".join(stage.text.split())

    destinations_on(tmp_path, play, (140, 50), fake=fake)


def test_the_form_opens_from_the_text_too(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("enter", "e")
        assert form_of(stage)

    destinations_on(tmp_path, play)
