"""The text of a plan's files: regular ones of limited size, in UTF-8."""

import stat
from pathlib import Path

from liveview.plans.reading.place import PlanPlace

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of a plan, all its files together: a thousand events with a hundred properties each are half of that."""
BOM = "\ufeff"
"""The mark with which some editors begin a UTF-8 file."""


def text_of(path: Path, room: int = MOST_BYTES) -> str:
    """The text of a file of at most `room` bytes, without a byte order mark; raises `PlanError`."""
    place = PlanPlace(str(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise place.error("it is not a file; name the file of a plan, or a folder of JSON Schemas")
        with path.open("rb") as file:
            content = file.read(room + 1)
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from None
    if len(content) > room:
        raise place.error(f"it is too large, a plan has at most {MOST_BYTES // 1024**2} MiB; split it by product")
    try:
        return content.decode().removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise place.at_line(line).error("it is not UTF-8 text; save it as UTF-8") from None


def unreadable(place: PlanPlace, error: Exception) -> Exception:
    """The error about a file or folder that the system does not give; a `ValueError` is about the name itself."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not one of a file"
    return place.error(f"cannot be read: {reason}; check its name and its permissions")
