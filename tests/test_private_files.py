"""Nobody but their owner can read them, and a link leads nowhere."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveview import private_files

PACKAGE = Path(private_files.__file__).parent
MAKERS: dict[str, Callable[[Path], object]] = {
    "create": lambda path: private_files.create(path).close(),
    "overwrite": lambda path: private_files.create(path, overwrite=True).close(),
    "descriptor": lambda path: os.close(private_files.descriptor(path, make=True)),
    "touch": private_files.touch,
    "replace": lambda path: private_files.replace(path, b"new"),
}


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
@pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
def test_every_way_to_make_one_shuts_out_all_others(tmp_path: Path, make: Callable[[Path], object]) -> None:
    """Whatever the umask."""
    make(tmp_path / "file")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        private_files.create(path)
    assert path.read_bytes() == b"precious"
    with private_files.create(path, overwrite=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_link_that_lies_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"):
        private_files.descriptor(tmp_path / "link", make=True)
    with pytest.raises(FileExistsError):
        private_files.create(tmp_path / "link")
    assert not (tmp_path / "precious").exists()


def test_a_descriptor_makes_nothing_unless_told_to(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        private_files.descriptor(tmp_path / "file", make=False)


def test_a_new_descriptor_is_not_of_a_file_that_is_there(tmp_path: Path) -> None:
    os.close(private_files.descriptor(tmp_path / "file", make=True, new=True))
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    for name in ("file", "link"):
        with pytest.raises(FileExistsError):
            private_files.descriptor(tmp_path / name, make=True, new=True)
    assert not (tmp_path / "precious").exists()


def test_no_other_module_makes_files_with_a_mode_of_its_own() -> None:
    own = re.compile(r"O_CREAT|touch\(mode")
    users = [path.name for path in PACKAGE.rglob("*.py") if own.search(path.read_text(encoding="utf-8"))]
    assert users == ["private_files.py"]


def test_a_file_has_its_old_content_or_all_of_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            private_files.replace(path, b"new")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])
    private_files.replace(path, b"new", mode=0o640)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"new", [path])
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o640
