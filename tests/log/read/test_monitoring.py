"""Monitoring: health and its last change, the latest minutes, and what was left out."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from liveview.log.read.monitoring import MINUTES, Condition, HealthChange, Minute, Monitored, health_of, monitored
from liveview.log.read.reader import Reader
from liveview.log.read.session_summary import summary_destinations
from tests.support.examples import examples
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing


def log_of(folder: Path, *deliveries: DeliverySummary) -> Path:
    """A log with one event and these deliveries."""
    path = new_log(folder / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(deliveries=list(deliveries))])
    return path


def calls_of(oks: Iterable[bool]) -> list[Call]:
    """Calls, one a second, that succeed or fail."""
    return [Call("ok" if ok else "http_error", started_at=NOW + second) for second, ok in enumerate(oks)]


def health(folder: Path, oks: Iterable[bool]) -> HealthChange | None:
    """How a destination does after these calls."""
    with Reader(log_of(folder, DeliverySummary(calls=calls_of(oks)))) as reader:
        return health_of(reader).get("Webhooks")


def only(path: Path, at: float = NOW) -> Monitored:
    """The one destination of a log."""
    with Reader(path) as reader:
        (found,) = monitored(reader, at)
    return found


class TestHealth:
    def test_is_unknown_before_a_call_has_ended(self, tmp_path: Path) -> None:
        under_way = [Call(None, None, None), Call("not_called", None, 0.0), Call("interrupted", None, 3.0)]
        assert only(log_of(tmp_path, DeliverySummary(calls=under_way))).health is None

    def test_fails_since_the_first_of_the_failures(self, tmp_path: Path) -> None:
        oks = [True] * 30 + [False] * 31
        assert health(tmp_path, oks) == HealthChange(Condition.FAILING, NOW + 30, 31, 31, is_first=False)

    def test_is_healthy_again_once_most_of_the_latest_calls_succeed(self, tmp_path: Path) -> None:
        oks = [False] * 20 + [True] * 18
        assert health(tmp_path, oks) == HealthChange(Condition.HEALTHY, NOW + 20, 18, 0, is_first=False)

    def test_is_degraded_in_between(self, tmp_path: Path) -> None:
        found = health(tmp_path, [True, True, False] * 10)
        assert found is not None
        assert found.health is Condition.DEGRADED

    def test_that_never_changed_counts_from_the_first_call(self, tmp_path: Path) -> None:
        assert health(tmp_path, [True] * 3) == HealthChange(Condition.HEALTHY, NOW, 3, 0, is_first=True)

    @examples(40)
    @given(st.lists(st.booleans(), min_size=1, max_size=80))
    def test_its_stretch_ends_with_the_last_call(self, oks: list[bool]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            found = health(Path(folder), oks)
        assert found is not None
        stretch = oks[-found.calls :]
        assert found.since == NOW + len(oks) - len(stretch)
        assert found.failed == stretch.count(False)
        latest = oks[-20:]
        share = latest.count(True) / len(latest)
        wanted = Condition.HEALTHY if share >= 0.9 else Condition.FAILING if share < 0.5 else Condition.DEGRADED
        assert found.health is wanted


class TestMinutes:
    def test_are_counted_by_when_a_call_began(self, tmp_path: Path) -> None:
        ages = {0.0: "ok", 59.0: "timeout", 61.0: "ok", 899.0: "ok", 901.0: "ok", -5.0: "ok"}
        calls = [Call(outcome, started_at=NOW - age) for age, outcome in ages.items()]
        minutes = only(log_of(tmp_path, DeliverySummary(calls=calls))).minutes
        assert len(minutes) == MINUTES
        assert (minutes[-1], minutes[-2], minutes[0]) == (Minute(1, 1), Minute(1, 0), Minute(1, 0))
        assert set(minutes[1:-2]) == {Minute()}


class TestMonitored:
    def test_names_what_was_noted_and_removed_most_frequent_first(self, tmp_path: Path) -> None:
        notes = [
            f'[{{"step":"hipaa","code":"{code}","sentence":"","added":[],"removed":[{removed}],"changed":[]}}]'
            for code, removed in (("hipaa-removed", '"b"'), ("hipaa-removed", '"a","b"'), ("renamed", ""))
        ]
        found = only(log_of(tmp_path, *(DeliverySummary(notes=each) for each in notes)))
        assert list(found.notes.items()) == [("hipaa-removed", 2), ("renamed", 1)]
        assert list(found.removed.items()) == [("b", 2), ("a", 1)]

    def test_notes_that_cannot_be_read_are_left_out(self, tmp_path: Path) -> None:
        found = only(log_of(tmp_path, DeliverySummary(notes="no JSON"), DeliverySummary(notes="[3]")))
        assert found.removed == {}

    def test_has_the_numbers_of_the_summary(self, tmp_path: Path) -> None:
        path = log_of(tmp_path, DeliverySummary(calls=calls_of([True, False])), DeliverySummary("Other", "skip", None))
        with Reader(path) as reader:
            assert [each.totals for each in monitored(reader, NOW)] == summary_destinations(reader)

    def test_is_empty_without_deliveries(self, tmp_path: Path) -> None:
        with Reader(new_log(tmp_path / "log.db")) as reader:
            assert (monitored(reader, NOW), health_of(reader)) == ([], {})
