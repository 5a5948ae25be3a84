"""Requests and events: the words and columns that logs rely on, and the balance."""

from enum import StrEnum
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import (
    REFUSED_BODY_BYTES,
    Balance,
    DedupSource,
    Event,
    EventType,
    Request,
    State,
    Verdict,
    Wire,
)
from liveview.model.problem import Problem, Severity
from liveview.text.encodings import LARGEST_START
from tests.support.log.columns import columns_of, fields_of
from tests.support.log.making import event, request

WORDS: dict[type[StrEnum], list[str]] = {
    Wire: ["http-api", "web-sdk", "react-native", "mobile", "mixpanel", "segment"],
    EventType: ["track", "identify", "page", "group", "screen", "alias"],
    Verdict: ["accepted", "duplicate", "invalid"],
    State: ["invalid", "duplicate", "unrouted", "pending", "delivered", "failed"],
    DedupSource: ["$insert_id", "messageId", "uuid", "time+$device_id", "time"],
}
"""What is stored in logs; a log that was written with another word could not be read."""

counts = st.fixed_dictionaries({state.value: st.integers(0, 1000) for state in State})


@pytest.mark.parametrize("kind", WORDS)
def test_the_words_in_logs_never_change(kind: type[StrEnum]) -> None:
    assert [member.value for member in kind] == WORDS[kind]


@pytest.mark.parametrize(("kind", "table"), [(Request, "requests"), (Event, "events")])
def test_the_fields_are_the_columns_in_their_order(kind: type[msgspec.Struct], table: str, tmp_path: Path) -> None:
    """A field may be None where the column may be null, and nowhere else; only a body may be stored elsewhere."""
    expected = [(name, is_null and name != "body") for name, is_null in columns_of(table, tmp_path)]
    assert fields_of(kind) == expected


def test_a_verdict_that_ends_an_event_has_the_word_of_its_state() -> None:
    assert {verdict.value for verdict in Verdict} - {state.value for state in State} == {Verdict.ACCEPTED.value}


def test_the_start_of_a_refused_body_can_be_unpacked_to_as_much_as_is_kept_of_it() -> None:
    assert REFUSED_BODY_BYTES == LARGEST_START


@pytest.mark.parametrize(
    "row",
    [
        msgspec.structs.replace(request(1), headers=(("A", "1"), ("A", "2")), body=b"\xff\x00", retry_of=7),
        msgspec.structs.replace(request(2, "no such path"), wire=None, status=404),
    ],
)
def test_a_request_is_read_back_as_it_was_written(row: Request) -> None:
    assert msgspec.json.decode(msgspec.json.encode(row), type=Request) == row


@pytest.mark.parametrize("state", State)
def test_an_event_is_read_back_as_it_was_written(state: State) -> None:
    found = (Problem("time-far", Severity.WARNING, "properties.time"),)
    row = msgspec.structs.replace(event(1, state=state), problems=found, dedup_source=DedupSource.TIME_AND_DEVICE)
    assert msgspec.json.decode(msgspec.json.encode(row), type=Event) == row


class TestBalance:
    def test_counts_every_state_and_what_was_received_and_refused(self) -> None:
        assert {name for name, _ in fields_of(Balance)} == {*State, "received", "refused"}

    def test_holds_before_the_first_event(self) -> None:
        assert Balance().holds

    @given(counts, st.integers(0, 1000))
    def test_holds_when_every_event_is_in_one_state_whatever_was_refused(
        self, states: dict[str, int], refused: int
    ) -> None:
        assert Balance(received=sum(states.values()), refused=refused, **states).holds

    @given(counts, st.sampled_from(State), st.sampled_from([-1, 1]))
    def test_does_not_hold_when_an_event_is_in_no_state_or_in_two(
        self, states: dict[str, int], state: State, more: int
    ) -> None:
        received = sum(states.values())
        wrong = {**states, state.value: states[state.value] + more}
        assert not Balance(received=received, **wrong).holds
