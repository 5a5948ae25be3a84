"""The newest facts, kept for streams: what a commit stored is remembered as it is, and encoded when somebody reads it.

Nothing listens and nothing is kept before the first stream begins. Facts are numbered; the numbers of one run of
listening have no gaps, so a stream that comes back is told exactly what it missed.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from liveview.api.run import ApiRun
from liveview.api.session_log import SessionLog
from liveview.core.store import Row
from liveview.model.delivery import Attempt
from liveview.model.event import Event, Request
from liveview.model.facts import NAMES, SessionMoved
from liveview.text.ascii_json import ascii_json
from liveview.text.fact_lines import line_of

MOST_FACTS = 10_000
"""Facts that are kept, of those that came last."""
MOST_BYTES = 64 << 20
"""Bytes of payloads and bodies that are kept, about: a few thousand of the largest events must not fill the memory."""
FORGET_AFTER = 600.0
"""Seconds after the last stream has ended until nothing is kept any more."""
_OVERHEAD = 200
"""Bytes of a fact without its payload and bodies, about."""


class FactGroup:
    """The facts of one commit."""

    def __init__(self, first: int, facts: Sequence[Any], at: float, session: SessionLog) -> None:
        self.first = first
        """The number of its first fact."""
        self.facts = facts
        """The facts, in order."""
        self.session = session
        """The session that they are of."""
        self.size = sum(map(_size, facts))
        """Their bytes, about."""
        self._at = at
        self._lines: list[bytes] | None = None

    @property
    def end(self) -> int:
        """The number behind that of its last fact."""
        return self.first + len(self.facts)

    @property
    def lines(self) -> list[bytes]:
        """The line of each fact; made when they are first asked for."""
        if self._lines is None:
            self._lines = [ascii_json(line_of(fact, self._at)) for fact in self.facts]
        return self._lines


class FactReader:
    """Somebody who reads the facts at a pace of their own; `next` is the number of the fact to read next."""

    def __init__(self, after: int) -> None:
        self.next = after
        """The number of the fact to read next."""
        self.missed: int | None = 0
        """How many facts were lost before it; None for an unknown number of them."""
        self.news = asyncio.Event()
        """Set when there may be something to read."""


class Facts:
    """The newest facts of the run, over all sessions. All methods belong to the engine's loop."""

    def __init__(self, run: ApiRun) -> None:
        self._run = run
        self._commits: deque[FactGroup] = deque()
        self._id = ""
        """Which run of listening numbers the facts; "" while nothing listens."""
        self._next = 1
        self._size = 0
        self._followers: set[FactReader] = set()
        self._session: SessionLog | None = None
        self._forgetting: asyncio.TimerHandle | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="liveview-api-facts")
        self.is_over = False
        """Whether the run ends: there is nothing more to wait for."""

    def follow(self, session: SessionLog, last: str) -> FactReader:
        """Begin to read, behind the fact with the id `last` if it is known, else with what happens from now on."""
        self._session = session
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None
        if not self._id:
            self._id = secrets.token_hex(6)
            self._run.listen(self._heard)
        follower = FactReader(self._next)
        if last:
            known = self._number(last)
            follower.missed = 0 if known is not None else None
            follower.next = self._next if known is None else known + 1
        self._followers.add(follower)
        follower.news.set()
        return follower

    def leave(self, follower: FactReader) -> None:
        """Read no more."""
        self._followers.discard(follower)
        if not self._followers and self._forgetting is None:
            self._forgetting = asyncio.get_running_loop().call_later(FORGET_AFTER, self._forget)

    def id_of(self, number: int) -> str:
        """What a stream calls the fact with this number."""
        return f"{self._id}-{number}"

    def take(self, follower: FactReader, most: int) -> list[FactGroup]:
        """What comes next, about `most` facts; `missed` grows by those that were lost."""
        oldest = self._commits[0].first if self._commits else self._next
        if follower.next < oldest:
            follower.missed = None if follower.missed is None else follower.missed + oldest - follower.next
            follower.next = oldest
        if follower.next >= self._next:
            follower.news.clear()
            return []
        taken, count = [], 0
        for commit in self._from(follower.next):
            taken.append(commit)
            count += len(commit.facts)
            if count >= most:
                break
        return taken

    async def encode(self, commits: Sequence[FactGroup]) -> None:
        """Make the lines of these commits, in a thread of their own."""
        await asyncio.get_running_loop().run_in_executor(self._threads, lambda: [commit.lines for commit in commits])

    def moved(self, moved: SessionMoved) -> None:
        """Another session has begun."""
        if self._id and self._session is not None:
            self._add((moved,), self._session)
            self._session = None

    def begin(self, session: SessionLog) -> None:
        """What comes from now on is of this session."""
        if self._id:
            self._session = session

    def end(self) -> None:
        """The run ends, and so do all streams."""
        self.is_over = True
        if self._forgetting is not None:
            self._forgetting.cancel()
        for follower in self._followers:
            follower.news.set()
        self._threads.shutdown(wait=False)

    def _from(self, number: int) -> Iterator[FactGroup]:
        """The commits from the one with this fact on."""
        place = len(self._commits)
        while place and self._commits[place - 1].end > number:
            place -= 1
        for index in range(place, len(self._commits)):
            yield self._commits[index]

    def _heard(self, rows: tuple[Row, ...]) -> None:
        facts = [row for row in rows if type(row) in NAMES]
        if facts and self._session is not None:
            self._add(facts, self._session)

    def _add(self, facts: Sequence[Any], session: SessionLog) -> None:
        commit = FactGroup(self._next, facts, self._run.now(), session)
        self._commits.append(commit)
        self._next = commit.end
        self._size += commit.size
        while len(self._commits) > 1 and self._is_surplus(self._commits[0]):
            self._size -= self._commits.popleft().size
        for follower in self._followers:
            follower.news.set()

    def _is_surplus(self, oldest: FactGroup) -> bool:
        """Whether enough is kept without the oldest commit, or it is too large to be kept."""
        return self._next - oldest.end >= MOST_FACTS or self._size > MOST_BYTES

    def _number(self, last: str) -> int | None:
        """The number of a fact by its id; None for one that is not known."""
        run, _, number = last.rpartition("-")
        if run != self._id or not (number.isascii() and number.isdecimal()) or len(number) > 15:
            return None
        return int(number) if int(number) < self._next else None

    def _forget(self) -> None:
        """Nobody reads any more: the next stream begins another run of listening."""
        self._forgetting = None
        self._run.leave(self._heard)
        self._commits.clear()
        self._id, self._size, self._next, self._session = "", 0, 1, None


def _size(fact: Any) -> int:
    if isinstance(fact, Event):
        return _OVERHEAD + len(fact.payload or "")
    if isinstance(fact, Request):
        return _OVERHEAD + len(fact.body)
    if isinstance(fact, Attempt):
        return _OVERHEAD + len(fact.request_body or b"") + len(fact.response_body or b"")
    return _OVERHEAD
