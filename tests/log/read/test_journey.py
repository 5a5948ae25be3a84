"""Journeys read from a log."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from liveview import samples
from liveview.log.queries import Queryable
from liveview.log.read import journey as module
from liveview.log.read.journey import Journey, journey_now, journey_of
from liveview.log.read.journey_findings import FindingCode
from liveview.log.read.reader import Reader
from liveview.log.rows import store
from liveview.model.event import EventType, Verdict
from tests.support.examples import examples
from tests.support.log.making import event, new_log, older_log, request, writing
from tests.support.tui.fakes import Session

IDENTIFY, ALIAS, TRACK = EventType.IDENTIFY, EventType.ALIAS, EventType.TRACK


class Sent(NamedTuple):
    """An event of a test; `before` is what identify or alias names beside the user, who is `alias` for an alias."""

    user: str | None
    device: str | None = None
    type: EventType = TRACK
    before: str | None = None
    at: float = 0.0
    verdict: Verdict = Verdict.ACCEPTED
    token: str = "t"


def add(path: Path, sent: Sequence[Sent], first: int = 1) -> None:
    """Store events, numbered from `first`; each happens at its number unless it says when."""
    with writing(path) as connection:
        for number, each in enumerate(sent, start=first):
            key = "alias" if each.type is ALIAS else "$anon_distinct_id"
            properties = {"distinct_id": each.user} if each.before is None else {key: each.before}
            row = replace(
                event(number, token=each.token, verdict=each.verdict),
                type=each.type,
                distinct_id=each.user,
                device_id=each.device,
                time=each.at or float(number),
                payload=json.dumps({"event": "E", "properties": properties}),
                duplicate_of=1 if each.verdict is Verdict.DUPLICATE else None,
            )
            store(connection, (request(number), row))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def reader(log: Path) -> Iterator[Reader]:
    with Reader(log) as opened:
        yield opened


def numbers(journey: Journey | None) -> list[int]:
    assert journey is not None
    return [event.id for event in journey.events]


class TestWhatBelongsTogether:
    def test_a_device_joins_what_was_anonymous_and_the_user(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("d1", "d1"), Sent("ada", "d1", IDENTIFY, "d1"), Sent("ada", "d1"), Sent("grace", "d2")])
        journey = journey_of(reader, 1)
        assert numbers(journey) == [1, 2, 3]
        assert journey is not None
        assert journey.ids == {"d1", "ada"}
        assert numbers(journey_of(reader, 4)) == [4]

    def test_a_user_joins_two_devices(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada", "d1"), Sent("d1", "d1"), Sent("ada", "d2"), Sent("$device:d2", "d2")])
        for number in (1, 2, 3, 4):
            assert numbers(journey_of(reader, number)) == [1, 2, 3, 4]

    @pytest.mark.parametrize("before", ["anon-1", "añon", 'a"b', "a/b", "42", "a<b"])
    @pytest.mark.parametrize("kind", [IDENTIFY, ALIAS])
    def test_identify_and_alias_join_ids_that_no_event_has_beside_each_other(
        self, log: Path, reader: Reader, before: str, kind: EventType
    ) -> None:
        """However the ID is escaped in the payload of the call."""
        user, other = ("ada", before) if kind is IDENTIFY else (before, "ada")
        add(log, [Sent(before), Sent(user, None, kind, other), Sent("ada"), Sent("grace", None, kind, "other")])
        for number in (1, 2, 3):
            assert numbers(journey_of(reader, number)) == [1, 2, 3]

    @pytest.mark.parametrize("written", ["42", "42.0", "-7"])
    def test_a_number_may_be_an_id(self, log: Path, reader: Reader, written: str) -> None:
        add(log, [Sent(written), Sent("ada", None, IDENTIFY, "placeholder"), Sent("ada")])
        for separator in (":", ": "):
            payload = f'{{"properties":{{"$anon_distinct_id"{separator}{written}}}}}'
            with writing(log) as connection:
                connection.execute("update events set payload = ? where id = 2", (payload,))
            assert numbers(journey_of(reader, 1)) == [1, 2, 3]

    def test_environments_are_apart(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada"), Sent("ada", token="production")])
        assert numbers(journey_of(reader, 1)) == [1]
        assert numbers(journey_of(reader, 2)) == [2]

    def test_letter_case_tells_users_apart(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada"), Sent("Ada")])
        assert numbers(journey_of(reader, 1)) == [1]

    def test_placeholders_join_nobody(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada", "undefined"), Sent("grace", "undefined"), Sent("null", "d1"), Sent("null", None)])
        assert numbers(journey_of(reader, 1)) == [1]
        assert numbers(journey_of(reader, 3)) == [3]
        assert journey_of(reader, 4) is None

    def test_duplicates_are_marked_and_invalid_events_left_out(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada"), Sent("ada", verdict=Verdict.DUPLICATE), Sent("ada", verdict=Verdict.INVALID)])
        journey = journey_of(reader, 2)
        assert journey is not None
        assert [(each.id, each.is_duplicate, each.duplicate_of) for each in journey.events] == [
            (1, False, None),
            (2, True, 1),
        ]
        assert journey_of(reader, 3) is None
        assert journey_of(reader, 99) is None

    def test_events_are_in_the_order_they_happened(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada", at=30.0), Sent("ada", at=10.0), Sent("ada", at=30.0), Sent("ada", at=20.0)])
        assert numbers(journey_of(reader, 1)) == [2, 4, 1, 3]


class TestLimits:
    def test_only_the_newest_events_are_kept_and_that_is_told(
        self, log: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_EVENTS", 3)
        add(log, [Sent("ada") for _ in range(5)])
        journey = journey_of(reader, 1)
        assert numbers(journey) == [3, 4, 5]
        assert journey is not None
        assert journey.is_cut
        add(log, [Sent("ada")], first=6)
        assert numbers(journey_now(reader, journey)) == [4, 5, 6]

    def test_a_device_of_everybody_links_a_limited_number_of_ids(
        self, log: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_IDS", 4)
        add(log, [Sent(f"user-{number}", "shared") for number in range(10)])
        journey = journey_of(reader, 1)
        assert journey is not None
        assert journey.is_cut
        assert len(journey.ids) == 4
        assert len(journey.events) == 10

    def test_calls_that_were_not_looked_at_may_have_linked_more(
        self, log: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An ID that JSON may escape can be in the payload of any call."""
        add(log, [Sent("a/b"), *(Sent(f"user-{number}", None, IDENTIFY, "anon") for number in range(4))])
        for most, is_cut in ((4, False), (3, True)):
            monkeypatch.setattr(module, "MOST_READ", most)
            journey = journey_of(reader, 1)
            assert journey is not None
            assert journey.is_cut == is_cut

    def test_a_whole_journey_is_not_cut(self, log: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_EVENTS", 3)
        add(log, [Sent("ada", "d1"), Sent("d1", "d1"), Sent("ada", "d1")])
        journey = journey_of(reader, 1)
        assert journey is not None
        assert not journey.is_cut


class TestNews:
    def test_a_log_without_news_gives_the_same_object(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada")])
        journey = journey_of(reader, 1)
        assert journey is not None
        assert journey_now(reader, journey) is journey

    def test_other_users_change_nothing_but_how_far_it_was_read(self, log: Path, reader: Reader) -> None:
        add(log, [Sent("ada")])
        journey = journey_of(reader, 1)
        assert journey is not None
        add(log, [Sent("grace")], first=2)
        assert journey_now(reader, journey) == replace(journey, upto=2)


IDS = st.sampled_from(["d1", "d2", "$device:d1", "ada", "grace", "anon/1", "7"])
SENT = st.builds(
    Sent,
    user=IDS,
    device=st.none() | st.sampled_from(["d1", "d2", "d3", "undefined"]),
    type=st.sampled_from([TRACK, TRACK, IDENTIFY, ALIAS]),
    before=st.none() | IDS,
    at=st.integers(1, 5).map(float),
    verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.INVALID]),
    token=st.sampled_from(["t", "t", "u"]),
)


@given(sent=st.lists(SENT, min_size=1, max_size=10))
@examples(40)
def test_every_event_of_a_journey_leads_to_the_same_journey(sent: list[Sent]) -> None:
    """So journeys divide the events among them: belonging together is an equivalence."""
    with tempfile.TemporaryDirectory() as folder:
        path = new_log(Path(folder) / "log.db")
        add(path, sent)
        with Reader(path) as reader:
            journeys = {number: journey_of(reader, number) for number in range(1, len(sent) + 1)}
    for number, journey in journeys.items():
        if journey is not None:
            assert number in numbers(journey)
            assert all(journeys[other] == journey for other in numbers(journey))


@given(sent=st.lists(SENT, min_size=2, max_size=10), data=st.data())
@examples(40)
def test_news_lead_to_what_a_fresh_reading_finds(sent: list[Sent], data: st.DataObject) -> None:
    some = data.draw(st.integers(1, len(sent) - 1))
    with tempfile.TemporaryDirectory() as folder:
        path = new_log(Path(folder) / "log.db")
        add(path, sent[:some])
        with Reader(path) as reader:
            before = [_read(reader, number) for number in range(1, some + 1)]
            add(path, sent[some:], first=some + 1)
            for number, journey in enumerate(before, start=1):
                now = None if journey is None else journey_now(reader, journey)
                assert now == _read(reader, number)


def _read(log: Queryable, number: int) -> Journey | None:
    return journey_of(log, number)


@pytest.mark.parametrize("version", [1, 5])
def test_the_log_of_an_older_version_is_read_as_it_is(tmp_path: Path, version: int) -> None:
    with Reader(older_log(tmp_path / "old.db", version)) as reader:
        journey = next(filter(None, (journey_of(reader, number) for number in range(1, reader.last_id() + 1))))
        assert journey.events


def test_users_are_found_by_their_index(log: Path, reader: Reader) -> None:
    plan = reader.execute(f"explain query plan {module.BY_USER}", ("t", "ada", "ada", 9, 9)).fetchall()
    assert any("events_by_user" in row[3] for row in plan)
    assert not any("TEMP B-TREE" in row[3] for row in plan)
    plan = reader.execute(f"explain query plan {module.BY_LINK}", ("t", "[]", 9, 9)).fetchall()
    assert any("events_rare_type" in row[3] for row in plan)


def test_the_sample_of_a_late_identify_has_the_finding(tmp_path: Path) -> None:
    session = Session(tmp_path / "log.db")
    for body in samples.bodies(samples.find("identify-after-events")):
        session.post(body)
    session.close()
    with Reader(session.path) as reader:
        journey = journey_of(reader, 1)
    assert journey is not None
    assert [(each.code, each.events) for each in journey.findings] == [(FindingCode.IDENTIFY_AFTER_EVENTS, (3, 4))]
