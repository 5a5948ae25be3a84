"""One transformation as it is written."""

from pathlib import Path

import pytest
from textual.widgets import Button

from liveview.config.file import parse
from liveview.tui.kit.feed import Feed
from liveview.tui.transforms.edit_screen import TransformEditScreen
from liveview.tui.transforms.toml_editor import TomlEditor
from tests.support.tui.at_transforms import FILE, bought, file_of, session_with, tried
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage
from tests.support.tui.ways import SIZES

NEW = 'event = "Signup"\nops = [{op = "case", prop = "plan", to = "upper"}]\n'


def edit_on(
    folder: Path,
    play: Play,
    size: tuple[int, int] = (80, 24),
    *,
    at: int | None = 0,
    event_id: int | None = 2,
    fake: FakeSession | None = None,
) -> None:
    """Run `play` on the screen."""

    def make(feed: Feed) -> TransformEditScreen:
        return TransformEditScreen(feed, at, event_id)

    on_stage(folder, make, play, size, fake=fake or session_with(folder), fill=bought)


def editor(stage: Stage) -> TomlEditor:
    return stage.app.screen.query_one(TomlEditor)


async def write(stage: Stage, text: str) -> None:
    """Write this instead."""
    editor(stage).load_text(text)
    await tried(stage)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_is_tried_while_one_types(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await tried(stage)
        assert 'event = "Purchase"' in stage.text
        assert "price was renamed to" in stage.text
        await write(stage, 'ops = [{op = "rename", from = "price", to = "p"}]')
        assert "price was renamed to p" in stage.text

    edit_on(tmp_path, play, size)


def test_it_is_saved_with_its_comments_and_the_screen_closes(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        text = editor(stage).text
        await write(stage, text.replace('to = "value"', 'to = "amount"'))
        await stage.press("ctrl+s")
        assert stage.is_closed
        assert "The transformation was changed and written to liveview.toml." in stage.text

    edit_on(tmp_path, play)
    assert file_of(tmp_path) == FILE.replace('to = "value"', 'to = "amount"')


def test_a_new_one_begins_with_the_event_on_the_bench_and_is_added_at_the_end(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await tried(stage)
        assert 'event = "Signup"' in stage.text
        assert "changes nothing, give it ops or sql" in stage.text
        assert "not for" not in stage.text
        await write(stage, NEW)
        assert '"plan": "PRO"' in stage.text
        await stage.click(stage.app.screen.query_one(Button), 2, 0)
        assert stage.is_closed

    edit_on(tmp_path, play, (140, 42), at=None, event_id=1)
    assert len(parse(file_of(tmp_path)).transforms) == 3
    assert parse(file_of(tmp_path)).transforms[2].event == "Signup"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ops = [", "not valid TOML"),
        ('ops = [{op = "explode"}]', "ops[0]"),
        ('sql = "drop table incoming_event"', "the SQL is refused"),
        ('sql = "select nothing from incoming_event"', "the SQL is refused"),
    ],
)
def test_what_is_wrong_is_said_at_once(tmp_path: Path, text: str, words: str) -> None:
    async def play(stage: Stage) -> None:
        await write(stage, text)
        assert words in stage.text
        assert stage.app.screen.query_one(Button).disabled != ("SQL" in words)

    edit_on(tmp_path, play, (140, 42))


def test_what_cannot_be_read_is_not_saved(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await write(stage, "ops = [")
        await stage.press("ctrl+s")
        assert not stage.is_closed

    edit_on(tmp_path, play)
    assert file_of(tmp_path) == FILE


def test_an_unknown_destination_is_refused_when_it_is_saved(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await write(stage, f'destination = "Nowhere"\n{NEW}')
        assert "There is no destination that it is for." in stage.text
        await stage.press("ctrl+s")
        assert not stage.is_closed
        assert "Nowhere" in stage.text

    edit_on(tmp_path, play)
    assert file_of(tmp_path) == FILE


def test_edits_are_not_lost_without_a_word(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await write(stage, NEW)
        await stage.press("escape")
        assert not stage.is_closed
        assert "This is not saved: esc again discards it, ctrl+s saves it." in stage.text
        await stage.press("escape")
        assert stage.is_closed

    edit_on(tmp_path, play)


def test_keys_lead_to_other_events_and_destinations(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await tried(stage)
        await stage.press("f3")
        await tried(stage)
        assert "#1 Signup → Webhooks" in stage.text
        await stage.press("f4", "f9")
        await tried(stage)
        assert "#2 Purchase → Mixpanel" in stage.text

    edit_on(tmp_path, play, (140, 42))
