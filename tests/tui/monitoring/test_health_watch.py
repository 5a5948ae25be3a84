"""What is asked for the alert in the header."""

from pathlib import Path

from liveview.log.read.monitoring import Condition
from liveview.log.read.reader import Reader
from liveview.tui.monitoring.health_watch import HealthQuestion
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing


def test_every_destination_is_judged_by_its_latest_calls(tmp_path: Path) -> None:
    down = DeliverySummary("Down", calls=[Call("refused", started_at=NOW)] * 3)
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(deliveries=[down, DeliverySummary("Up", calls=[Call(started_at=NOW)])])])
    with Reader(path) as reader:
        found = HealthQuestion().take(reader, NOW, lambda _: True)
    assert found is not None
    assert {key: each.health for key, each in found.items()} == {"Down": Condition.FAILING, "Up": Condition.HEALTHY}
