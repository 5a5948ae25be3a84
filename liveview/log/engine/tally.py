"""How many events of a session are in each state, counted along with what is stored."""

from collections import Counter

import msgspec

from liveview.core.batch import BatchRows
from liveview.core.steps import Ids, Resume
from liveview.log.engine.wishes import Written
from liveview.model.event import Balance, State


class EventTally:
    """Begins with what the log held before; `last` are the ids assigned last."""

    def __init__(self, resume: Resume) -> None:
        self.count(resume.last, resume.balance)

    def count(self, last: Ids, balance: Balance) -> None:
        """Begin again with what was counted in the log."""
        self.last = last
        self._removed = last.event - balance.received
        """How many events are not in the log any more."""
        self._before = balance
        self._states = Counter({state: getattr(balance, state) for state in State})

    @property
    def balance(self) -> Balance:
        """How many events are in each state."""
        counts = {state.value: self._states[state] for state in State}
        return msgspec.structs.replace(self._before, received=self.last.event - self._removed, **counts)

    def note(self, written: Written) -> None:
        """Count what a transaction has stored."""
        if written.found is not None:
            self.count(written.last, written.found.balance)
            return
        self.last = written.last
        for moved in written.moved.values():
            self._states[moved.was] -= 1
            self._states[moved.state] += 1
        for rows in written.rows:
            if rows is not None:
                self._add(rows)

    def _add(self, rows: BatchRows) -> None:
        """Count the events and refused requests of a batch."""
        for event in rows.events:
            self._states[event.state] += 1
        refused = sum(request.problem is not None for request in rows.requests)
        if refused:
            self._before = msgspec.structs.replace(self._before, refused=self._before.refused + refused)
