"""What the user copies or saves: files in the state directory, private and bounded in number."""

import re
from collections.abc import Iterable
from pathlib import Path

from liveview import private_files
from liveview.errors import CopyError
from liveview.formats import file_stamp
from liveview.log.files import state_directory

KEPT = 100
"""Copies that are kept; the oldest go first."""
LARGEST_FOR_TERMINAL = 74_994
"""Bytes of which a terminal still takes the base64: several stop at 100,000 characters in one sequence."""

_OURS = re.compile(r"\d{8}-\d{6}-(event-\d+|refused-\d+|connect|screen|export)-[a-z0-9-]+(\.\d+)?\.[a-z]+")
_SAME_SECOND = 100


def save(content: bytes, name: str, at: float) -> Path:
    """Write a copy, mode 0600, and return its path. `name` is such as `event-12-payload.json`, `at` the time of now."""
    return save_lines((content,), name, at)


def save_lines(lines: Iterable[bytes], name: str, at: float) -> Path:
    """The same for what is too much to hold at once; what makes the lines may fail, and leaves no file then."""
    directory = state_directory() / "copies"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        path = _write(lines, directory, f"{file_stamp(at)}-{name}")
        _remove_old(directory, keep=path)
    except OSError as error:
        raise CopyError(f"the copy could not be written to {directory}: {error.strerror}") from None
    return path


def fits_terminal(text: str) -> bool:
    """Whether a terminal can be given this text for its clipboard."""
    return len(text.encode("utf-8", "surrogatepass")) <= LARGEST_FOR_TERMINAL


def _write(lines: Iterable[bytes], directory: Path, name: str) -> Path:
    """Write a file that was not there before; another one of the same second gets a number."""
    stem, _, ending = name.rpartition(".")
    for number in range(1, _SAME_SECOND):
        path = directory / (name if number == 1 else f"{stem}.{number}.{ending}")
        try:
            opened = private_files.create(path)
        except FileExistsError:
            continue
        try:
            with opened as file:
                file.writelines(lines)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path
    raise FileExistsError(0, "there are too many copies of this second")


def _remove_old(directory: Path, keep: Path) -> None:
    """Remove the oldest copies; files of other names are not ours."""
    ours = (path for path in directory.iterdir() if _OURS.fullmatch(path.name) and path != keep)
    dated = sorted(((path.lstat().st_mtime_ns, path.name) for path in ours), reverse=True)
    for _, name in dated[KEPT - 1 :]:
        (directory / name).unlink(missing_ok=True)
