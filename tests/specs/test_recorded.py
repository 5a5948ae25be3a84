"""A recorded session as evidence."""

from decimal import Decimal
from pathlib import Path

import pytest

from liveview.errors import ReadError
from liveview.log.files import LogFile
from liveview.specs.judge import judge
from liveview.specs.reading import read
from liveview.specs.recorded import RecordedEvidence
from tests.support.log.filter_world import NOW, DeliverySummary, Happened, fill
from tests.support.log.making import damage, new_log, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    events = [
        Happened(payload='{"event":"Purchase","properties":{"price":1.50000000000000000001}}', received_at=NOW - 60),
        Happened(
            name="Signup",
            payload='{"event":"Signup","properties":{"price":200}}',
            problems='[{"code":"time-far","severity":"warning","field":"properties.time"}]',
            deliveries=[DeliverySummary("Webhooks"), DeliverySummary("Mixpanel", "skip", None, 0)],
        ),
        Happened(name=None, payload=None, state="invalid"),
    ]
    with writing(path) as connection:
        fill(connection, events)
    return path


def test_events_are_read_oldest_first_with_all_digits(log: Path) -> None:
    first, second, third = RecordedEvidence(log, NOW).events("")
    assert [event.id for event in (first, second, third)] == [1, 2, 3]
    assert first.properties == {"price": Decimal("1.50000000000000000001")}
    assert second.destinations == {"Webhooks": ("delivered", "send"), "Mixpanel": (None, "skip")}
    assert (second.problems, third.name, third.properties) == (["time-far"], None, {})


@pytest.mark.parametrize(
    ("text", "ids"),
    [("price>100", [2]), ("name:Purchase or is:invalid", [1, 3]), ("last:30s", [2, 3]), ("", [1, 2, 3])],
)
def test_filters_are_those_of_the_filter_bar(log: Path, text: str, ids: list[int]) -> None:
    evidence = RecordedEvidence(log, NOW)
    assert [event.id for event in evidence.events(text)] == ids
    assert sorted(evidence.matching(text)) == ids


def test_a_spec_is_judged_and_the_log_left_untouched(log: Path) -> None:
    before = log.read_bytes()
    spec = read({"filter": "price:*", "expect": [{"id": "dear", "filter": "price>100", "count": 1}]})
    report = judge(spec, RecordedEvidence(log, NOW))
    assert (report.ok, report.events, report.results[0].events) == (True, 2, (2,))
    assert log.read_bytes() == before
    assert [path.name for path in log.parent.iterdir()] == ["log.db"]


def test_a_log_that_cannot_be_read_is_said(log: Path) -> None:
    damage(log)
    evidence = RecordedEvidence(log, NOW)
    with pytest.raises(ReadError):
        evidence.events("")
    with pytest.raises(ReadError):
        evidence.matching("dest:Webhooks or price>1")


def test_a_log_that_is_being_written_is_read_as_it_is_now(log: Path) -> None:
    evidence = RecordedEvidence(LogFile(log), NOW)
    with writing(log) as connection:
        assert len(evidence.events("")) == 3
        fill(connection, [Happened(name="Late")])
        assert [event.name for event in evidence.events("")] == ["Late"]
