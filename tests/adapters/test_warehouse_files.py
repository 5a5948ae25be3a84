"""Files of a warehouse: what may be opened."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from liveview.adapters.warehouse_files import opened
from liveview.errors import WarehouseError


def test_a_new_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with opened(path) as file:
        file.write(b"x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path) as file:
        assert file.read() == b"x"


def test_no_folder_is_made(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match=r"the folder .*gone does not exist"),
        opened(tmp_path / "gone" / "shop.db"),
    ):
        pass
    assert not (tmp_path / "gone").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").touch()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(WarehouseError, match="symbolic link"), opened(tmp_path / "link"):
        pass


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_not_a_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "other")
    with pytest.raises(WarehouseError, match="not a regular file"), opened(tmp_path / "other"):
        pass


def test_other_errors_are_those_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError), opened(tmp_path / "file" / "shop.db"):
        pass
