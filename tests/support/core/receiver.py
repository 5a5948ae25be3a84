"""The least that decides about requests: an intake and a log, without deliveries."""

from liveview.config.schema import Config
from liveview.core.batch import Batch, BatchRows
from liveview.core.intake import Intake, Prepared, PreparedRefusal, keys_of
from liveview.core.steps import Arrived, Refused
from liveview.core.store import Stored
from liveview.model.event import Event
from liveview.runtime.pipelines import Pipelines
from tests.support.core.inputs import NOW, arrived, config, destination
from tests.support.core.memory_log import MemoryLog

TWO = config(destination("Webhooks"), destination("Mixpanel"))


class Receiver:
    """Stores every batch at once."""

    def __init__(self, settings: Config, log: MemoryLog | None = None, spellings: tuple[str, ...] = ()) -> None:
        self.log = log or MemoryLog()
        self.log.policy = settings.dedup.policy
        known = self.log.pipelines.values()
        pipelines = Pipelines(known, b"key", lambda: NOW, lambda frozen: self.log.store((frozen,)))
        self.intake = Intake(settings, spellings, pipeline=pipelines.of(settings))

    def post(self, content: bytes, path: str = "/track", at: float = NOW) -> BatchRows:
        """A request arrives alone; the rows it becomes."""
        return self.batch(arrived(content, path), at=at)

    def batch(self, *requests: Arrived | Refused, at: float = NOW) -> BatchRows:
        """Requests arrive at one moment, and are decided and stored together."""
        return self.store(self.decide(*requests, at=at))

    def decide(self, *requests: Arrived | Refused, at: float = NOW) -> Batch:
        """The same, but they are not stored yet."""
        given = [self.prepared(request, at) for request in requests]
        holders = self.log.holders(keys_of(given), copies=self.intake.asks_for_consent)
        return self.intake.decide(given, holders.found, at, seen=holders.seen, sent=holders.sent)

    def store(self, batch: Batch) -> BatchRows:
        """Store what was decided last."""
        stored = self.log.commit(batch)
        assert isinstance(stored, Stored), "another receiver has claimed a key"
        self.intake.stored(stored.rows)
        return stored.rows

    def prepared(self, request: Arrived | Refused, at: float = NOW) -> Prepared | PreparedRefusal:
        """A request as it waits for its batch."""
        return PreparedRefusal(request, at) if isinstance(request, Refused) else self.intake.prepare(request, at)


def receiver(settings: Config = TWO, *spellings: str) -> Receiver:
    """A receiver with an empty log, which knows these event names."""
    return Receiver(settings, spellings=spellings)


def only(rows: BatchRows) -> Event:
    """The only event among these rows."""
    (event,) = rows.events
    return event


def codes(event: Event) -> set[str]:
    """The codes of an event's problems."""
    return {problem.code for problem in event.problems}
