"""Connections to the PostgreSQL of a shared session, with everything that a pooler in transaction mode does not keep
left out: no prepared statements, and no settings of a connection."""

import os
import ssl
from typing import Any, TypeAlias

from liveview.errors import SharedSessionError
from liveview.postgres.address import SharedAddress
from liveview.postgres.driver import TupleRow, psycopg

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]
"""A connection in which parameters are `$1`, `$2` and so on, and every statement is a transaction of its own."""
PATIENCE = 10
"""Seconds that connecting may take (ours), if the URL does not say."""


async def connect(address: SharedAddress, *, read_only: bool = False) -> Connection:
    """Connect to the database; raises `SharedSessionError`.

    With `read_only`, each `transaction()` sees one snapshot and cannot write.
    """
    options: dict[str, Any] = {"client_encoding": "UTF8", **authorities(address.conninfo)}
    if address.password is not None:
        options["password"] = address.password
    if "connect_timeout=" not in address.conninfo:
        options["connect_timeout"] = PATIENCE
    if "application_name=" not in address.conninfo:
        options["application_name"] = "liveview"
    try:
        connection = await psycopg.AsyncConnection.connect(
            address.conninfo,
            autocommit=True,
            prepare_threshold=None,
            cursor_factory=psycopg.AsyncRawCursor,
            **options,
        )
    except psycopg.Error as error:
        raise SharedSessionError(_why(error, address)) from None
    if read_only:
        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await connection.set_read_only(True)
    return connection


def authorities(conninfo: str) -> dict[str, str]:
    """The file with the authorities that this machine trusts, where they are asked for as `system`.

    The driver's own OpenSSL looks for them in a folder that no machine has.
    """
    if "sslrootcert='system'" not in conninfo or "SSL_CERT_FILE" in os.environ:
        return {}
    file = ssl.get_default_verify_paths().cafile
    return {} if file is None else {"sslrootcert": file}


def reason(error: psycopg.Error) -> str:
    """What a statement failed with: its SQLSTATE, for the texts of the server may repeat what was to be stored."""
    if error.sqlstate:
        return f"SQLSTATE {error.sqlstate}"
    return "the connection is lost" if isinstance(error, psycopg.OperationalError) else type(error).__name__


def _why(error: psycopg.Error, address: SharedAddress) -> str:
    """A sentence for a connection that could not be made."""
    where = f"PostgreSQL at {address.identity.split('//')[1].partition('/')[0]}"
    said = str(error)
    connection = error.pgconn
    if connection is not None and connection.needs_password:
        return f"{where} asks for a password; give it with PGPASSFILE or PGPASSWORD, or in the URL of env:NAME"
    if "password" in said.lower():
        return f"{where} does not accept the password"
    first = said.strip().splitlines()[0] if said.strip() else "no answer"
    if address.password:
        first = first.replace(address.password, "***")
    return f"{where} cannot be used: {first}"
