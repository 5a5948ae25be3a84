"""What handlers share: one open session, another one when the log is another."""

import asyncio
from typing import Any

from liveview.api.services import Services


class Run:
    """A run that can move to another log."""

    log = "/tmp/a.db"

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def test_the_session_is_that_of_the_log() -> None:
    async def act() -> None:
        run = Run()
        services = Services(run, 1, 1)
        first = services.session
        assert services.session is first
        await services.close()
        assert services.session is not first
        assert services.session.path == "/tmp/a.db"
        run.log = "/tmp/b.db"
        assert services.session.path == "/tmp/b.db"
        await services.close()

    asyncio.run(act())
