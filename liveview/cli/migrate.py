"""`liveview migrate`: makes the schema of a shared session, or brings it up to date."""

import asyncio
import os

from liveview.cli.output import say
from liveview.errors import UsageError
from liveview.postgres.address import is_shared, shared_address


def migrate(url: str, session: str | None) -> None:
    """Make the session or bring it up to date, and say so; raises `UsageError` and `SharedSessionError`."""
    if not is_shared(url):
        raise UsageError("a shared session is in PostgreSQL; give its URL, such as postgresql://HOST/DATABASE")
    address = shared_address(url, session, os.environ)
    from liveview.postgres.migrating import migrate as migrated

    say(asyncio.run(migrated(address)))
