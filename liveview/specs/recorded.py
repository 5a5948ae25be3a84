"""A recorded session as evidence."""

from array import array
from pathlib import Path

from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.export_lines import json_lines
from liveview.log.read.records import records
from liveview.log.read.search import Search, SearchProgress
from liveview.specs.observed import ObservedEvent, observed


class RecordedEvidence:
    """The events of a log; one that is given by its path is recorded, and left untouched.

    Filters such as `last:5m` count from `now` (epoch seconds).
    """

    def __init__(self, log: Path | LogFile, now: float) -> None:
        self._log = log if isinstance(log, LogFile) else LogFile(log, untouched=True)
        self._now = now

    def events(self, only: str) -> list[ObservedEvent]:
        """The events that match a filter, oldest first; raises `ReadError`."""
        with reading():
            return observed(json_lines(records(self._log, parse(only, self._now))))

    def matching(self, only: str) -> set[int]:
        """The ids of the events that match a filter; raises `ReadError`."""
        found: set[int] = set()

        def add(ids: "array[int]", _: SearchProgress) -> None:
            found.update(ids)

        with reading(), Search(self._log, parse(only, self._now)) as search:
            search.run(add, lambda: False)
        return found
