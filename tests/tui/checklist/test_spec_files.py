"""Files that look like specs."""

import os
from pathlib import Path

from liveview.tui.checklist.spec_files import spec_files

SPEC = '[[expect]]\nname = "Purchase"\n'


def write(path: Path, text: str, at: int = 1_000) -> Path:
    path.write_text(text)
    os.utime(path, (at, at))
    return path


def test_the_newest_is_first_and_other_files_are_left_out(tmp_path: Path) -> None:
    old = write(tmp_path / "old.toml", SPEC)
    new = write(tmp_path / "new.JSON", '{"never": [{"name": "Error"}]}', at=2_000)
    write(tmp_path / "liveview.toml", "[receiver]\nport = 4080\n")
    write(tmp_path / "package.json", '{"name": "expect"}')
    write(tmp_path / "notes.md", SPEC)
    (tmp_path / "folder.toml").mkdir()
    assert [file.path for file in spec_files([tmp_path])] == [new, old]
    assert [file.changed_at for file in spec_files([tmp_path])] == [2_000, 1_000]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert spec_files([tmp_path / "missing"]) == []


def test_a_file_is_offered_once(tmp_path: Path) -> None:
    write(tmp_path / "spec.toml", SPEC)
    assert len(spec_files([tmp_path, tmp_path])) == 1
