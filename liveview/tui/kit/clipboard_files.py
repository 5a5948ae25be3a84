"""What the user copies or saves: private files in the state directory, limited in number."""

import re
from collections.abc import Iterable
from pathlib import Path

from liveview import private_files
from liveview.errors import CopyError
from liveview.formats import file_stamp
from liveview.log.files import state_directory

KEPT = 100
"""How many copies are kept; the oldest are removed first."""
LARGEST_FOR_TERMINAL = 74_994
"""The most bytes to send to a terminal's clipboard: several terminals stop at 100,000 characters of base64."""

_OURS = re.compile(
    r"\d{8}-\d{6}-(event-\d+|refused-\d+|connect|screen|export|capture|checklist)-[a-z0-9-]+(\.\d+)?\.[a-z]+"
)
_SAME_SECOND = 100


def save(content: bytes, name: str, at: float) -> Path:
    """Write a copy with mode 0600 and return its path. `name` is like `event-12-payload.json`, `at` is the time now."""
    return save_lines((content,), name, at)


def save_lines(lines: Iterable[bytes], name: str, at: float) -> Path:
    """The same for content too large for memory. If the iterator fails, no file is left behind."""
    directory = folder()
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        path = _write(lines, directory, f"{file_stamp(at)}-{name}")
        _remove_old(directory, keep=path)
    except OSError as error:
        raise CopyError(f"the copy could not be written to {directory}: {error.strerror}") from None
    return path


def folder() -> Path:
    """Where copies are kept; it need not be there. Raises `LogError`."""
    return state_directory() / "copies"


def fits_terminal(text: str) -> bool:
    """Whether this text is small enough for a terminal's clipboard."""
    return len(text.encode("utf-8", "surrogatepass")) <= LARGEST_FOR_TERMINAL


def _write(lines: Iterable[bytes], directory: Path, name: str) -> Path:
    """Write a new file; further ones of the same second get a number."""
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
    raise FileExistsError(0, "too many copies within one second")


def _remove_old(directory: Path, keep: Path) -> None:
    """Remove the oldest copies; files with other names are not touched."""
    ours = (path for path in directory.iterdir() if _OURS.fullmatch(path.name) and path != keep)
    dated = sorted(((path.lstat().st_mtime_ns, path.name) for path in ours), reverse=True)
    for _, name in dated[KEPT - 1 :]:
        (directory / name).unlink(missing_ok=True)
