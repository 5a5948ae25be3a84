"""The latest snapshot over the HTTP API."""

from pathlib import Path

from tests.support.api.asking import got
from tests.support.running import event, running, to


def test_is_the_balance_and_what_is_under_way(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/orders")) as app:
        app.post(event())
        app.settled(1)
        app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == 1)
        found = got(app, "live")
        assert found["balance"]["received"] == found["balance"]["delivered"] == 1
        assert found["destinations"][0]["name"] == "Webhooks"
        assert found["in_flight"] == []
