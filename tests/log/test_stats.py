"""Whether a file is there, still the same, and unchanged."""

import os
from pathlib import Path

from liveview.log.stats import has_changed, is_same, stat_of


def test_a_missing_file_has_no_metadata_and_is_not_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    assert stat_of(path) is None
    path.touch()
    before = path.stat()
    path.unlink()
    assert not is_same(path, before)


def test_a_file_that_takes_the_name_of_another_is_not_the_same(tmp_path: Path) -> None:
    path, other = tmp_path / "log.db", tmp_path / "other.db"
    path.write_bytes(b"x")
    other.write_bytes(b"x")
    before = path.stat()
    assert is_same(path, before)
    other.replace(path)
    assert not is_same(path, before)


def test_a_changed_file_has_another_size_or_time(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(b"old")
    before = path.stat()
    assert not has_changed(path.stat(), before)
    path.write_bytes(b"longer")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert has_changed(path.stat(), before)
    path.write_bytes(b"new")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert has_changed(path.stat(), before)
