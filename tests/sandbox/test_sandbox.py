"""Runs of statements: budgets that are the same on every machine, and what becomes of whatever goes wrong."""

import json
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.query import queried
from liveview.core.pipeline.sql import IncomingEvent, SqlFailure
from liveview.model.delivery import Rule
from liveview.sandbox.sandbox import KEPT, MOST_READ, Sandbox
from tests.support.core.emissions import codes, inside, shape, tracked
from tests.support.core.sql_events import REFUSED, incoming
from tests.support.core.wires import VALUES
from tests.support.examples import examples

law = examples(60)
COUNTING = "with recursive r(n) as (select 1 union all select n + 1 from r where n < {}) select count(*) as n from r"
ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) as n from r"
SLOW = """
    with recursive r(n) as (select 1 union all select n + 1 from r where n < 1000)
    select sum(json_valid(props || substr('  ', 1, n % 3))) as valid from r, incoming_event
"""
"""Takes a moment, or half a second for a large event."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    opened = Sandbox()
    yield opened
    opened.close()


def failure(sandbox: Sandbox, statement: str, event: IncomingEvent | None = None) -> SqlFailure:
    """Why a statement fails."""
    found = sandbox.run(statement, event or incoming())
    assert isinstance(found, SqlFailure)
    return found


class TestAnswers:
    def test_rows_come_by_column(self, sandbox: Sandbox) -> None:
        statement = "select key as k, value as v from incoming_event, json_each(props)"
        assert sandbox.run(statement, incoming(a=1, b="x")) == ({"k": "a", "v": 1}, {"k": "b", "v": "x"})
        assert sandbox.run(statement, incoming()) == ()

    def test_no_state_stays_between_events(self, sandbox: Sandbox) -> None:
        for n in range(3):
            assert sandbox.run("select props ->> '$.n' as n from incoming_event", incoming(n=n)) == ({"n": n},)

    def test_it_can_be_used_after_it_was_closed(self, sandbox: Sandbox) -> None:
        sandbox.close()
        assert sandbox.run("select 1 as a", incoming()) == ({"a": 1},)

    def test_any_thread_may_use_it(self, sandbox: Sandbox) -> None:
        found = []
        sandbox.run("select 1 as a", incoming())
        thread = threading.Thread(target=lambda: found.append(sandbox.run("select 1 as a", incoming())))
        thread.start()
        thread.join()
        assert found == [({"a": 1},)]

    def test_many_statements_are_not_all_kept(self, sandbox: Sandbox) -> None:
        for n in (*range(KEPT + 5), *range(KEPT + 5)):
            assert sandbox.run(f"select {n} as n", incoming()) == ({"n": n},)


class TestFailures:
    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            ("drop table incoming_event", "it is not a select"),
            ("select 1 from nowhere", "no such table: nowhere"),
            ("select missing from incoming_event", "no such column: missing"),
            ("select random() as r", "not authorized to use function: random"),
            ("selec 1", "it is not a select"),
            ("select 1 as a, (", "incomplete input"),
            ("select 1; select 2", "one statement at a time"),
            ("select 'a\0b' as x", "null character"),
            ("select '\ud800' as x", "surrogates not allowed"),
        ],
    )
    def test_what_is_refused_says_why_before_any_event(self, sandbox: Sandbox, statement: str, why: str) -> None:
        assert why in sandbox.refusal(statement)
        found = failure(sandbox, statement)
        assert (found.code, why in found.sentence) == ("sql-error", True)

    @pytest.mark.parametrize(
        ("expression", "why"),
        [
            ("date('no' || 'w')", "date may not ask for the present, which a retry would not see again"),
            ("json_extract('{', '$.a')", "malformed JSON"),
            ("abs(-9223372036854775807 - 1)", "integer overflow"),
            ("replace(hex(props) || 'aaaaaaaa', 'a', substr(props, 1, 60000))", "string or blob too big"),
            ("cast(x'ff' as text)", ""),
            ("char(55296)", ""),
            ("trim(char(55296))", ""),
            ("json_extract(props, props ->> '$.secret')", ""),
        ],
    )
    def test_what_fails_at_an_event_holds_no_value_of_it(self, sandbox: Sandbox, expression: str, why: str) -> None:
        statement = f"select {expression} as x from incoming_event"
        found = failure(sandbox, statement, incoming(secret="x-1", long="a" * 60_000))
        assert sandbox.refusal(statement) == ""
        assert found == SqlFailure("sql-error", f"the SQL failed: {why}" if why else "the SQL failed")

    @pytest.mark.parametrize("statement", REFUSED)
    def test_everything_that_a_statement_may_not_do_is_an_error(self, sandbox: Sandbox, statement: str) -> None:
        assert failure(sandbox, statement).code == "sql-error"
        assert sandbox.run("select event_name as n from incoming_event", incoming()) == ({"n": "Purchase"},)

    def test_a_statement_with_too_many_steps_is_refused(self, sandbox: Sandbox) -> None:
        digits = ",".join(str(n % 10) for n in range(4_500))
        columns = ", ".join(f"x + {n} as x{n}" for n in range(6))
        statement = f"select {columns} from (select time in ({digits}) as x from incoming_event)"
        assert "too many steps" in failure(sandbox, statement).sentence

    def test_two_columns_of_one_name_are_an_error(self, sandbox: Sandbox) -> None:
        assert "same name" in failure(sandbox, "select 1 as a, 2 as a").sentence

    def test_a_failure_leaves_nothing_behind(self, sandbox: Sandbox) -> None:
        failure(sandbox, "select date('now') as d")
        failure(sandbox, ENDLESS)
        assert failure(sandbox, "select cast(x'ff' as text) as t").sentence == "the SQL failed"
        assert sandbox.run("select 1 as a", incoming()) == ({"a": 1},)

    def test_properties_that_cannot_be_text_of_sqlite_fail(self, sandbox: Sandbox) -> None:
        event = IncomingEvent("\ud800", None, None, "track", 0.0, "{}")
        assert failure(sandbox, "select 1 as a", event).code == "sql-error"


class TestBudget:
    @pytest.mark.parametrize(
        "statement",
        [
            ENDLESS,
            COUNTING.format(10**9),
            "with recursive r(n) as (select 1 union select n + 1 from r) select n from r order by n desc",
            "select count(*) as n from " + ", ".join(f"json_each(props) j{n}" for n in range(9)) + ", incoming_event",
            "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) as c from r, r q",
            "with recursive r(n) as (select 1 union all select n + 1 from r) select 1 as a where 0 in r",
            "with recursive r(n) as (select 1 union all select 1 from r) select n from r limit 1 offset 999999999",
        ],
    )
    def test_an_endless_statement_ends(self, sandbox: Sandbox, statement: str) -> None:
        statement = statement.replace("json_each(props)", "json_each('[1,2,3,4,5,6,7,8,9,10]')")
        assert failure(sandbox, statement).code == "sql-too-slow"

    def test_it_depends_on_the_event_alone_whether_the_budget_is_enough(self, sandbox: Sandbox) -> None:
        statement = COUNTING.format("(select props ->> '$.most' from incoming_event)")
        low, high = 1, 100_000
        while high - low > 1:
            most = (low + high) // 2
            enough = not isinstance(Sandbox().run(statement, incoming(most=most)), SqlFailure)
            low, high = (most, high) if enough else (low, most)
        other = Sandbox()
        for n in range(40):
            for most, is_enough in ((low, True), (high, False)):
                found = (sandbox, sandbox.again, other)[n % 3].run(statement, incoming(most=most))
                assert isinstance(found, SqlFailure) is not is_enough
            sandbox.run(COUNTING.format(n), incoming())

    def test_an_event_beyond_the_budget_does_not_turn_it_off(self, sandbox: Sandbox) -> None:
        statement = COUNTING.format("(select props ->> '$.most' from incoming_event)")
        assert failure(sandbox, statement, incoming(most=10**9)).code == "sql-too-slow"
        assert sandbox.run(statement, incoming(most=5)) == ({"n": 5},)

    def test_a_large_event_and_many_calls_do_not_go_together(self, sandbox: Sandbox) -> None:
        calls = 200
        statement = "select " + ", ".join(f"props ->> '$.c{n}' as c{n}" for n in range(calls)) + " from incoming_event"
        assert len(shape_of(sandbox.run(statement, incoming(c1=1)))) == calls
        large = incoming(t="a" * (MOST_READ // calls // 4))
        assert "too large" in failure(sandbox, statement, large).sentence

    def test_a_large_event_is_not_returned_hundreds_of_times(self, sandbox: Sandbox) -> None:
        statement = "select " + ", ".join(f"props as p{n}" for n in range(400)) + " from incoming_event"
        assert "too large" in failure(sandbox, statement, incoming(t="a" * 900_000)).sentence

    def test_a_row_of_more_than_a_megabyte_is_an_error(self, sandbox: Sandbox) -> None:
        statement = "select props as a, props as b from incoming_event"
        assert len(shape_of(sandbox.run(statement, incoming(t="a" * 500_000)))) == 2
        assert "megabyte" in failure(sandbox, statement, incoming(t="a" * 600_000)).sentence


def shape_of(found: object) -> dict[str, object]:
    """The one row of a result."""
    assert isinstance(found, tuple)
    assert len(found) == 1
    return dict(found[0])


class TestTime:
    @pytest.mark.parametrize("text", ["a" * 900_000, "é" * 400_000], ids=["ascii", "other"])
    def test_a_statement_that_takes_too_long_is_off_until_its_text_changes(self, sandbox: Sandbox, text: str) -> None:
        assert sandbox.run(SLOW, incoming()) == ({"valid": 1000},)
        first = failure(sandbox, SLOW, incoming(t=text))
        assert (first.code, "off until its text changes" in first.sentence) == ("sql-too-slow", True)
        assert failure(sandbox, SLOW) == first
        assert sandbox.run(f"{SLOW} ", incoming()) == ({"valid": 1000},)

    def test_a_statement_without_a_loop_is_off_afterwards(self) -> None:
        sandbox = Sandbox(longest_run=0)
        assert failure(sandbox, "select 1 as a") == failure(sandbox, "select 1 as a")
        sandbox.close()

    def test_what_was_decided_before_is_done_again_all_the_same(self) -> None:
        sandbox = Sandbox(longest_run=0)
        failure(sandbox, "select 1 as a")
        assert sandbox.again.run("select 1 as a", incoming()) == ({"a": 1},)
        assert sandbox.again.refusal("select") == sandbox.refusal("select")
        sandbox.close()


class TestEvents:
    def after(self, sandbox: Sandbox, statement: str, members: str) -> Emission:
        """The event with these properties after a statement."""
        return queried(tracked(members), statement, sandbox)

    @pytest.mark.parametrize(
        "literal",
        [
            "24.60",
            "1e2",
            "-0",
            "0.1000000000000000055",
            "12345678901234567890",
            "9007199254740993",
            "1E+2",
            '"a"',
            "[1.0]",
            '{"b":1e2}',
        ],
    )
    def test_a_property_that_is_returned_stays_as_it_was_sent(self, sandbox: Sandbox, literal: str) -> None:
        out = self.after(sandbox, "select props ->> '$.p' as p from incoming_event", f'"p":{literal},"q":1.0')
        assert (inside(out), codes(out)) == (f'{{"p":{literal},"q":1.0}}', [])

    @pytest.mark.parametrize(("literal", "then"), [("true", "1"), ("false", "0"), ('"a\\u0000b"', '"a\\u0000b"')])
    def test_booleans_become_numbers_and_a_nul_stays(self, sandbox: Sandbox, literal: str, then: str) -> None:
        assert (
            inside(self.after(sandbox, "select props ->> '$.p' as p from incoming_event", f'"p":{literal}'))
            == f'{{"p":{then}}}'
        )

    def test_infinity_is_never_sent(self, sandbox: Sandbox) -> None:
        for statement in (
            "select props ->> '$.p' as p from incoming_event",
            "select 9e999 as x",
            "select -1e308 * 10 as x",
        ):
            out = self.after(sandbox, statement, '"p":1e400')
            assert (out.rule, codes(out)) == (Rule.SQL_ERROR, ["sql-error"])

    @pytest.mark.parametrize("statement", ["select x'00' as x", "select cast('a' as blob) as x"])
    def test_a_blob_is_never_sent(self, sandbox: Sandbox, statement: str) -> None:
        assert self.after(sandbox, statement, '"p":1').rule is Rule.SQL_ERROR

    def test_the_example_of_the_guide(self, sandbox: Sandbox) -> None:
        statement = """
            select 'Order ' || event_name as event_name, lower(user_id) as user_id,
              (select sum(value ->> '$.price' * (value ->> '$.quantity')) from json_each(props, '$.items')) as value,
              null as email
            from incoming_event where props ->> '$.currency' = 'EUR'
        """
        members = (
            '"currency":"EUR","email":"a@b.example","items":[{"price":1.50,"quantity":2},{"price":3,"quantity":1}]'
        )
        out = self.after(sandbox, statement, members)
        assert shape(out)["event"] == "Order Purchase"
        assert inside(out) == members.join("{}").replace('"email":"a@b.example",', "")[:-1] + ',"value":6.0}'
        assert self.after(sandbox, statement, '"currency":"USD"').rule is Rule.FILTERED

    @law
    @given(st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4))
    def test_returning_a_property_changes_nothing_but_booleans(self, properties: dict[str, object]) -> None:
        statement = "select " + ", ".join(f"props ->> '$.{name}' as {name}" for name in "abcd") + " from incoming_event"
        members = json.dumps(properties)[1:-1]
        sandbox = Sandbox()
        out = queried(tracked(members), statement, sandbox)
        sandbox.close()
        kept = {name: value for name, value in properties.items() if value is not None}
        expected = {name: int(value) if isinstance(value, bool) else value for name, value in kept.items()}
        assert shape(out)["properties"] == expected
