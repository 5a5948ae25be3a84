"""Changes of settings in the copy of a shared session."""

from pathlib import Path

from tests.support.log.making import writing

TABLE = (
    'create table if not exists audit ("id" INTEGER PRIMARY KEY, "at" REAL NOT NULL, "who" TEXT NOT NULL, '
    '"kind" TEXT NOT NULL, "name" TEXT NOT NULL, "value" TEXT) STRICT'
)


def audited(path: Path, *changes: tuple[str, str, str, str | None], since: float = 0.0) -> Path:
    """Add these changes (who, kind, name and value), a second apart; returns the path."""
    with writing(path) as log:
        log.execute(TABLE)
        (last,) = log.execute("select ifnull(max(id), 0) from audit").fetchone()
        for number, change in enumerate(changes, start=last + 1):
            log.execute("insert into audit values (?, ?, ?, ?, ?, ?)", (number, since + number, *change))
    return path
