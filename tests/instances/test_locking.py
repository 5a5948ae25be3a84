"""A lock is seen, and looking does not look like one."""

from pathlib import Path

from liveview.instances.locking import is_locked
from liveview.log.files import try_lock
from tests.support.instances import held


def test_the_lock_of_another_process_is_seen_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with held(path), path.open("r+") as file:
        assert is_locked(file)
    with path.open("r+") as file:
        assert not is_locked(file)


def test_two_that_look_at_once_do_not_see_each_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with path.open("r+") as one, path.open("r+") as other:
        assert not is_locked(one)
        assert not is_locked(other)


def test_a_lock_is_free_again_once_the_look_is_over(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with path.open("r+") as looking, path.open("r+") as taking:
        assert not is_locked(looking)
        assert not try_lock(taking)
        looking.close()
        assert try_lock(taking)
