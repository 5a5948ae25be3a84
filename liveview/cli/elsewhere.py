"""Sessions that are no files: which commands use them, and what the others say."""

from pathlib import Path

from liveview.errors import UsageError

_INSTEAD = (
    "copy it into one with `liveview attach URL --session NAME --mirror FILE --no-tui`, "
    "or ask one of its receivers with --to URL"
)
_SCHEMES = ("postgresql:/", "postgres:/", "env:")


def is_elsewhere(log: Path | str) -> bool:
    """Whether this is the URL of a shared session, or the variable that has it, even as a path made of it."""
    return str(log).startswith(_SCHEMES)


def require_file(log: Path | str | None, instead: str = _INSTEAD) -> None:
    """Raise `UsageError`, which says what to do `instead`, for a shared session where only a file will do."""
    if log is not None and is_elsewhere(log):
        raise UsageError(f"a shared session is in PostgreSQL, and this command takes a session file; {instead}")
