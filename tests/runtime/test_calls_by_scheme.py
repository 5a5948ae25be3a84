"""Who carries out a call."""

import asyncio
from pathlib import Path

import pytest

from liveview.adapters.clock import Clock
from liveview.adapters.sender import Sender
from liveview.adapters.warehouses import Warehouses
from liveview.core.steps import Call
from liveview.model.delivery import Outcome
from liveview.model.destination import Webhook
from liveview.runtime.calls_by_scheme import CallsByScheme
from tests.support.webhook import Webhook as Server
from tests.support.webhook import answer


def carried_out(url: str) -> Outcome:
    async def main() -> Outcome:
        sender, warehouses = Sender("http://127.0.0.1:9", Clock()), Warehouses(Clock())
        try:
            calls = CallsByScheme(sender, warehouses)
            assert calls.answering([("127.0.0.1", 1)]) == 0
            return (await calls.call(Call(1, Webhook(url), b'{"message_id":"m1"}', 30.0, Outcome.TIMEOUT))).outcome
        finally:
            await warehouses.close()
            await sender.close()

    return asyncio.run(main())


@pytest.mark.parametrize("kind", ["sqlite", "csv"])
def test_rows_go_to_the_warehouses(tmp_path: Path, kind: str) -> None:
    assert carried_out(f"{kind}:{tmp_path}/shop/purchase") is Outcome.OK
    assert (tmp_path / "shop").exists()


def test_all_others_go_to_the_sender() -> None:
    with Server(answer(200)) as server:
        assert carried_out(f"{server.url}/purchase") is Outcome.OK
        assert server.hits == 1
