"""A definition as a form."""

from pathlib import Path

from textual.widgets import Input, TextArea

from liveview.model.definition import PropertyFilter
from liveview.tui.library.form import DefinitionForm
from tests.support.tui.at_library import TEXT, definitions, library_on, listed
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import shows


def test_a_filter_is_changed_while_one_sees_what_holds(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("enter")
        form = stage.app.screen
        area = form.query_one(TextArea)
        area.load_text("plan contains small\nemail exists")
        await shows(stage, "✓ #2 Purchase matches")
        await stage.press("ctrl+s")
        await stage.catch_up()
        await shows(stage, "Lead                                1")
        assert listed(stage).selected == "Lead"

    library_on(tmp_path, play, event_id=2)
    assert (tmp_path / "liveview.toml").read_text() == TEXT.replace(
        '{ prop = "plan", value = "pro" }', '{prop = "plan", op = "contains", value = "small"}'
    )


def test_what_cannot_be_used_is_said_and_can_be_corrected(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("c")
        stage.app.screen.query_one(Input).value = "Bought"
        await stage.press("ctrl+s")
        assert isinstance(stage.app.screen, DefinitionForm)
        assert "'Bought' is already the name of definitions[1]" in " ".join(stage.text.split())
        stage.app.screen.query_one(TextArea).load_text("plan")
        await stage.settle()
        assert "! filter line 1: there is no comparison" in stage.text
        await stage.press("ctrl+s")
        assert (tmp_path / "liveview.toml").read_text() == TEXT

    library_on(tmp_path, play)


def test_unsaved_changes_are_discarded_only_at_the_second_time(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("enter")
        stage.app.screen.query_one(TextArea).load_text("broken")
        await stage.press("escape")
        assert isinstance(stage.app.screen, DefinitionForm)
        assert "This is not saved: esc again discards it, ctrl+s saves it." in stage.text
        await stage.press("escape")
        assert not isinstance(stage.app.screen, DefinitionForm)

    library_on(tmp_path, play)


def test_hostile_names_are_edited_with_escapes(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("end", "enter")
        assert stage.app.screen.query_one(Input).value == '"[b]\\u0420urchase\\u202e"'
        stage.app.screen.query_one(TextArea).load_text("now exists")
        await stage.press("ctrl+s")
        found = definitions(tmp_path)["[b]Рurchase\u202e"]
        assert found.filters == (PropertyFilter("exists", "now"),)

    library_on(tmp_path, play)
