"""A session in numbers, compared with the same sums made in Python."""

import tempfile
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.read.reader import Reader
from liveview.log.read.session_summary import first_request_at, summary_destinations, summary_names
from tests.support.examples import examples
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

WARNING = '[{"code":"time-far","severity":"warning","field":"properties.time"}]'


def test_names_are_counted_by_name_and_type(tmp_path: Path) -> None:
    events = [
        Happened(problems=WARNING, received_at=NOW),
        Happened(verdict="duplicate", state="duplicate", received_at=NOW + 5),
        Happened(type="identify"),
        Happened(name=None, verdict="invalid", state="invalid"),
    ]
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, events)
    with Reader(path) as reader:
        found = [
            (row.name, row.type, row.count, row.invalid, row.duplicate, row.warnings) for row in summary_names(reader)
        ]
        assert found == [
            ("Purchase", "track", 2, 0, 1, 1),
            (None, "track", 1, 1, 0, 0),
            ("Purchase", "identify", 1, 0, 0, 0),
        ]
        assert summary_names(reader)[0].last_at == NOW + 5
        assert first_request_at(reader) == NOW


def test_an_empty_session_has_no_numbers(tmp_path: Path) -> None:
    with Reader(new_log(tmp_path / "log.db")) as reader:
        assert (summary_names(reader), summary_destinations(reader), first_request_at(reader)) == ([], [], None)


CALLS = st.builds(
    Call,
    outcome=st.sampled_from(["ok", "timeout", "not_called", "interrupted", None]),
    ms=st.one_of(st.none(), st.integers(0, 50).map(float)),
)


@examples(40)
@given(st.lists(CALLS, max_size=30))
def test_percentiles_are_the_nearest_rank_of_what_was_called_to_its_end(calls: list[Call]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = new_log(Path(folder) / "log.db")
        with writing(path) as connection:
            fill(
                connection, [Happened(deliveries=[DeliverySummary(calls=calls), DeliverySummary("B", "skip", None, 0)])]
            )
        with Reader(path) as reader:
            first, second = summary_destinations(reader)
    took = sorted(
        each.ms for each in calls if each.ms is not None and each.outcome not in {None, "not_called", "interrupted"}
    )
    ranks = [took[ceil(len(took) * percent / 100) - 1] if took else None for percent in (50, 95, 99)]
    assert [first.p50_ms, first.p95_ms, first.p99_ms] == ranks
    ended = [each for each in calls if each.ms is not None and each.outcome not in {None, "not_called", "interrupted"}]
    succeeded = sum(each.outcome == "ok" for each in ended)
    assert first.ok_share == (pytest.approx(succeeded / len(ended)) if ended else None)
    outcomes = [each.outcome for each in calls if each.outcome is not None]
    assert first.outcomes == {outcome: outcomes.count(outcome) for outcome in outcomes}
    assert (first.attempts, first.delivered, first.skipped) == (len(calls), 1, 0)
    assert (second.name, second.skipped, second.attempts, second.p50_ms) == ("B", 1, 0, None)


def test_previews_skips_and_notes_are_counted(tmp_path: Path) -> None:
    notes = '[{"step":"check","code":"dest-ga4-name","sentence":"","added":[],"removed":[],"changed":[]}]'
    found = DeliverySummary("GA4", "preview", None, 0, notes=notes)
    skips = [DeliverySummary("GA4", "skip", None, 0, rule) for rule in ("excluded", "excluded", "only-listed")]
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(deliveries=[found, *skips])])
    with Reader(path) as reader:
        (only,) = summary_destinations(reader)
    assert (only.previewed, only.skipped, only.rules) == (1, 3, {"excluded": 2, "only-listed": 1})
    assert (only.notes, only.ok_share, only.p99_ms) == (["dest-ga4-name"], None, None)
