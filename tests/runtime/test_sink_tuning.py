"""The sink does what the settings in effect say."""

from pathlib import Path

import msgspec

from liveview.config.schema import SinkConfig
from tests.support.running import Running, among, event, running

ONE = among({"One": ["sink:/one"]})
OUTCOMES = "select status from attempts order by id"


def statuses(app: Running, count: int) -> list[int]:
    app.settled(count)
    return [int(each) for each in app.rows(OUTCOMES)]


def test_a_behaviour_begins_again_only_if_it_has_changed_or_is_asked_for(tmp_path: Path) -> None:
    config = msgspec.structs.replace(ONE, sink=SinkConfig(behaviours={"/one": "500 then ok"}))
    with running(tmp_path, config) as app:
        app.post(event())
        assert statuses(app, 1) == [500]
        app.runtime.commands.set_destination("One", enabled=True)
        app.post(event())
        assert statuses(app, 2) == [500, 200]
        app.runtime.commands.set_behaviour("/one", "500 then ok")
        app.post(event())
        assert statuses(app, 3) == [500, 200, 500]


def test_a_panic_is_that_of_every_path(tmp_path: Path) -> None:
    with running(tmp_path, ONE) as app:
        app.runtime.commands.set_panic("503")
        app.post(event())
        assert statuses(app, 1) == [503]
        app.runtime.commands.set_panic("")
        app.post(event())
        assert statuses(app, 2) == [503, 200]
