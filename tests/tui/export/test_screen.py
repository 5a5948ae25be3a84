"""Exporting from the screen what the list shows."""

import json
from pathlib import Path

import pytest

from liveview.tui.kit import clipboard_files
from tests.support.log.making import writing
from tests.support.tui.stage import Stage, on_stage


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


def exported(state: Path) -> Path:
    (path,) = (state / "copies").iterdir()
    return path


def test_what_the_filter_matches_is_written_as_json_lines_into_a_private_file(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.filter("name:Search")
        await stage.pilot.press("E")
        await stage.settle()
        assert "10 events that match name:Search" in stage.text
        await stage.pilot.press("j")
        await stage.settle()
        path = exported(state)
        assert path.name.endswith("-export-events.jsonl")
        assert path.stat().st_mode & 0o777 == 0o600
        found = [json.loads(line) for line in path.read_text().splitlines()]
        assert [each["id"] for each in found] == list(stage.main.selection.matches or ())
        assert {each["name"] for each in found} == {"Search"}
        assert "Exported 10 events as JSON lines (" in stage.text

    on_stage(state, play)


def test_without_a_filter_all_is_written_and_csv_runs_no_formula(state: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.send("=cmd()", **{"$insert_id": "f"})
        await stage.catch_up()
        await stage.pilot.press("E", "c")
        await stage.settle()
        lines = exported(state).read_text().splitlines()
        assert lines[0].startswith("id,request_id,")
        assert len(lines) == 62
        assert ",'=cmd()," in lines[-1]

    on_stage(state, play)


def test_what_is_hidden_is_left_out(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("x")
        await stage.arrive(2)
        await stage.pilot.press("E", "j")
        await stage.settle()
        assert [json.loads(line)["id"] for line in exported(state).read_text().splitlines()] == [61, 62]

    on_stage(state, play)


def test_an_empty_list_is_not_exported(state: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.filter("name:nothing")
        await stage.pilot.press("E")
        await stage.pilot.pause()
        assert "The list shows no event to export." in stage.text

    on_stage(state, play)


def test_what_cannot_be_written_is_said(state: Path) -> None:
    (state / "copies").write_text("in the way")

    async def play(stage: Stage) -> None:
        await stage.pilot.press("E", "j")
        await stage.settle()
        assert "The events could not be exported" in stage.text

    on_stage(state, play)


def test_what_hipaa_mode_hides_is_not_written(state: Path) -> None:
    async def play(stage: Stage) -> None:
        with writing(stage.session.path) as log:
            log.execute('insert or replace into pipelines values (1, 1.0, \'{"hipaa":{"on":true}}\')')
        stage.session.send(email="jane@example.com")
        await stage.catch_up()
        await stage.pilot.press("E", "j")
        await stage.settle()
        assert "without what HIPAA mode hides, to" in " ".join(stage.text.split())
        text = exported(state).read_text()
        assert "jane@example.com" not in text
        assert json.loads(text.splitlines()[-1])["payload"]["properties"]["email"] == "***"

    on_stage(state, play)
