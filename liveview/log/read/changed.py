"""Which events something has happened to since the last look, so that nobody has to read all of them again."""

from liveview.log.queries import Queryable, last_id


class ChangedEvents:
    """Looks at one log again and again. It only compares what is pending and which calls were made."""

    def __init__(self) -> None:
        self._pending: frozenset[int] = frozenset()
        self._calls: frozenset[int] = frozenset()
        self._last_call = 0
        self._is_first = True

    def look(self, log: Queryable) -> tuple[set[int], int]:
        """The ids of changed events, and the highest id of all; `log` has no transaction under way.

        Changed is what has begun or ceased to be pending, and what a call was made for. Everything that is new is
        among it or has an id above that of the look before. The first look reports no changes.
        """
        log.execute("begin")
        try:
            newest = last_id(log)
            pending = _ids(log, "select id from events where state = 'pending'")
            calls = _ids(log, "select id from attempts where outcome is null")
            last_call = last_id(log, "attempts")
            changed = set() if self._is_first else set(pending ^ self._pending)
            if not self._is_first:
                changed |= _ids(log, f"{_OF_CALLS} where a.id > ?", self._last_call)
                for call in self._calls - calls:
                    changed |= _ids(log, f"{_OF_CALLS} where a.id = ?", call)
        finally:
            log.execute("commit")
        self._pending, self._calls, self._last_call, self._is_first = pending, calls, last_call, False
        return changed, newest


_OF_CALLS = "select d.event_id from attempts a join deliveries d on d.id = a.delivery_id"


def _ids(log: Queryable, query: str, *parameters: int) -> frozenset[int]:
    return frozenset(found for (found,) in log.execute(query, parameters))
