"""A run with a pipeline: which settings its deliveries name, over restarts and reloads."""

import json
from pathlib import Path

import msgspec

from liveview.config.schema import Config, ReceiverConfig, SinkConfig
from liveview.model.hipaa import Hipaa
from tests.support.running import event, running, to

OFF = msgspec.structs.replace(to("sink:/orders"), receiver=ReceiverConfig(port=0), sink=SinkConfig(port=0))
ON = msgspec.structs.replace(OFF, hipaa=Hipaa(("price",), on=True))
OTHER = msgspec.structs.replace(OFF, hipaa=Hipaa(("price", "currency"), on=True))


def used(folder: Path, config: Config) -> list[int | None]:
    """Post an event in a run of its own; the pipelines of all deliveries so far."""
    with running(folder, config) as app:
        app.post(event(price=1))
        return app.rows("select pipeline_id from deliveries order by id")


def test_deliveries_name_the_settings_that_decided(tmp_path: Path) -> None:
    assert used(tmp_path, OFF) == [None]
    assert used(tmp_path, ON) == [None, 1]
    assert used(tmp_path, OTHER) == [None, 1, 2]
    assert used(tmp_path, ON) == [None, 1, 2, 1]
    with running(tmp_path, ON) as app:
        frozen = [json.loads(text)["hipaa"] for text in app.rows("select json from pipelines order by id")]
        assert [each["events"] for each in frozen] == [["price"], ["price", "currency"]]
        assert app.rows("select emission from deliveries order by id") == ["Purchase"] * 4
