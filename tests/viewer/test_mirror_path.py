"""The files of mirrors in the state directory."""

import os
import stat
import time
from pathlib import Path

import pytest

from liveview.log import files
from liveview.viewer.mirror_path import mirror_path

IDENTITY = "postgresql://127.0.0.1:5432/staging?session=qa"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))


def test_the_same_session_has_the_same_private_place() -> None:
    path = mirror_path(IDENTITY, "", 0, time.time())
    assert path == mirror_path(IDENTITY, "", 0, time.time())
    assert path.name.startswith("127.0.0.1-5432-staging-session-qa-")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_leaves_out_something_else_is_elsewhere() -> None:
    asked: tuple[tuple[str, str, int], ...]
    asked = ((IDENTITY, "", 0), (IDENTITY, "user:7", 0), (IDENTITY, "", 100), (f"{IDENTITY}2", "", 0))
    assert len({mirror_path(*each, time.time()) for each in asked}) == 4


def test_one_that_somebody_follows_is_left_to_them() -> None:
    first = mirror_path(IDENTITY, "", 0, time.time())
    files.prepare(first)
    with files.locked(first):
        second = mirror_path(IDENTITY, "", 0, time.time())
        assert (second.parent, second.stem) == (first.parent, f"{first.stem}-2")
    assert mirror_path(IDENTITY, "", 0, time.time()) == first


def test_one_that_nobody_followed_for_a_week_is_removed() -> None:
    old, new = (mirror_path(f"{IDENTITY}{name}", "", 0, time.time()) for name in ("old", "new"))
    week_ago = time.time() - 8 * 86_400
    for path, at in ((old, week_ago), (new, time.time())):
        files.prepare(path)
        os.utime(path, (at, at))
    with files.locked(old):
        mirror_path(IDENTITY, "", 0, time.time())
        assert old.exists()
    mirror_path(IDENTITY, "", 0, time.time())
    assert (old.exists(), new.exists()) == (False, True)
