"""What becomes of an event by the answer of SQL; the answers are made up here, `tests/sandbox` has real ones."""

from collections.abc import Mapping

import pytest

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.query import queried
from liveview.core.pipeline.sql import Cell, IncomingEvent, SqlFailure
from liveview.model.delivery import Rule
from liveview.model.event import EventType, Wire
from tests.support.core.emissions import codes, inside, shape, stored, tracked

SENT = '"userId":"u","messageId":"m","writeKey":"t","timestamp":"2026-01-31T12:00:00Z"'
Answer = tuple[Mapping[str, Cell], ...] | SqlFailure


class Answering:
    """A runner with one answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.given: IncomingEvent | None = None

    def run(self, statement: str, incoming: IncomingEvent) -> Answer:
        self.given = incoming
        return self.answer

    def refusal(self, statement: str) -> str:
        return ""


def after(emission: Emission, **columns: Cell) -> Emission:
    """The emission after SQL that returned one row."""
    return queried(emission, "select", Answering((columns,)))


class TestWhatSqlIsGiven:
    def test_the_columns_are_those_of_the_event(self) -> None:
        sql = Answering(({},))
        queried(tracked('"$device_id":"d","total":24.60,"items":[1.0]'), "select", sql)
        props = '{"$device_id":"d","total":24.60,"items":[1.0]}'
        assert sql.given == IncomingEvent("Purchase", "13793", "d", "track", 1577836800.5, props)

    def test_a_device_alone_is_not_a_user(self) -> None:
        sql = Answering(({},))
        queried(stored('{"event":"a","properties":{"distinct_id":"d","$device_id":"d","token":"t","time":1}}'), "", sql)
        assert sql.given is not None
        assert (sql.given.user_id, sql.given.device_id) == (None, "d")

    def test_the_properties_of_a_group_are_its_traits(self) -> None:
        sql = Answering(({"size": 2},))
        group = f'{{"type":"group",{SENT},"groupId":"g","traits":{{"a":1.0}}}}'
        out = queried(stored(group, Wire.SEGMENT, type=EventType.GROUP), "select", sql)
        assert sql.given is not None
        assert (sql.given.type, sql.given.props) == ("group", '{"a":1.0}')
        assert inside(out, "traits") == '{"a":1.0,"size":2}'

    def test_identify_is_not_given_to_sql(self) -> None:
        sql = Answering(())
        out = queried(stored('{"event":"$identify","properties":{"distinct_id":"u","token":"t","time":1}}'), "", sql)
        assert (sql.given, out.rule, codes(out)) == (None, None, ["sql-not-for-identify"])


class TestColumns:
    def test_they_become_properties_and_the_rest_stays(self) -> None:
        out = after(tracked('"a":1.0,"b":"x","c":[2.50]'), b="y", z=0.5, c=None)
        assert inside(out) == '{"a":1.0,"b":"y","z":0.5}'
        assert codes(out) == ["sql"]
        assert (out.notes[0].added, out.notes[0].removed, out.notes[0].changed) == (("z",), ("c",), ("b",))

    def test_null_for_a_property_that_is_missing_changes_nothing(self) -> None:
        assert codes(after(tracked('"a":1'), z=None)) == []

    @pytest.mark.parametrize(
        ("sent", "cell"),
        [
            ("24.60", 24.6),
            ("1e2", 100.0),
            ("5e2", 500),
            ("7", 7),
            ("7", 7.0),
            ("12345678901234567890", 1.2345678901234567e19),
            ("1234567890123456789", 1234567890123456789),
            ("0.1000000000000000055", 0.1),
            ('"a"', "a"),
            ('"a\\u0000b"', "a"),
            ('{"b":1.0,"a":[2e1]}', '{"b":1.0,"a":[2e1]}'),
        ],
    )
    def test_a_value_that_is_returned_keeps_its_digits(self, sent: str, cell: Cell) -> None:
        out = after(tracked(f'"p":{sent}'), p=cell)
        assert (inside(out), codes(out)) == (f'{{"p":{sent}}}', [])

    @pytest.mark.parametrize(
        ("sent", "cell", "then"),
        [
            ("24.60", 24.61, "24.61"),
            ("24.60", "24.60", '"24.60"'),
            ("true", 1, "1"),
            ("null", 0, "0"),
            ("1234567890123456789", 1234567890123456788, "1234567890123456788"),
            ('"a"', "", '""'),
            ('"a\\u0000b"', "a\0c", '"a\\u0000c"'),
            ('"1"', 1, "1"),
            ("[1.0]", "[1]", '"[1]"'),
        ],
    )
    def test_another_value_replaces_it(self, sent: str, cell: Cell, then: str) -> None:
        out = after(tracked(f'"p":{sent},"q":1.0'), p=cell)
        assert (inside(out), codes(out)) == (f'{{"p":{then},"q":1.0}}', ["sql"])

    def test_fields_of_the_wire_cannot_be_set(self) -> None:
        out = after(tracked('"a":1'), time=5.0, token="x")
        assert (inside(out), codes(out)) == ('{"a":1}', ["reserved", "reserved"])

    def test_name_and_user_are_set(self) -> None:
        out = after(tracked('"a":1'), event_name="Bought", user_id=7)
        assert (shape(out)["event"], shape(out)["userId"], inside(out)) == ("Bought", "7", '{"a":1}')
        assert codes(out) == ["event-renamed", "user-changed"]

    def test_a_null_leaves_out_the_user(self) -> None:
        out = after(tracked(), user_id=None)
        assert ("userId" in shape(out), codes(out)) == (False, ["user-changed"])
        assert out.event.distinct_id is None

    def test_name_and_user_as_they_are_change_nothing(self) -> None:
        assert codes(after(tracked(), event_name="Purchase", user_id="13793")) == []

    def test_a_note_holds_no_value(self) -> None:
        out = after(tracked('"a":"secret-1"'), a="secret-2", event_name="secret-3", user_id="secret-4")
        assert "secret" not in str(out.notes)


class TestWhatStopsIt:
    @pytest.mark.parametrize(
        ("answer", "rule", "code"),
        [
            ((), Rule.FILTERED, "filtered"),
            (({"a": 1}, {"a": 2}), Rule.SQL_ERROR, "sql-two-rows"),
            (({"a": b"x"},), Rule.SQL_ERROR, "sql-error"),
            (({"a": float("inf")},), Rule.SQL_ERROR, "sql-error"),
            (({"a": float("-inf")},), Rule.SQL_ERROR, "sql-error"),
            (({"event_name": None},), Rule.SQL_ERROR, "sql-error"),
            (({"event_name": ""},), Rule.SQL_ERROR, "sql-error"),
            (SqlFailure("sql-error", "why"), Rule.SQL_ERROR, "sql-error"),
            (SqlFailure("sql-too-slow", "why"), Rule.SQL_ERROR, "sql-too-slow"),
        ],
    )
    def test_the_event_is_not_sent(self, answer: Answer, rule: Rule, code: str) -> None:
        out = queried(tracked('"a":1'), "select", Answering(answer))
        assert (out.rule, codes(out)) == (rule, [code])

    def test_infinity_is_an_error_even_if_it_was_sent(self) -> None:
        assert after(tracked('"a":1e400'), a=float("inf")).rule is Rule.SQL_ERROR

    def test_without_a_runner_nothing_is_sent(self) -> None:
        out = queried(tracked(), "select", None)
        assert (out.rule, codes(out)) == (Rule.SQL_ERROR, ["sql-error"])
