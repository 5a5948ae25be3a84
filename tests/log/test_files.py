"""The log file: private, checked, locked, and read without a trace."""

import contextlib
import os
import queue
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liveview.errors import LogError
from liveview.log import files
from liveview.log.files import (
    LogFile,
    check,
    locked,
    new_session_path,
    next_session_path,
    prepare,
    read_only,
    session_started_at,
    state_directory,
    state_path,
)
from liveview.log.rows import store
from liveview.log.sessions.listing import session_file
from liveview.log.sessions.retention import held, remove_old_sessions
from tests.support.log.making import new_log, request, writing
from tests.support.running import event, running

DAY = 86_400.0


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory, in `tmp_path`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return state_directory()


def session(folder: Path, name: str, age_days: float = 0.0, now: float = 1_000 * DAY) -> Path:
    path = folder / name
    path.write_bytes(b"")
    os.utime(path, (now - age_days * DAY,) * 2)
    return path


class TestPrivacy:
    @pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
    def test_every_file_of_a_run_is_for_its_user_only(self, tmp_path: Path, mask: int) -> None:
        with umask(mask), running(tmp_path, name="private.db") as app:
            app.post(event())
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("private*")}
        assert {"private.db", "private.db-wal", "private.db-shm", "private.db-lock"} <= set(modes)
        assert set(modes.values()) == {0o600}, modes

    @pytest.mark.parametrize("mask", [0o000, 0o022])
    def test_the_state_directory_is_for_its_user_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int
    ) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        assert not state_path().exists()
        with umask(mask):
            assert stat.S_IMODE(state_directory().stat().st_mode) == 0o700
            assert state_directory().is_relative_to(tmp_path)


class TestPath:
    def test_may_be_new_or_empty(self, tmp_path: Path) -> None:
        prepare(tmp_path / "new.db")
        prepare(tmp_path / "new.db")
        assert (tmp_path / "new.db").read_bytes() == b""

    @pytest.mark.parametrize("target", ["real.db", "missing.db"])
    def test_is_not_a_link(self, tmp_path: Path, target: str) -> None:
        (tmp_path / "real.db").touch()
        (tmp_path / "log.db").symlink_to(tmp_path / target)
        with pytest.raises(LogError, match="it is a symbolic link"):
            prepare(tmp_path / "log.db")
        assert not (tmp_path / "missing.db").exists()

    def test_is_not_a_directory(self, tmp_path: Path) -> None:
        with pytest.raises(LogError, match="directory"):
            prepare(tmp_path)

    def test_is_not_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(LogError, match="not a regular file"):
            prepare(tmp_path / "pipe")

    def test_is_not_a_device(self) -> None:
        with pytest.raises(LogError):
            prepare(Path("/dev/null"))

    def test_is_in_a_directory_that_exists(self, tmp_path: Path) -> None:
        with pytest.raises(LogError, match=r"the directory .* does not exist"):
            prepare(tmp_path / "missing" / "log.db")

    @pytest.mark.parametrize("kind", ["missing directory", "directory", "pipe", "link", "text", "long name"])
    def test_that_cannot_be_used_is_one_sentence_at_the_start(self, tmp_path: Path, kind: str) -> None:
        """And it says what is the matter with the path, not with the lock beside it."""
        path = tmp_path / "log.db"
        if kind == "missing directory":
            path = tmp_path / "missing" / "log.db"
        elif kind == "directory":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            path.symlink_to(tmp_path / "elsewhere")
        elif kind == "text":
            path.write_text("mine")
        else:
            path = tmp_path / ("x" * 300)
        with pytest.raises(LogError) as caught, running(path.parent, name=path.name):
            pass
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)
        if kind == "missing directory":
            assert "does not exist" in str(caught.value)
        assert [left.name for left in tmp_path.glob("*-lock")] == []


class TestLock:
    def test_names_the_process_that_holds_the_log(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        with (
            locked(path),
            pytest.raises(LogError, match=rf"in use by process {os.getpid()}; choose another"),
            locked(path),
        ):
            pass

    def test_is_given_back(self, tmp_path: Path) -> None:
        for _ in range(3):
            with locked(tmp_path / "log.db"):
                pass
        assert list(tmp_path.iterdir()) == []

    def test_of_a_killed_process_does_not_hold(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        code = (
            "import os, sys; from pathlib import Path; from liveview.log.files import locked\n"
            "with locked(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "held\n"
            with pytest.raises(LogError, match=rf"by process {child.pid};"), locked(path):
                pass
            child.kill()
            child.wait()
        with locked(path):
            assert (tmp_path / "log.db-lock").read_text() == str(os.getpid())

    def test_is_not_a_link(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("precious")
        (tmp_path / "log.db-lock").symlink_to(victim)
        with pytest.raises(LogError), locked(tmp_path / "log.db"):
            pass
        assert victim.read_text() == "precious"

    def test_is_never_held_twice_by_processes_that_come_and_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second opened the lock file before the first removed it; it must not take the lock of a removed file."""
        path = tmp_path / "log.db"
        opened, removed = threading.Event(), threading.Event()
        really_lock = files.try_lock
        took: queue.SimpleQueue[bool] = queue.SimpleQueue()
        done = threading.Event()

        def slow_lock(file: Any) -> bool:
            if threading.current_thread().name == "second" and not opened.is_set():
                opened.set()
                removed.wait(5)
            return really_lock(file)

        def second() -> None:
            try:
                with locked(path):
                    took.put(True)
                    done.wait(5)
            except LogError:
                took.put(False)

        monkeypatch.setattr(files, "try_lock", slow_lock)
        thread = threading.Thread(target=second, name="second")
        with locked(path):
            thread.start()
            assert opened.wait(5)
        removed.set()
        try:
            if took.get(timeout=5):
                with pytest.raises(LogError), locked(path):
                    pytest.fail("two hold the same log")
        finally:
            done.set()
            thread.join()


class TestSessions:
    def test_are_named_by_their_start_and_never_share_a_file(self, state: Path) -> None:
        first = new_session_path(0.0)
        assert re.fullmatch(r"session-\d{8}-\d{6}\.db", first.name)
        first.touch()
        second = new_session_path(0.0)
        assert second.name == first.name.replace(".db", "-2.db")
        assert second.parent == state

    def test_beyond_the_newest_go(self, state: Path) -> None:
        for number in range(5):
            session(state, f"session-20260101-00000{number}.db", age_days=number / 10)
        remove_old_sessions(3, 7, 1_000 * DAY)
        assert sorted(path.name[-4:] for path in state.iterdir()) == ["0.db", "1.db", "2.db"]

    def test_older_than_the_days_go_with_their_side_files(self, state: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            session(state, f"session-20260101-000000.db{suffix}", age_days=8)
        kept = session(state, "session-20260101-000001.db", age_days=6)
        remove_old_sessions(20, 7, 1_000 * DAY)
        assert list(state.iterdir()) == [kept]

    def test_in_use_stay(self, state: Path) -> None:
        path = session(state, "session-20260101-000000.db", age_days=100)
        with locked(path):
            remove_old_sessions(1, 1, 1_000 * DAY)
            assert path.exists()
        remove_old_sessions(1, 1, 1_000 * DAY)
        assert not path.exists()

    @pytest.mark.parametrize("name", ["mine.db", "session-of-tuesday.db", "session-.db", "notes.txt"])
    def test_that_the_user_named_stay(self, state: Path, name: str) -> None:
        path = session(state, name, age_days=100)
        remove_old_sessions(1, 1, 1_000 * DAY)
        assert path.exists()

    def test_go_in_spite_of_a_dangling_link(self, state: Path) -> None:
        (state / "session-20260101-000009.db").symlink_to(state / "missing")
        path = session(state, "session-20260101-000000.db", age_days=100)
        remove_old_sessions(1, 1, 1_000 * DAY)
        assert not path.exists()

    def test_in_a_state_directory_that_cannot_be_made_are_one_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        with pytest.raises(LogError, match="choose a log with --log") as caught:
            state_directory()
        assert caught.value.why == f"cannot create the state directory {state_path()}: Not a directory"


class TestNextSession:
    def test_of_a_session_in_the_state_directory_is_another_one_there(self, state: Path) -> None:
        first = new_session_path(0.0)
        first.touch()
        assert next_session_path(first, 0.0) == first.with_name(f"{first.stem}-2.db")
        assert next_session_path(first, 86_400.0) == new_session_path(86_400.0)

    @pytest.mark.parametrize(
        ("log", "following"),
        [("run.db", "run-2.db"), ("run-2.db", "run-3.db"), ("run", "run-2"), ("session-x.db", "session-x-2.db")],
    )
    def test_of_a_chosen_file_is_numbered_beside_it(self, tmp_path: Path, log: str, following: str) -> None:
        assert next_session_path(tmp_path / log, 0.0) == tmp_path / following

    def test_never_is_a_file_that_exists(self, tmp_path: Path) -> None:
        for name in ("run-2.db", "run-3.db"):
            (tmp_path / name).touch()
        assert next_session_path(tmp_path / "run.db", 0.0) == tmp_path / "run-4.db"

    def test_has_a_name_that_says_when_it_began(self, state: Path) -> None:
        path = new_session_path(86_400.0)
        path.touch()
        assert session_started_at(path) == session_started_at(new_session_path(86_400.0)) == 86_400.0
        assert session_started_at(state / "session-20269999-000000.db") == session_started_at(state / "own.db") == 0.0


class TestUntouched:
    """What `liveview open` relies on: a log that nobody writes is read without a trace."""

    def test_leaves_nothing_beside_the_log(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with contextlib.closing(read_only(LogFile(log, untouched=True))) as connection:
            assert connection.execute("select count(*) from events").fetchone() == (0,)
            assert list(tmp_path.iterdir()) == [log]

    def test_says_nothing_about_other_readers_of_the_same_log(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with (
            contextlib.closing(read_only(LogFile(log, untouched=True))),
            contextlib.closing(read_only(log)) as ordinary,
        ):
            ordinary.execute("select count(*) from events").fetchone()
            assert len(list(tmp_path.iterdir())) == 3

    def test_a_look_at_a_session_in_between_changes_nothing(self, tmp_path: Path) -> None:
        log = LogFile(new_log(tmp_path / "log.db"), untouched=True)
        with contextlib.closing(read_only(log)):
            session_file(log.path)
            held(log.path)
            check(log.path)
            with contextlib.closing(read_only(log)) as connection:
                connection.execute("select count(*) from events").fetchone()
        assert list(tmp_path.iterdir()) == [log.path]

    def test_is_not_so_while_the_log_is_written(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        file = LogFile(log, untouched=True)
        with locked(log), writing(log) as writer, contextlib.closing(read_only(file)) as connection:
            store(writer, [request(1)])
            assert connection.execute("select count(*) from requests").fetchone() == (1,)

    def test_one_that_was_cut_off_is_read_with_what_it_has_ahead(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as writer:
            store(writer, [request(1)])
            for suffix in ("", "-wal"):
                (tmp_path / f"cut.db{suffix}").write_bytes(log.with_name(f"log.db{suffix}").read_bytes())
        with contextlib.closing(read_only(LogFile(tmp_path / "cut.db", untouched=True))) as connection:
            assert connection.execute("select count(*) from requests").fetchone() == (1,)


class TestOneWriter:
    def test_a_hard_link_does_not_open_a_log_twice(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        os.link(log, tmp_path / "other.db")
        with locked(log):
            prepare(tmp_path / "other.db")
            with (
                pytest.raises(LogError, match=r"other\.db is in use under another name"),
                locked(tmp_path / "other.db"),
            ):
                pass
            assert {path.name for path in tmp_path.iterdir()} == {"log.db", "log.db-lock", "other.db"}
        with locked(tmp_path / "other.db"):
            pass

    def test_is_told_of_by_another_name_for_its_directory(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        log = new_log(tmp_path / "real" / "log.db")
        assert not files.in_use(log)
        with locked(log):
            assert files.in_use(tmp_path / "link" / "log.db")
        assert list(log.parent.iterdir()) == [log]

    def test_a_lock_that_a_killed_process_left_does_not_count(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        (tmp_path / "log.db-lock").write_text("1")
        assert not files.in_use(log)
        with contextlib.closing(read_only(LogFile(log, untouched=True))) as connection:
            connection.execute("select count(*) from events").fetchone()
            assert {path.name for path in tmp_path.iterdir()} == {"log.db", "log.db-lock"}


class TestOpenToOthers:
    def test_is_mended_by_the_command_it_names(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "it's mine.db")
        assert files.open_to_others(log) == ""
        log.chmod(0o644)
        subprocess.run(files.open_to_others(log), shell=True, check=True)
        assert files.open_to_others(log) == ""
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


class TestDurability:
    @pytest.mark.parametrize(("durability", "synchronous"), [("normal", 1), ("full", 2)])
    def test_is_what_sqlite_is_asked_for(self, tmp_path: Path, durability: str, synchronous: int) -> None:
        """In WAL mode 2 is one sync for each commit, 1 one for each checkpoint."""
        with contextlib.closing(files.read_write(tmp_path / "session.db", durability)) as connection:
            assert connection.execute("pragma synchronous").fetchone() == (synchronous,)
            assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
