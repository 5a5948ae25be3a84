"""Statements for PostgreSQL."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.postgres import SHAPE
from liveview.model.service import ServiceRequest
from tests.support.core.warehouse_rows import PROPERTIES, outgoing, outgoing_with
from tests.support.examples import examples

FIXED = (
    '("message_id" text primary key, "event_name" text, "time" numeric, "session_id" text, "device_id" text, '
    '"user_id" text, "host" text, "other" jsonb);'
)


def statements(name: str, settings: dict[str, str] | None = None, /, **properties: object) -> list[str]:
    (request,) = SHAPE.requests(outgoing(name, **properties), settings or {})
    return request.body.decode().split("\n")


def test_make_the_table_its_columns_and_the_row() -> None:
    found = statements("View Homepage", {"schema": "web"}, price=3.5, note="it's", new=True, items=[1, "a'b"])
    table = '"web"."view_homepage"'
    assert found == [
        f"create table if not exists {table} {FIXED}",
        f'alter table {table} add column if not exists "price" numeric;',
        f'alter table {table} add column if not exists "note" text;',
        f'alter table {table} add column if not exists "new" boolean;',
        f'alter table {table} add column if not exists "items" jsonb;',
        (
            f'insert into {table} ("message_id", "event_name", "time", "user_id", "price", "note", "new", "items") '
            "values ('m1', 'View Homepage', 1577836800.5, '13793', 3.5, 'it''s', true, '[1,\"a''b\"]'::jsonb) "
            'on conflict ("message_id") do nothing;'
        ),
    ]


def test_name_no_schema_unless_there_is_one() -> None:
    assert statements("A")[0].startswith('create table if not exists "a" (')
    assert SHAPE.host({}) == "postgres:/public"


def test_quote_the_schema() -> None:
    assert statements("A", {"schema": 'my "own"'})[0].startswith('create table if not exists "my ""own"""."a" (')


def test_hold_no_nul() -> None:
    assert "'a\ufffdb'" in statements("A", note="a\0b")[-1]


def test_have_findings() -> None:
    (request,) = SHAPE.requests(outgoing("A", **{"Total Price": 1, "total_price": 2}), {"schema": 'x"y z'})
    assert [each.word for each in SHAPE.findings(request, 0.0)] == ["name-clash"]


def test_have_no_findings_of_what_a_value_says() -> None:
    added = '\nalter table "a" add column if not exists "x_00000000" text;'
    added += '\nalter table "a" add column if not exists "x" text;\n'
    (request,) = SHAPE.requests(outgoing("A", note=added), {})
    assert SHAPE.findings(request, 0.0) == ()


@examples(50)
@given(st.binary())
def test_have_none_whatever_the_bytes_are(body: bytes) -> None:
    assert SHAPE.findings(ServiceRequest("INSERT", "/a", (), body), 0.0) == ()


@examples(50)
@given(PROPERTIES)
def test_have_a_literal_for_every_value(properties: dict[str, object]) -> None:
    (request,) = SHAPE.requests(outgoing_with(properties), {})
    insert = request.body.decode().partition("\ninsert into ")[2]
    assert insert.replace("''", "").count("'") % 2 == 0
