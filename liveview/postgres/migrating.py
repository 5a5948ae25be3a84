"""Makes the schema of a shared session, brings it up to date, and tells whether this liveview can use it.

Migrations only add, so that receivers of the version before go on beside those of the next one.
"""

import uuid
from importlib.resources import files

from liveview.errors import SharedSessionError
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection, connect, reason
from liveview.postgres.driver import psycopg

VERSION = 1
"""The version of the schema that this liveview writes."""
_FOREIGN, _MISSING = -1, 0
"""Versions of a schema that belongs to another program, and of one that is not there."""


async def migrate(address: SharedAddress) -> str:
    """Make the schema or bring it up to date; returns a sentence. Raises `SharedSessionError`."""
    connection = await connect(address)
    try:
        for _ in range(2):  # somebody else may have made the schema meanwhile
            try:
                return await _migrate(connection, address)
            except (psycopg.errors.UniqueViolation, psycopg.errors.DuplicateSchema):
                continue
            except psycopg.errors.InsufficientPrivilege:
                raise SharedSessionError(
                    f"this user of PostgreSQL must not make the session {address.session} in {address.database}"
                ) from None
        raise SharedSessionError(f"somebody else is making the session {address.session}; try again")
    except psycopg.Error as error:
        raise SharedSessionError(f"the session {address.session} cannot be made: {reason(error)}") from None
    finally:
        await connection.close()


async def require_current(connection: Connection, address: SharedAddress) -> None:
    """Raise `SharedSessionError` unless the schema has the version of this liveview."""
    try:
        version = await _version(connection, address)
    except psycopg.errors.InsufficientPrivilege:
        raise SharedSessionError(f"this user of PostgreSQL must not read the session {address.session}") from None
    except psycopg.Error as error:
        raise SharedSessionError(f"the session {address.session} cannot be read: {reason(error)}") from None
    if version == _MISSING:
        raise SharedSessionError(
            f"there is no session {address.session} in {address.database}; "
            f"make it with `liveview migrate URL --session {address.session}`"
        )
    _require_ours(version, address)
    if version < VERSION:
        raise SharedSessionError(
            f"the session {address.session} was made by an older liveview; "
            f"bring it up to date with `liveview migrate URL --session {address.session}`"
        )


async def _migrate(connection: Connection, address: SharedAddress) -> str:
    async with connection.transaction():
        version = await _version(connection, address)
        _require_ours(version, address)
        if version == VERSION:
            return f"the session {address.session} is up to date"
        if version == _MISSING:
            await _require_unicode(connection, address)
            await connection.execute(f"create schema {address.schema}".encode())
        for step in range(version + 1, VERSION + 1):
            await connection.execute(migration(step, address.schema).encode())
        if version == _MISSING:
            await connection.execute(
                f"insert into {address.schema}.sessions (id, run, schema_version) values (1, $1, $2)".encode(),
                (uuid.uuid4().hex, VERSION),
            )
            return f"made the session {address.session}"
        await connection.execute(f"update {address.schema}.sessions set schema_version = $1".encode(), (VERSION,))
        return f"brought the session {address.session} up to date"


def migration(version: int, schema: str) -> str:
    """The statements that lead to a version of the schema."""
    text = files("liveview.postgres").joinpath("migrations", f"{version}.sql").read_text("utf-8")
    return text.replace("{schema}", schema)


async def _version(connection: Connection, address: SharedAddress) -> int:
    """The version of the schema."""
    found = await connection.execute(
        b"select to_regnamespace($1) is not null, to_regclass($1 || '.sessions') is not null", (address.schema,)
    )
    exists, is_ours = await found.fetchone() or (False, False)
    if not exists:
        return _MISSING
    if not is_ours:
        return _FOREIGN
    try:
        found = await connection.execute(f"select schema_version from {address.schema}.sessions where id = 1".encode())
    except psycopg.errors.UndefinedColumn:
        return _FOREIGN
    row = await found.fetchone()
    return _FOREIGN if row is None else int(row[0])


async def _require_unicode(connection: Connection, address: SharedAddress) -> None:
    """Raise `SharedSessionError` for a database that cannot hold every text."""
    found = await connection.execute(b"select current_setting('server_encoding')")
    if await found.fetchone() != ("UTF8",):
        raise SharedSessionError(f"the database {address.database} has not the encoding UTF8, which a session needs")


def _require_ours(version: int, address: SharedAddress) -> None:
    """Raise `SharedSessionError` for a schema of another program or of a newer liveview."""
    if version == _FOREIGN:
        raise SharedSessionError(f"the schema liveview_{address.session} belongs to another program")
    if version > VERSION:
        raise SharedSessionError(
            f"the session {address.session} was made by a newer liveview; this one knows version {VERSION} of it"
        )
