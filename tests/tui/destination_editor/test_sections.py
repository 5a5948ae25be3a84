"""The parts of the form that only some kinds have."""

from pathlib import Path

from liveview.tui.destination_editor.draft import WebhookDraft
from liveview.tui.destination_editor.fields import FormField
from liveview.tui.destination_editor.sections import HookSection, ServiceSection
from tests.support.tui.at_destinations import destinations_on, form_of
from tests.support.tui.one_screen import Stage


def test_webhooks_stay_in_their_fields_and_their_texts_move(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e")
        hooks = form_of(stage).query_one(HookSection)
        first, second = hooks.drafts
        hooks.move(0, 1)
        assert list(hooks.drafts) == [second, first]
        hooks.move(1, 1)
        hooks.move(0, -1)
        assert list(hooks.drafts) == [second, first]
        await hooks.add(WebhookDraft("sink:/c"))
        await hooks.delete(0)
        assert list(hooks.drafts) == [first, WebhookDraft("sink:/c")]
        await hooks.delete(1)
        await hooks.delete(0)
        assert list(hooks.drafts) == []
        await hooks.begin(first)
        await hooks.begin(second)
        assert list(hooks.drafts) == [first]
        await stage.press("escape", "escape")

    destinations_on(tmp_path, play)


def test_a_service_has_a_url_and_settings_and_a_warehouse_events(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("j", "e")
        service = form_of(stage).query_one(ServiceSection)

        def fields() -> list[str | None]:
            return [each.name for each in service.query(FormField)]

        assert fields() == ["url", "settings.api_key"]
        assert service.settings == {"api_key": "env:LIVEVIEW_KEY"}
        await stage.press("down", "down", "enter", "end", "k", "enter")
        await stage.settle()
        assert fields() == ["settings.path", "events"]
        assert service.settings == {"api_key": "env:LIVEVIEW_KEY"}
        assert (service.mode, service.url, service.events) == ("preview", "", "")
        await stage.press("escape", "escape")

    destinations_on(tmp_path, play)
