"""Reading the configuration again: what takes effect at once, what has to wait, and a sentence that says so."""

import msgspec

from liveview.config.schema import Config
from liveview.formats import counted
from liveview.model.destination import Destination

_LATER = {
    "receiver": ("host", "port", "tls", "tls_port"),
    "sink": ("port",),
    "log": ("durability", "keep_sessions", "keep_days", "lease"),
}
"""What a running liveview cannot change, by table: ports are open, a log is opened once."""
_TABLES = {
    "environments": "the environments",
    "dedup": "deduplication",
    "delivery": "delivery",
    "events": "event settings",
    "hipaa": "HIPAA mode",
    "plan": "the plan",
    "definitions": "the definitions",
    "consent": "consent",
    "transforms": "the transformations",
    "receiver": "the receiver",
    "sink": "sink behaviours",
}


def keep_until_restart(file: Config, running: Config) -> Config:
    """The file with the values that only a start can change left as they are."""
    kept = {
        table: msgspec.structs.replace(
            getattr(file, table), **{name: getattr(getattr(running, table), name) for name in names}
        )
        for table, names in _LATER.items()
    }
    return msgspec.structs.replace(file, screen=running.screen, **kept)


def describe(running: Config, file: Config, *, replanned: bool = False) -> str:
    """What changed at once, then what takes effect at the next start.

    `replanned` says that the plan is another one, even if it has the same name.
    """
    kept = keep_until_restart(file, running)
    changed = _destinations(running.destinations, kept.destinations)
    others = {table for table in _TABLES if getattr(running, table) != getattr(kept, table)}
    others |= {"plan"} if replanned else set()
    changed += [f"{words} changed" for table, words in _TABLES.items() if table in others]
    later = [
        f"{table}.{name}"
        for table, names in _LATER.items()
        for name in names
        if getattr(getattr(file, table), name) != getattr(getattr(running, table), name)
    ]
    later += ["screen"] if file.screen != running.screen else []
    waiting = f"{_listed(later)} {'takes' if len(later) == 1 else 'take'} effect at the next start" if later else ""
    now = _listed(changed) if changed else "" if later else "nothing changed"
    return f"Read again: {'; '.join(words for words in (now, waiting) if words)}."


def _destinations(before: tuple[Destination, ...], after: tuple[Destination, ...]) -> list[str]:
    """How many destinations are new, gone or other than they were; a new order counts as one that is other."""
    old, new = ({destination.key: destination for destination in each} for each in (before, after))
    other = sum(key in old and old[key] != destination for key, destination in new.items())
    kept = [key for key in old if key in new]
    other = other or int(kept != [key for key in new if key in old])
    counts = {"added": len(new.keys() - old.keys()), "removed": len(old.keys() - new.keys()), "changed": other}
    return [f"{counted(count, 'destination')} {verb}" for verb, count in counts.items() if count]


def _listed(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
