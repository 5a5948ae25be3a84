"""What transformations make of an event of a log while somebody writes them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.log.read.bench import Bench, Tried, event_beside, newest_event
from liveview.log.read.reader import Reader
from liveview.model.delivery import Rule
from liveview.model.pipeline_settings import PipelineSettings
from tests.support.tui.fakes import Session

UPPER = {"event": "Purchase", "ops": [{"op": "case", "prop": "sku", "to": "upper"}]}
RENAMED = {"ops": [{"op": "rename", "from": "price", "to": "value"}]}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    session = Session(tmp_path / "session.db")
    session.send(price=24.60, sku="a-1", **{"$insert_id": "a"})
    session.send("Signup", plan="pro", **{"$insert_id": "b"})
    with Reader(session.path) as reader:
        yield reader
    session.close()


def tried(
    reader: Reader, *transforms: dict[str, Any], event: int = 1, at: int | None = 0, to: str = "Webhooks", **more: Any
) -> Tried:
    """What these transformations, as in a file, make of an event."""
    settings = msgspec.convert({"transforms": list(transforms), **more}, PipelineSettings)
    bench = Bench()
    try:
        return bench.tried(reader, event, to, settings, at)
    finally:
        bench.close()


def properties(body: bytes) -> Any:
    return json.loads(body)["properties"]


def test_before_is_without_and_after_is_with_all_transformations(reader: Reader) -> None:
    (trial,) = tried(reader, UPPER, RENAMED).trials
    assert properties(trial.before) == {"price": 24.6, "sku": "a-1"}
    assert properties(trial.after) == {"value": 24.6, "sku": "A-1"}
    assert [note.code for note in trial.notes] == ["converted", "renamed"]
    assert (trial.emission, trial.is_for, trial.rule) == ("Purchase", True, None)


def test_digits_stay_as_they_were_sent(tmp_path: Path) -> None:
    session = Session(tmp_path / "digits.db")
    session.post(b'{"event":"Purchase","properties":{"distinct_id":"u","token":"dev","time":1.5,"price":24.600}}')
    with Reader(session.path) as reader:
        (trial,) = tried(reader, RENAMED).trials
    assert b'"value":24.600' in trial.after
    session.close()


def test_a_transformation_of_another_event_or_destination_is_not_for_it(reader: Reader) -> None:
    (trial,) = tried(reader, UPPER, event=2).trials
    assert not trial.is_for
    assert trial.before == trial.after
    (trial,) = tried(reader, {**UPPER, "destination": "Mixpanel"}).trials
    assert not trial.is_for


def test_a_destination_is_known_by_its_name_too(reader: Reader) -> None:
    names = {"Webhooks::b": "Webhooks"}
    (trial,) = tried(reader, {**UPPER, "destination": "Webhooks"}, to="Webhooks::b", names=names).trials
    assert trial.is_for
    assert properties(trial.after)["sku"] == "A-1"


def test_an_event_under_two_names_is_tried_under_those_that_count(reader: Reader) -> None:
    library = [{"name": name, "filters": [{"op": "exists", "prop": "price"}]} for name in ("Bought", "Priced")]
    found = tried(reader, {**UPPER, "event": "Priced"}, definitions=library)
    assert [(trial.emission, trial.is_for) for trial in found.trials] == [("Priced", True)]
    found = tried(reader, UPPER, definitions=library)
    assert [(trial.emission, trial.is_for) for trial in found.trials] == [("Bought", False), ("Priced", False)]


def test_sql_is_run_and_may_filter(reader: Reader) -> None:
    (trial,) = tried(reader, {"sql": "select props ->> 'sku' || '!' as sku from incoming_event"}).trials
    assert properties(trial.after)["sku"] == "a-1!"
    (trial,) = tried(reader, {"sql": "select 1 from incoming_event where 0"}).trials
    assert trial.rule is Rule.FILTERED


@pytest.mark.parametrize("sql", ["drop table incoming_event", "select load_extension('x')", "selec"])
def test_sql_that_is_refused_is_told_whatever_the_event(reader: Reader, sql: str) -> None:
    found = tried(reader, {"event": "Never", "sql": sql})
    assert found.refusal
    assert not found.trials[0].is_for
    (trial,) = tried(reader, {"sql": sql}).trials
    assert trial.rule is Rule.SQL_ERROR
    assert [note.code for note in trial.notes] == ["sql-error"]


def test_sql_that_takes_long_is_a_note(reader: Reader) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as i from n"
    (trial,) = tried(reader, {"sql": endless}).trials
    assert [note.code for note in trial.notes] == ["sql-too-slow"]


def test_hipaa_mode_takes_nothing_away_here(reader: Reader) -> None:
    (trial,) = tried(reader, RENAMED, hipaa={"on": True}).trials
    assert properties(trial.after) == {"value": 24.6, "sku": "a-1"}


def test_what_cannot_be_tried_is_a_failure(reader: Reader) -> None:
    assert tried(reader, UPPER, event=99).failure == "the log has no event 99"


def test_without_one_that_is_written_all_count(reader: Reader) -> None:
    (trial,) = tried(reader, UPPER, RENAMED, at=None).trials
    assert trial.is_for
    assert properties(trial.after) == {"value": 24.6, "sku": "A-1"}


def test_the_events_to_try_are_the_accepted_ones(reader: Reader, tmp_path: Path) -> None:
    assert newest_event(reader, "Purchase") == 1
    assert newest_event(reader, None) == newest_event(reader, "Never") == 2
    assert (event_beside(reader, 1, 1), event_beside(reader, 2, -1)) == (2, 1)
    assert event_beside(reader, 2, 1) is None
    empty = Session(tmp_path / "empty.db")
    empty.close()
    with Reader(empty.path) as log:
        assert newest_event(log, "Purchase") is None
