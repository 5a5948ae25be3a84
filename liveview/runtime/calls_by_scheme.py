"""Who carries out a call, by how its URL begins: the warehouses, or the sender."""

from collections.abc import Iterable
from typing import Any

from liveview.adapters.sender import Sender
from liveview.adapters.warehouses import Warehouses
from liveview.core.steps import AttemptEnded, Call


class CallsByScheme:
    """Hands rows to the warehouses and everything else to the sender. All methods belong to the engine's loop."""

    def __init__(self, sender: Sender, warehouses: Warehouses) -> None:
        self._sender = sender
        self._warehouses = warehouses

    async def call(self, call: Call) -> AttemptEnded:
        """Carry out a call, as both do."""
        return await (self._warehouses if call.webhook.is_table else self._sender).call(call)

    def answering(self, held: Iterable[Any]) -> int:
        """How many of these connections to the sink are our own calls."""
        return sum(map(self._sender.is_ours, held))
