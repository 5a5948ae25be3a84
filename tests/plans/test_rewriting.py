"""Files that people edit, too: replaced whole, and only if they are as they were read."""

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liveview import private_files
from liveview.errors import PlanChangedError, PlanError
from liveview.plans.rewriting import create, read, rewrite


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_a_file_is_replaced_and_keeps_its_mode(plan: Path) -> None:
    rewrite(plan, b"old", b"new")
    assert (plan.read_bytes(), plan.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [each.name for each in plan.parent.iterdir()] == ["plan.json"]


def test_a_link_stays_and_its_file_changes(plan: Path) -> None:
    link = plan.with_name("link.json")
    link.symlink_to("plan.json")
    rewrite(link, b"old", b"new")
    assert link.is_symlink()
    assert plan.read_bytes() == b"new"


def test_one_that_was_changed_is_left_as_it_is(plan: Path) -> None:
    plan.write_bytes(b"theirs")
    with pytest.raises(PlanChangedError, match=r"plan\.json was changed meanwhile and was left as it is"):
        rewrite(plan, b"old", b"new")
    assert plan.read_bytes() == b"theirs"


def test_one_that_is_gone_is_not_made_again(plan: Path) -> None:
    plan.unlink()
    with pytest.raises(PlanChangedError, match="is gone"):
        rewrite(plan, b"old", b"new")
    assert not plan.exists()


def test_one_that_is_read_only_is_left_as_it_is(plan: Path) -> None:
    plan.chmod(0o444)
    with pytest.raises(PlanError, match="is read-only and was left as it is; make it writable first"):
        rewrite(plan, b"old", b"new")
    assert plan.read_bytes() == b"old"


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    link = tmp_path / "a"
    link.symlink_to("a")
    with pytest.raises(PlanError, match=r"cannot be written|is gone"):
        rewrite(link, b"", b"new")


def test_nothing_is_left_behind_if_it_cannot_be_put_in_place(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlanError, match=r"cannot be written: No space left on device"):
        rewrite(plan, b"old", b"new")
    assert plan.read_bytes() == b"old"
    assert len([*plan.parent.iterdir()]) == 1


def test_a_new_file_never_replaces_one(plan: Path) -> None:
    with pytest.raises(PlanError, match="it is there already"):
        create(plan, b"new")
    with pytest.raises(PlanError, match="cannot be written: No such file or directory"):
        create(plan.parent / "none" / "plan.json", b"new")
    create(plan.with_name("other.json"), b"new")
    assert (plan.read_bytes(), plan.with_name("other.json").read_bytes()) == (b"old", b"new")


def test_one_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read: No such file or directory; check its name"):
        read(tmp_path / "none")


def test_half_of_a_new_file_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    def opened(path: Path, **_: object) -> Full:
        path.touch()
        return Full()

    monkeypatch.setattr(private_files, "create", opened)
    with pytest.raises(PlanError, match="cannot be written: No space left on device"):
        create(tmp_path / "plan.json", b"new")
    assert not [*tmp_path.iterdir()]


def test_one_with_a_second_name_is_left_as_it_is(plan: Path) -> None:
    plan.with_name("other.json").hardlink_to(plan)
    with pytest.raises(PlanError, match="has a second name, a hard link"):
        rewrite(plan, b"old", b"new")
    assert plan.read_bytes() == plan.with_name("other.json").read_bytes() == b"old"


def test_it_keeps_its_owner(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    rewrite(plan, b"old", b"new")
    assert given == [(-1, plan.stat().st_gid), (plan.stat().st_uid, -1)]


def test_an_owner_that_must_not_be_given_is_not_needed(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    rewrite(plan, b"old", b"new")
    assert plan.read_bytes() == b"new"


def test_a_read_only_folder_is_named(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(private_files, "create", refuse)
    with pytest.raises(PlanError, match="its folder is read-only; make it writable first"):
        rewrite(plan, b"old", b"new")


def test_of_several_that_write_at_once_one_does(plan: Path) -> None:
    """All others are told that it was changed."""
    threads, done = threading.Barrier(8), []

    def write(number: int) -> None:
        threads.wait()
        try:
            rewrite(plan, b"old", str(number).encode())
            done.append(str(number).encode())
        except PlanChangedError:
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert done == [plan.read_bytes()]
