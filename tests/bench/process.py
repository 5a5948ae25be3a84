"""What a process uses, as Linux counts it."""

import contextlib
import os
import resource
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """The user and system time that it has used so far."""
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_seconds_with_children(pid: int) -> float:
    """The same of a process with all its children, those that have ended, too."""
    ticks = sum(map(int, _fields(pid)[11:15]))
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = _fields(int(process.name))
            ticks += sum(map(int, fields[11:15])) if int(fields[1]) == pid else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Its resident memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def descriptors(pid: int) -> int:
    """How many files and sockets it has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads(pid: int) -> int:
    """How many threads it has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _fields(pid: int) -> list[str]:
    """What Linux says of a process, from its state on (proc(5), /proc/pid/stat)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
