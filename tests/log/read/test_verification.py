"""How names and destinations fare, from real logs: what counts as valid, and what every delivery is counted as."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.verification import (
    CodeTally,
    DestinationOutcomes,
    NameTally,
    codes_of,
    destinations_between,
    events_of,
    names_between,
    newest_names,
    numbers_of,
    violation_of,
)
from liveview.model.event import EventType
from liveview.model.problem import Problem, problem
from tests.support.examples import examples
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

TYPE = problem("plan-type", "properties.price")
BROKEN = problem("distinct-id-missing", "properties.distinct_id")
HARMLESS = problem("time-far", "properties.time")


def problems(*found: Problem) -> str:
    return msgspec.json.encode(found).decode()


def log_of(path: Path, *events: Happened) -> Reader:
    new_log(path)
    with writing(path) as connection:
        fill(connection, list(events))
    return Reader(path)


@contextlib.contextmanager
def scratch(events: list[Happened]) -> Iterator[Reader]:
    """A log for one example of a law."""
    with tempfile.TemporaryDirectory() as folder, log_of(Path(folder) / "a.db", *events) as reader:
        yield reader


def tracked(name: str = "Purchase", **properties: object) -> str:
    return json.dumps({"event": name, "properties": {"distinct_id": "u", "token": "t", "time": 1.5, **properties}})


class TestNames:
    def test_an_event_is_valid_unless_it_is_invalid_or_violates_the_plan(self, tmp_path: Path) -> None:
        events = (
            Happened(),
            Happened(problems=problems(HARMLESS)),
            Happened(problems=problems(HARMLESS, TYPE)),
            Happened(verdict="invalid", state="invalid", problems=problems(BROKEN)),
            Happened(verdict="duplicate", state="duplicate", received_at=NOW + 9),
        )
        with log_of(tmp_path / "a.db", *events) as reader:
            assert names_between(reader, None, 0, 5) == [NameTally(EventType.TRACK, "Purchase", 5, 3, NOW + 9, 3)]

    def test_names_differ_by_type_and_some_have_none(self, tmp_path: Path) -> None:
        events = (Happened(), Happened(type="page"), Happened(type="identify", name=None))
        with log_of(tmp_path / "a.db", *events) as reader:
            assert [each.key for each in names_between(reader, None, 0, 3)] == [
                (EventType.TRACK, "Purchase"),
                (EventType.PAGE, "Purchase"),
                (EventType.IDENTIFY, ""),
            ]

    def test_only_the_range_and_the_filter_count(self, tmp_path: Path) -> None:
        events = [Happened(remote=f"10.0.0.{number}") for number in range(1, 5)]
        with log_of(tmp_path / "a.db", *events) as reader:
            assert sum(each.seen for each in names_between(reader, None, 1, 3)) == 2
            assert sum(each.seen for each in names_between(reader, parse("remote:10.0.0.4", NOW), 0, 4)) == 1

    @examples(30)
    @given(st.lists(st.sampled_from(["", "plan", "broken", "warned"]), min_size=1, max_size=12), st.integers(0, 12))
    def test_two_ranges_together_are_the_whole(self, kinds: list[str], middle: int) -> None:
        found = {"": "[]", "plan": problems(TYPE), "broken": problems(BROKEN), "warned": problems(HARMLESS)}
        events = [
            Happened(problems=found[kind], verdict="invalid" if kind == "broken" else "accepted", received_at=NOW + at)
            for at, kind in enumerate(kinds)
        ]
        with scratch(events) as reader:
            (whole,) = names_between(reader, None, 0, len(kinds))
            parts = [*names_between(reader, None, 0, middle), *names_between(reader, None, middle, len(kinds))]
            assert (parts[0].plus(parts[1]) if len(parts) > 1 else parts[0]) == whole
        assert whole.seen == len(kinds)
        assert 0 <= whole.valid == sum(kind in {"", "warned"} for kind in kinds) <= whole.seen
        assert (whole.first_violation is None) == (whole.valid == whole.seen)


class TestViolations:
    def test_an_error_comes_before_a_violation_and_both_before_a_warning(self, tmp_path: Path) -> None:
        events = (
            Happened(problems=problems(HARMLESS, TYPE)),
            Happened(verdict="invalid", problems=problems(HARMLESS, TYPE, BROKEN)),
            Happened(problems=problems(HARMLESS)),
        )
        with log_of(tmp_path / "a.db", *events) as reader:
            found = [violation_of(reader, event_id) for event_id in (1, 2, 3, 4)]
        assert [each and each.problem.code for each in found] == ["plan-type", "distinct-id-missing", None, None]

    def test_codes_count_events_not_occurrences(self, tmp_path: Path) -> None:
        events = (
            Happened(problems=problems(TYPE, TYPE)),
            Happened(problems=problems(TYPE, HARMLESS)),
            Happened(problems="not json"),
        )
        with log_of(tmp_path / "a.db", *events) as reader:
            assert codes_of(reader, None, EventType.TRACK, "Purchase") == [
                CodeTally("plan-type", 2, 1),
                CodeTally("time-far", 1, 2),
            ]
            assert codes_of(reader, parse("id:2", NOW), EventType.TRACK, "Purchase")[0].events == 1


class TestEventsOfAName:
    def test_have_what_a_plan_is_about_and_no_duplicates_or_broken_ones(self, tmp_path: Path) -> None:
        events = (
            Happened(payload=tracked(price=5)),
            Happened(payload=tracked(price=6), verdict="duplicate"),
            Happened(payload=tracked(price="7"), verdict="invalid", problems=problems(TYPE)),
            Happened(payload=tracked(price=8), verdict="invalid", problems=problems(BROKEN)),
            Happened(name="Other", payload=tracked("Other", price=9)),
        )
        with log_of(tmp_path / "a.db", *events) as reader:
            found = events_of(reader, None, EventType.TRACK, "Purchase", 0, 10)
            assert [(each.id, each.properties) for each in found] == [(1, {"price": 5}), (3, {"price": "7"})]
            assert [each.id for each in events_of(reader, None, EventType.TRACK, "Purchase", 1, 10)] == [3]
            assert [each.id for each in events_of(reader, None, EventType.TRACK, "Purchase", 0, 1)] == [1]

    def test_may_have_no_name(self, tmp_path: Path) -> None:
        with log_of(tmp_path / "a.db", Happened(name=None, type="identify", payload=tracked())) as reader:
            assert [each.id for each in events_of(reader, None, EventType.IDENTIFY, "", 0, 10)] == [1]

    def test_a_missing_name_and_an_empty_one_are_the_same(self, tmp_path: Path) -> None:
        events = [Happened(name=name, payload=tracked(), problems=problems(TYPE)) for name in (None, "", "Purchase")]
        with log_of(tmp_path / "a.db", *events) as reader:
            assert [each.id for each in events_of(reader, None, EventType.TRACK, "", 0, 10)] == [1, 2]
            assert codes_of(reader, None, EventType.TRACK, "") == [CodeTally("plan-type", 2, 1)]

    def test_the_first_numbers_of_a_name(self, tmp_path: Path) -> None:
        events = [Happened(name=name, type=kind) for _ in range(3) for name in ("A", "a") for kind in ("track", "page")]
        with log_of(tmp_path / "a.db", *events) as reader:
            assert numbers_of(reader, EventType.TRACK, "a", 0, 12, 2) == [3, 7]
            assert numbers_of(reader, EventType.TRACK, "a", 3, 10, 5) == [7]

    def test_the_names_of_the_newest_events_each_with_its_newest(self, tmp_path: Path) -> None:
        events = [Happened(name=name) for name in ("Old", "A", None, "A")]
        with log_of(tmp_path / "a.db", *events) as reader:
            assert newest_names(reader, 3) == [(3, None, "track"), (4, "A", "track")]


class TestDestinations:
    def test_each_delivery_is_ok_warned_failed_or_pending(self, tmp_path: Path) -> None:
        ok, failed_call = Call(), Call(outcome="timeout", status=None)
        sent = [
            DeliverySummary(calls=[ok]),
            DeliverySummary(calls=[ok, failed_call]),
            DeliverySummary(state="failed", calls=[failed_call]),
            DeliverySummary(state="pending", calls=[]),
            DeliverySummary(decision="skip", state=None),
        ]
        events = [Happened(deliveries=[each]) for each in sent]
        events.append(Happened(deliveries=[DeliverySummary(calls=[ok])], problems=problems(HARMLESS)))
        with log_of(tmp_path / "a.db", *events) as reader:
            assert destinations_between(reader, None, 0, 6) == [DestinationOutcomes("Webhooks", 1, 2, 1, 1)]
            assert destinations_between(reader, parse("is:failed or id:3", NOW), 0, 6) == [
                DestinationOutcomes("Webhooks", errors=1)
            ]

    @examples(30)
    @given(st.lists(st.tuples(st.sampled_from(["delivered", "failed", "pending"]), st.booleans()), max_size=12))
    def test_the_shares_add_up_to_what_is_sent(self, deliveries: list[tuple[str, bool]]) -> None:
        calls = {False: [Call()], True: [Call(outcome="refused", status=None)]}
        events = [Happened(deliveries=[DeliverySummary(state=state, calls=calls[bad])]) for state, bad in deliveries]
        with scratch(events) as reader:
            whole = destinations_between(reader, None, 0, len(events))
            halves = [
                *destinations_between(reader, None, 0, len(events) // 2),
                *destinations_between(reader, None, len(events) // 2, len(events)),
            ]
        assert sum(each.sent for each in whole) == sum(each.sent for each in halves) == len(deliveries)
        together = DestinationOutcomes("Webhooks")
        for each in halves:
            together = together.plus(each)
        assert together == (whole[0] if whole else DestinationOutcomes("Webhooks"))
