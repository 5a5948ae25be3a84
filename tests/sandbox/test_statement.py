"""What is refused by the text alone."""

import sqlite3
import time
from contextlib import closing, suppress

import pytest

from liveview.sandbox.statement import (
    DEEPEST,
    LONGEST,
    MOST_COLUMNS,
    MOST_COPIES,
    copies,
    most_columns,
    refusal,
    tokens,
)

USUAL = """
with e as (
  select props->>'$.total' as total, props->>'$.currency' as currency, json_extract(props, '$.cart') as cart
  from incoming_event
),
items as (select sum(j.value->>'$.price' * (j.value->>'$.quantity')) as sum from e, json_each(e.cart) j)
select case when e.total > 100 then 'big' when e.total > 10 then 'middle' else 'small' end as size,
  e.total as revenue, items.sum as sum, null as cart, upper(e.currency) as currency -- a comment
from e, items where e.total is not null
"""


def chain(links: int, *, body: str = "select x + x as x from {}", define: str = "{} as ({})") -> str:
    """A select from a chain of subqueries."""
    parts = [define.format("a0", "select time as x from incoming_event")]
    parts += [define.format(f"a{link}", body.format(f"a{link - 1}")) for link in range(1, links + 1)]
    return f"with {', '.join(parts)} select x from a{links}"


CHAINS = [
    {"body": "select x + x as x from {}"},
    {"body": "select x from {0} union all select x from {0}"},
    {"body": "select p.x from {0} p, {0} q"},
    {"body": "select X+\"x\"+[x]+`x` as x from '{}'"},
    {"body": "select x, x /* ( */ + x as x from {}"},
    {"body": "select *, * from {}"},
    {"body": "select x from (select x + x as x from {})"},
    {"body": "select x from {} order by 1, 1, 1"},
    {"define": "{} as materialized ({})"},
    {"define": "{} as not materialized ({})"},
    {"define": "{}(x) as ({})", "body": "select x + x from {}"},
    {"define": '"{}" as ({})'},
]


class TestCopies:
    def test_a_usual_statement_is_far_below_the_limit(self) -> None:
        assert copies(tokens(USUAL)) < MOST_COPIES / 100
        assert refusal(USUAL) == ""

    @pytest.mark.parametrize("how", CHAINS)
    def test_a_chain_of_subqueries_that_doubles_is_refused(self, how: dict[str, str]) -> None:
        assert refusal(chain(2, **how)) == ""
        assert "too often" in refusal(chain(20, **how))

    @pytest.mark.parametrize("how", CHAINS[:3])
    def test_the_longest_chain_that_is_allowed_compiles_at_once(self, how: dict[str, str]) -> None:
        links = next(links for links in range(1, 40) if refusal(chain(links + 1, **how)))
        before = time.thread_time()
        with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error):  # it may be too much to run
            connection.execute("create table incoming_event (time)")
            connection.setlimit(sqlite3.SQLITE_LIMIT_VDBE_OP, 25_000)
            connection.execute(f"explain {chain(links, **how)}")
        assert time.thread_time() - before < 2  # each link more takes twice as long or longer

    @pytest.mark.parametrize("nested", ["(" * 3_000, "select " + "(select " * 1_000, "select 1 in (" * 500])
    def test_deep_nesting_is_refused(self, nested: str) -> None:
        assert copies(tokens(nested)) > MOST_COPIES

    def test_many_selects_are_refused(self) -> None:
        before, after = "select x from (" * 14, ")" * 14
        links = ", ".join(f"a{n} as ({before}select x from a{n + 1}{after})" for n in range(38))
        assert "too deeply" in refusal(f"with {links} select x from a0")

    def test_many_tables_are_refused(self) -> None:
        assert "too often" in refusal(chain(DEEPEST + 1, body="select x from {}"))

    def test_tables_that_name_each_other_have_an_end(self) -> None:
        assert copies(tokens("with a as (select x from b), b as (select x from a) select x from a")) < MOST_COPIES


class TestText:
    @pytest.mark.parametrize(
        "statement",
        [
            "",
            " ",
            "-- select 1",
            "values (1)",
            "explain select 1",
            "pragma table_list",
            "insert into t select 1",
            "(select 1)",
        ],
    )
    def test_only_a_select_is_given_to_sqlite(self, statement: str) -> None:
        assert refusal(statement) == "it is not a select"

    @pytest.mark.parametrize(
        "statement", ["select 1", "/* a */ -- b\n SELECT 1", "With a as (select 1) select * from a"]
    )
    def test_comments_and_case_do_not_count(self, statement: str) -> None:
        assert refusal(statement) == ""

    def test_a_statement_has_a_longest_length(self) -> None:
        assert "longer" in refusal(f"select 1 {' ' * LONGEST}")

    def test_names_and_texts_lose_their_quotes(self) -> None:
        found = tokens("""select 'it''s', "A", [b c], `d`, x.é -- '""")
        assert [token.text for token in found] == ["select", "it's", ",", "a", ",", "b c", ",", "d", ",", "x", ".", "é"]
        assert [token.text for token in found if token.is_name] == ["it's", "a", "b c", "d", "x", "é"]


class TestColumns:
    @pytest.mark.parametrize(
        ("statement", "most"),
        [
            ("select 1", 1),
            ("select 1, 2", 2),
            ("select *, 2 from incoming_event", 4),
            ("select a.*, a.* from a", 8),
            ("select 2 * 3 * count(*)", 1),
            (f"select {'*, ' * 20} 1 from a", MOST_COLUMNS),
            (f"select {'1, ' * 999} 1", MOST_COLUMNS),
        ],
    )
    def test_there_are_never_more_than_is_said(self, statement: str, most: int) -> None:
        assert most_columns(tokens(statement)) == most
