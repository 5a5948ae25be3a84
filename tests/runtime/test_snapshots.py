from pathlib import Path

from liveview.adapters.clock import Clock
from liveview.runtime.snapshots import SnapshotPublisher
from tests.support.running import event, running


def test_without_a_driver_the_first_snapshot_stays() -> None:
    publisher = SnapshotPublisher(Clock())
    first = publisher.latest
    publisher.take()
    publisher.port_lost("gone")
    assert publisher.latest is first
    assert (first.version, first.balance.received, first.port_error) == (0, 0, "")


def test_the_last_snapshot_has_every_change(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event() for _ in range(50)])
        app.wait_until(lambda: app.runtime.session.snapshot().balance.received == 50)
        assert app.runtime.session.snapshot().balance.holds


def test_the_rate_falls_back_to_nothing_by_itself(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        app.wait_until(lambda: app.runtime.session.snapshot().rate > 0)
        app.wait_until(lambda: app.runtime.session.snapshot().rate == 0)
        assert app.runtime.session.snapshot().balance.received == 1
