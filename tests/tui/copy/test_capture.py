"""Capturing marked events, or the selected one, as a test."""

import ast
from pathlib import Path

import pytest

from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.recorded import RecordedEvidence
from liveview.tui.copy.capture import CaptureDialog
from liveview.tui.kit import clipboard_files
from tests.support.log.making import writing
from tests.support.tui.stage import Stage, on_stage

SIZES = [(140, 42), (80, 24), (40, 20)]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


def written(state: Path) -> Path:
    (path,) = (state / "copies").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def holds(path: Path, stage: Stage) -> bool:
    """Whether the captured spec holds for the session that it is of."""
    return judge(load(path), RecordedEvidence(stage.session.path, stage.session.at)).ok


def test_without_marks_the_selected_event_becomes_a_spec_in_a_private_file(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("Y")
        await stage.settle()
        assert "Expects event #60; m marks several" in stage.text
        await stage.pilot.press("s")
        await stage.settle()
        path = written(state)
        assert path.name.endswith("-capture-spec.toml")
        (row,) = stage.app.feed.reader.rows_of((60,))
        assert [(each.name, each.user) for each in load(path).expect] == [(row.name, row.distinct_id)]
        assert holds(path, stage)
        assert "Captured event #60 as a spec (L, then s loads it): " in " ".join(stage.text.split())
        assert path.name in stage.text

    on_stage(state, play, (200, 50))


def test_marked_events_become_one_spec(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.mark(2, 3, 7)
        await stage.pilot.press("Y")
        await stage.settle()
        assert "Expects the 3 marked events" in stage.text
        await stage.pilot.press("s")
        await stage.settle()
        spec = load(written(state))
        rows = stage.app.feed.reader.rows_of((2, 3, 7))
        assert [(each.name, each.user) for each in spec.expect] == [(row.name, row.distinct_id) for row in rows]
        assert holds(written(state), stage)

    on_stage(state, play)


def test_a_pytest_file_is_the_second_choice(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("Y", "p")
        await stage.settle()
        path = written(state)
        assert path.name.endswith("-capture-test.py")
        functions = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
        assert any(name.startswith("test_") for name in functions)
        assert "Captured event #60 as a pytest file: " in " ".join(stage.text.split())

    on_stage(state, play, (200, 50))


@pytest.mark.parametrize("size", SIZES)
def test_buttons_do_the_same_and_the_last_one_closes(state: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("Y")
        await stage.settle()
        await stage.pilot.click("#close")
        await stage.settle()
        assert stage.main
        assert not (state / "copies").exists()
        await stage.pilot.press("Y")
        await stage.settle()
        await stage.pilot.click("#spec")
        await stage.settle()
        assert holds(written(state), stage)

    on_stage(state, play, size)


def test_the_palette_writes_it_at_once(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("ctrl+p")
        await stage.pilot.pause()
        await stage.pilot.press(*"capture", "space", *"as", "space", *"test")
        await stage.settle()
        await stage.pilot.press("enter")
        while not isinstance(stage.app.screen, CaptureDialog):
            await stage.settle()

    on_stage(state, play)


def test_what_cannot_be_captured_says_why(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.mark(1_000)
        await stage.pilot.press("Y", "s")
        await stage.settle()
        assert "No test was captured: there is no event to capture" in stage.text
        assert not (state / "copies").exists()

    on_stage(state, play)


def test_without_an_event_there_is_nothing_to_capture(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("Y")
        await stage.settle()
        assert "There is no event to capture." in stage.text

    on_stage(state, play, events=0)


def test_what_hipaa_mode_hides_is_not_captured(state: Path) -> None:
    async def play(stage: Stage) -> None:
        with writing(stage.session.path) as log:
            log.execute('insert or replace into pipelines values (1, 1.0, \'{"hipaa":{"on":true}}\')')
        await stage.pilot.press("Y")
        await stage.settle()
        await stage.pilot.press("s")
        await stage.settle()
        said = " ".join(stage.text.split())
        assert "No test was captured: HIPAA mode hides the values;" in said
        assert "liveview export --as spec --unmasked writes them" in said
        assert not (state / "copies").exists()

    on_stage(state, play, (200, 50))
