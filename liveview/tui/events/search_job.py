"""The worker side of a filter: a search of the whole log, reported in portions that the screen can handle.

A search may find thousands of portions per second; the first is reported at once, then only a few per second. It runs
in a thread of its own and does not touch widgets.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from time import monotonic

from textual.message import Message

from liveview.log.files import LogFile
from liveview.log.filter import Filter
from liveview.log.read.search import Search, SearchProgress
from liveview.tui.kit.messages import Searched, SearchFailed

PER_SECOND = 10
"""How many portions per second are reported to the screen."""


class SearchJob:
    """One search for one filter; `tell` is called from the worker's thread.

    It covers the events up to `upto`; later matches are not reported. With `again`, everything is reported together at
    the end, as needed for updating an earlier search.
    """

    def __init__(
        self, log: LogFile, filter_: Filter, upto: int, tell: Callable[[Message], object], *, again: bool = False
    ) -> None:
        self.upto = upto
        self.again = again
        self.took = 0.0
        """How long it took, in seconds; 0 until it has ended."""
        self._log = log
        self._filter = filter_
        self._tell = tell
        self._found: array[int] = array("q")
        self._matched = False
        self._told_at = float("-inf")

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Search; any error is reported as a message instead of being raised."""
        began = monotonic()
        try:
            with Search(self._log, self._filter) as search:
                search.run(self._take, cancelled)
                why = "" if self._matched or cancelled() else search.reason()
        except Exception as error:  # a log that becomes unreadable must not end the screen
            self._tell(SearchFailed(self, str(error)))
            return
        self.took = monotonic() - began
        if not cancelled():
            self._say(1.0, why)

    def _take(self, ids: "array[int]", progress: SearchProgress) -> None:
        """Take a portion. A search goes backwards, so each portion is older than the previous one."""
        self._matched = self._matched or bool(ids)
        if ids and ids[-1] > self.upto:
            ids = ids[: bisect_right(ids, self.upto)]
        self._found = ids + self._found
        if not self.again and not progress.done and monotonic() - self._told_at >= 1 / PER_SECOND:
            self._say(progress.searched / progress.total)

    def _say(self, share: float, why: str = "") -> None:
        found, self._found = self._found, array("q")
        self._told_at = monotonic()
        self._tell(Searched(self, found, share, why))
