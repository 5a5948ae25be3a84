"""Pipelines: settings are frozen once, before anything is decided by them."""

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.runtime.pipelines import Pipelines

OFF = Config()
ON = Config(hipaa=Hipaa(on=True))
OTHER = Config(hipaa=Hipaa(("plan",), on=True))


class Kept:
    """Remembers what the log is asked to keep."""

    def __init__(self, *known: FrozenPipeline) -> None:
        self.rows: list[FrozenPipeline] = []
        self.pipelines = Pipelines(known, b"key", lambda: 9.0, self.rows.append)

    def id_of(self, config: Config) -> int | None:
        found = self.pipelines.of(config)
        return None if found is None else found.id


def test_nothing_is_frozen_while_every_step_is_off() -> None:
    kept = Kept()
    assert kept.id_of(OFF) is None
    assert kept.rows == []


def test_settings_are_frozen_once_however_often_they_come_back() -> None:
    kept = Kept()
    assert [kept.id_of(config) for config in (ON, OTHER, OFF, ON, OTHER)] == [1, 2, None, 1, 2]
    assert [(row.id, row.at) for row in kept.rows] == [(1, 9.0), (2, 9.0)]
    assert [row.settings.hipaa for row in kept.rows] == [ON.hipaa, OTHER.hipaa]


def test_a_session_that_goes_on_knows_what_it_has() -> None:
    first = Kept()
    first.id_of(ON)
    again = Kept(*first.rows)
    assert [again.id_of(config) for config in (ON, OTHER)] == [1, 2]
    assert [row.id for row in again.rows] == [2]


def test_a_row_that_cannot_be_read_is_nobodys_settings() -> None:
    kept = Kept(msgspec.structs.replace(FrozenPipeline(3, 0.0, "{"), at=1.0))
    assert kept.id_of(ON) == 4


@pytest.mark.parametrize("config", [ON, OTHER])
def test_a_pipeline_is_opened_once(config: Config) -> None:
    kept = Kept()
    assert kept.pipelines.of(config) is kept.pipelines.of(config)
