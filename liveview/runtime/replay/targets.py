"""Where replayed events go: to a receiver, by HTTP, or to one destination, as new deliveries."""

import contextlib
import queue
import secrets
import threading
from collections.abc import Callable, Sequence

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from liveview.log.read.replays import ReplayItem, event_again, request_again
from liveview.model.outgoing import Outgoing
from liveview.runtime.replay.job import ReplayContext

CONNECTIONS = 4
"""Connections to the receiver when there is no pace: with more, the interpreter only switches threads more often."""
AT_ONCE = 100
"""Events that are planned for a destination in one commit: a few milliseconds of the engine's time."""
LOOK_EVERY = 0.05
"""Seconds between two checks whether a replay was stopped, while it waits for something else."""
_TAKEN = range(200, 300)


class ReceiverTarget:
    """Posts to a receiver: in order on one connection with a pace, on several and in any order without.

    `now` returns epoch seconds, for fresh events. Raises `ControlError` for an invalid URL.
    """

    def __init__(self, url: str, now: Callable[[], float]) -> None:
        self._url = url
        self._now = now
        self._waiting: queue.Queue[tuple[Outgoing, int] | None] = queue.Queue(2 * CONNECTIONS)
        self._threads: list[threading.Thread] = []
        self._client = self._connect()

    def begin(self, context: ReplayContext) -> None:
        """Open the connections."""
        self._context = context
        if context.replay.pace is None:
            for number in range(CONNECTIONS):
                name = f"liveview-replay-{number}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()

    def take(self, entry: ReplayItem) -> None:
        """Post an entry as it was received, or as a fresh event."""
        request = self._fresh(entry) if self._context.replay.fresh else self._same(entry)
        if request is None:
            self._context.tally.count(skipped=entry.count)
        elif self._threads:
            self._put((request, entry.count))
        else:
            self._post(self._client, request, entry.count)

    def finish(self) -> None:
        """Wait until everything is posted."""
        for _ in self._threads:
            self._put(None)
        for thread in self._threads:
            while thread.is_alive() and not self._context.tally.stopping.is_set():
                thread.join(LOOK_EVERY)
        self._client.__exit__(None, None, None)

    def _connect(self) -> ReceiverClient:
        return ReceiverClient(self._url)

    def _same(self, entry: ReplayItem) -> Outgoing | None:
        return request_again(self._context.connection, entry.event_id)

    def _fresh(self, entry: ReplayItem) -> Outgoing | None:
        identifier = f"liveview-{secrets.token_hex(6)}"
        return event_again(self._context.connection, entry.event_id, identifier, self._now())

    def _put(self, item: tuple[Outgoing, int] | None) -> None:
        """Queue something for the threads, once there is room for it; nothing when the replay is stopping."""
        while not self._context.tally.stopping.is_set():
            with contextlib.suppress(queue.Full):
                self._waiting.put(item, timeout=LOOK_EVERY)
                return

    def _work(self) -> None:
        """One connection: post what is queued until the end mark."""
        tally = self._context.tally
        with self._connect() as client:
            while not tally.stopping.is_set():
                with contextlib.suppress(queue.Empty):
                    item = self._waiting.get(timeout=LOOK_EVERY)
                    if item is None:
                        return
                    self._post(client, *item)

    def _post(self, client: ReceiverClient, request: Outgoing, count: int) -> None:
        try:
            answer = client.send(request)
        except ClientError as error:
            self._context.tally.fail(str(error))
        else:
            taken = answer.status in _TAKEN
            self._context.tally.count(**{"done" if taken else "failed": count})


class DestinationTarget:
    """Hands events to one destination as new deliveries.

    `plan` stores deliveries for events with these ids and says how many there are; it blocks and raises
    `ControlError`.
    """

    def __init__(self, plan: Callable[[Sequence[int]], int]) -> None:
        self._plan = plan
        self._ids: list[int] = []

    def begin(self, context: ReplayContext) -> None:
        """With a pace each event is planned by itself."""
        self._context = context
        self._most = 1 if context.replay.pace is not None else AT_ONCE

    def take(self, entry: ReplayItem) -> None:
        """Take an event; without a pace many are planned in one commit."""
        self._ids.append(entry.event_id)
        if len(self._ids) >= self._most:
            self._hand_over()

    def finish(self) -> None:
        """Plan the rest."""
        if self._ids and not self._context.tally.stopping.is_set():
            self._hand_over()

    def _hand_over(self) -> None:
        ids, self._ids = self._ids, []
        done = self._plan(ids)
        self._context.tally.count(done=done, skipped=len(ids) - done)
