"""Which events a commit touches."""

from pathlib import Path

from liveview.api.touched import Touched
from liveview.log.read.reader import Reader
from liveview.model.changes import MarkChanged, PanicChanged
from liveview.model.delivery import Attempt, Outcome
from liveview.model.event import State
from liveview.model.facts import EventMoved, Replied
from tests.support.log.filter_world import DeliverySummary, Happened, fill
from tests.support.log.making import event, new_log, request, writing

ATTEMPT = Attempt(id=9, delivery_id=3, round=1, webhook="", started_at=None, duration_ms=None, outcome=Outcome.OK)


def test_every_kind_of_row_leads_to_its_event(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(deliveries=[DeliverySummary("A"), DeliverySummary("B")]) for _ in range(2)])
    rows = (request(1), event(4), EventMoved(5, State.PENDING, State.FAILED), MarkChanged(6, True), ATTEMPT)
    touched = Touched(rows)
    assert touched
    with Reader(path) as reader:
        assert touched.ids(reader) == {2, 4, 5, 6}


def test_other_rows_touch_nothing() -> None:
    assert not Touched([Replied(1, 2, 3.0), PanicChanged(None), request(1)])
