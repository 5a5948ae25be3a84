"""Which instances are found, and what becomes of those that were killed."""

import os
import threading
from pathlib import Path

import pytest

from liveview.instances.instance import encoded
from liveview.instances.running import look, running
from tests.support.instances import alive, held, made, own_state, stale


@pytest.fixture(autouse=True)
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_state(tmp_path, monkeypatch)


def test_all_that_hold_their_file_are_found_oldest_first() -> None:
    one, other = made(11, 9.0), made(12, 3.0, log="/logs/2.db")
    with alive(one), alive(other):
        assert running() == [other, one]


def test_one_that_was_killed_is_removed(instances: Path) -> None:
    path = stale(made(11))
    with alive(made(12)):
        assert [each.pid for each in running()] == [12]
    assert not path.exists()
    assert running() == []
    assert list(instances.iterdir()) == []


def test_one_that_is_just_starting_is_left_alone(instances: Path) -> None:
    path = instances / "11.json"
    path.touch()
    with held(path):
        assert running() == []
        assert path.exists()


def test_a_file_that_speaks_for_another_process_does_not_count(instances: Path) -> None:
    path = instances / "11.json"
    path.write_bytes(encoded(made(12)))
    with held(path):
        assert running() == []


def test_a_link_is_neither_read_nor_removed(instances: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(encoded(made(11)))
    (instances / "11.json").symlink_to(elsewhere)
    with held(elsewhere):
        assert running() == []
    assert running() == []
    assert (instances / "11.json").is_symlink()
    assert elsewhere.exists()


def test_what_is_not_a_file_is_passed_over(instances: Path) -> None:
    os.mkfifo(instances / "11.json")
    (instances / "12.json").mkdir()
    assert running() == []


def test_a_file_of_another_user_is_neither_read_nor_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    with alive(made(11)) as path:
        assert look(path) == made(11)
        theirs = path.lstat().st_uid + 1
        monkeypatch.setattr(os, "geteuid", lambda: theirs)
        assert look(path) is None
    assert look(path) is None
    assert path.exists()


def test_many_that_look_at_once_agree() -> None:
    """None mistakes another one that looks for the instance."""
    for number in range(11, 31):
        stale(made(number))
    found: list[int] = []
    start = threading.Barrier(8)

    def look() -> None:
        start.wait()
        found.extend(each.pid for each in running())

    threads = [threading.Thread(target=look) for _ in range(8)]
    with alive(made(40)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [40] * 8
