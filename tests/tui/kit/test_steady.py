"""Reads that fail: said in their place, tried again by a key or by themselves."""

import sqlite3
from pathlib import Path

import pytest

from liveview.log.read.reader import Reader
from tests.support.tui.stage import Stage, on_stage


def broken(*_: object) -> None:
    raise sqlite3.DatabaseError("database disk image is malformed")


def test_an_event_that_cannot_be_read_says_so_and_enter_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(stage: Stage) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Reader, "detail", broken)
            await stage.pilot.press("k", "enter")
            assert "#59 ─ cannot be read" in stage.text
            assert "database disk image is malformed" in stage.text
            assert "enter tries again." in stage.text
        await stage.pilot.press("enter")
        assert "#59 ─ ✓ delivered" in stage.text

    on_stage(tmp_path, play)


def test_a_heavy_event_whose_worker_fails_says_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Stage) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Reader, "detail", broken)
            await stage.arrive(1, note="x" * 200_000)
            await stage.pilot.press("enter")
            while "cannot be read" not in stage.text:
                await stage.pilot.pause()
        await stage.pilot.press("enter")
        while "#61 ─ ✓ delivered" not in stage.text:
            await stage.pilot.pause()

    on_stage(tmp_path, play)


def test_the_header_says_it_as_long_as_it_is_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveview.tui.shell.updates.AGAIN", 0.0)

    async def play(stage: Stage) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Reader, "marks", broken)
            await stage.arrive(1)
            assert "THE LOG CANNOT BE READ WHOLE: database disk image is malformed" in stage.text
        while "CANNOT BE READ" in stage.text:
            stage.app.look()
            await stage.pilot.pause()

    on_stage(tmp_path, play)
