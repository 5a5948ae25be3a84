"""Which of some events are there, and which have something pending."""

from pathlib import Path

from liveview.log.read.pending_events import existing, pending
from liveview.log.read.reader import Reader
from tests.support.log.filter_world import DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing


def test_only_those_that_were_asked_about(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    waiting = DeliverySummary(state="pending", rounds=1)
    with writing(path) as connection:
        fill(
            connection, [Happened(deliveries=[waiting, DeliverySummary("B")]), Happened(deliveries=[DeliverySummary()])]
        )
    with Reader(path) as reader:
        assert existing(reader, [1, 2, 3]) == {1, 2}
        assert existing(reader, [3]) == existing(reader, []) == frozenset()
        assert pending(reader, [1, 2, 3]) == {1}
        assert pending(reader, [2]) == pending(reader, []) == frozenset()
