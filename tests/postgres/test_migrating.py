import asyncio

import pytest

from liveview.errors import SharedSessionError
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.connecting import connect
from liveview.postgres.migrating import VERSION, migrate, migration, require_current
from tests.support.in_loop import in_loop
from tests.support.postgres import HOST, OWNER, VIEWER, schema_of, session_name, shared_server


def address() -> SharedAddress:
    return shared_address(shared_server().url, session_name(), {})


def run(statement: str) -> None:
    with shared_server().connect() as connection:
        connection.execute(statement.encode())


async def check(where: SharedAddress) -> None:
    connection = await connect(where)
    try:
        await require_current(connection, where)
    finally:
        await connection.close()


@in_loop
async def test_the_first_time_it_is_made_and_the_second_nothing_happens() -> None:
    where = address()
    assert await migrate(where) == f"made the session {where.session}"
    assert await migrate(where) == f"the session {where.session} is up to date"
    await check(where)


@in_loop
async def test_several_at_once_make_one() -> None:
    where = address()
    said = await asyncio.gather(*(migrate(where) for _ in range(4)))
    assert sorted(said) == [f"made the session {where.session}", *[f"the session {where.session} is up to date"] * 3]


@in_loop
async def test_two_sessions_have_nothing_in_common() -> None:
    one, other = address(), address()
    await migrate(one)
    with pytest.raises(SharedSessionError, match=f"liveview migrate URL --session {other.session}"):
        await check(other)


@in_loop
async def test_a_newer_one_is_left_alone() -> None:
    where = address()
    await migrate(where)
    run(f"update {where.schema}.sessions set schema_version = {VERSION + 1}")
    for act in (migrate, check):
        with pytest.raises(SharedSessionError, match="newer liveview"):
            await act(where)


@pytest.mark.parametrize("inside", ["", "create table {}.sessions (id integer)", "create table {}.other (id integer)"])
@in_loop
async def test_a_schema_of_another_program_is_left_alone(inside: str) -> None:
    where = address()
    run(f"create schema {where.schema}")
    if inside:
        run(inside.format(where.schema))
    for act in (migrate, check):
        with pytest.raises(SharedSessionError, match="another program"):
            await act(where)


@in_loop
async def test_who_must_not_is_told_so() -> None:
    name = session_name()
    viewer = shared_address(shared_server().url_of(VIEWER), name, {})
    with pytest.raises(SharedSessionError, match="must not make"):
        await migrate(viewer)
    await migrate(shared_address(shared_server().url, name, {}))
    with pytest.raises(SharedSessionError, match="must not read"):
        await check(viewer)


@in_loop
async def test_a_database_that_cannot_hold_every_text_is_refused() -> None:
    name = session_name()
    run(f"create database {name} encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'")
    url = f"postgresql://{OWNER}@{HOST}:{shared_server().port}/{name}"
    with pytest.raises(SharedSessionError, match="encoding UTF8"):
        await migrate(shared_address(url, name, {}))


def test_every_name_in_the_statements_is_in_the_schema() -> None:
    text = migration(VERSION, schema_of("x"))
    assert "{schema}" not in text
    assert "search_path" not in text
