"""The file of this process, from its start to its end."""

import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.errors import InstanceError
from liveview.instances import published as module
from liveview.instances.published import Published
from liveview.instances.running import running
from tests.support.instances import ENDPOINTS, held, own_state


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file of this process is."""
    return own_state(tmp_path, monkeypatch) / f"{os.getpid()}.json"


def content(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


class TestOpen:
    @pytest.mark.parametrize("mask", [0o000, 0o077])
    def test_makes_a_private_file_that_is_found(self, file: Path, mask: int) -> None:
        before = os.umask(mask)
        published = Published("mine")
        try:
            published.open(ENDPOINTS)
        finally:
            os.umask(before)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        (found,) = running()
        assert (found.pid, found.label, found.log, found.token) == (os.getpid(), "mine", "/logs/one.db", "secret")
        published.close()
        assert not file.exists()
        assert running() == []

    def test_replaces_the_file_of_an_earlier_process_with_our_number(self, file: Path, tmp_path: Path) -> None:
        file.write_text("x" * 5_000)
        file.chmod(0o644)
        (tmp_path / "precious").hardlink_to(file)
        published = Published()
        published.open(ENDPOINTS)
        assert content(file)["log"] == "/logs/one.db"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (tmp_path / "precious").read_text() == "x" * 5_000
        assert stat.S_IMODE((tmp_path / "precious").stat().st_mode) == 0o644
        published.close()

    @pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
    def test_does_not_touch_what_is_not_a_file(self, file: Path, make: Callable[[Path], None]) -> None:
        make(file)
        before = file.lstat()
        with pytest.raises(InstanceError, match="is not a file of this user; remove it"):
            Published().open(ENDPOINTS)
        assert file.lstat() == before

    def test_does_not_write_through_a_link(self, file: Path, tmp_path: Path) -> None:
        file.symlink_to(tmp_path / "precious")
        with pytest.raises(InstanceError, match=str(file)):
            Published().open(ENDPOINTS)
        assert not (tmp_path / "precious").exists()

    def test_waits_for_somebody_who_looks(self, file: Path) -> None:
        """Then the file may be gone, too."""
        file.touch()
        published = Published()
        with held(file):
            thread = threading.Thread(target=published.open, args=(ENDPOINTS,))
            thread.start()
            file.unlink()
        thread.join(10)
        assert content(file)["log"] == "/logs/one.db"
        assert len(running()) == 1
        published.close()

    def test_gives_up_on_a_file_that_stays_locked(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "PATIENCE", 0.02)
        file.touch()
        with held(file), pytest.raises(InstanceError, match="is locked by another process"):
            Published().open(ENDPOINTS)

    def test_of_a_path_that_is_not_text_leaves_no_file(self, file: Path) -> None:
        published, odd = Published(), msgspec.structs.replace(ENDPOINTS, log="/logs/\udcff.db")
        with pytest.raises(InstanceError, match="cannot be written as text"):
            published.open(odd)
        assert not file.exists()
        published = Published()
        published.open(ENDPOINTS)
        published.update(odd)
        assert content(file)["log"] == ENDPOINTS.log
        published.close()


class TestUpdate:
    def test_names_the_log_of_the_new_session(self, file: Path) -> None:
        published = Published("mine")
        published.open(msgspec.structs.replace(ENDPOINTS, log="/logs/" + "long" * 50))
        first = content(file)
        for log in ("/logs/2.db", "/logs/" + "longer" * 100, "/l"):
            published.update(msgspec.structs.replace(ENDPOINTS, log=log))
            assert content(file) == {**first, "log": log}
        assert running()[0].log == "/l"
        published.close()

    def test_is_never_seen_half_written(self, file: Path) -> None:
        published = Published()
        published.open(ENDPOINTS)
        logs = ["/logs/" + "x" * length for length in (1, 900, 5, 300)]
        over = threading.Event()

        def write() -> None:
            while not over.is_set():
                for log in logs:
                    published.update(msgspec.structs.replace(ENDPOINTS, log=log))

        thread = threading.Thread(target=write)
        thread.start()
        seen = [[each.log for each in running()] for _ in range(200)]
        over.set()
        thread.join()
        published.close()
        assert {one for (one,) in seen} <= {ENDPOINTS.log, *logs}

    def test_before_the_file_is_there_is_not_forgotten(self, file: Path) -> None:
        published = Published()
        published.update(msgspec.structs.replace(ENDPOINTS, log="/logs/2.db"))
        assert not file.exists()
        published.open(ENDPOINTS)
        assert content(file)["log"] == "/logs/2.db"
        published.close()

    def test_after_the_end_makes_no_file(self, file: Path) -> None:
        published = Published()
        published.open(ENDPOINTS)
        published.close()
        published.update(ENDPOINTS)
        published.close()
        assert not file.exists()
