"""An operator of a session in PostgreSQL: what is changed becomes rows that all receivers follow."""

import asyncio
import getpass
import socket
from collections.abc import Awaitable, Callable
from typing import NoReturn

from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import MarkChanged, SettingChange
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Sent
from liveview.postgres.address import SharedAddress
from liveview.postgres.operating import Operator


def this_user() -> str:
    """Who changes something here, as the list of changes names them."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # KeyError before Python 3.13
        name = "somebody"
    return f"{name}@{socket.gethostname()}"


class SharedOperator:
    """`SessionOperator` over a connection for each command: hours may pass between two of them."""

    def __init__(self, address: SharedAddress) -> None:
        self._address = address

    def retry_now(self, event_id: int) -> None:
        """Make the waiting retries of an event due; the receivers see that with their next beat."""
        self._do(lambda operator: operator.retry_now(event_id))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._do(lambda operator: operator.give_up(event_id))

    def change(self, change: SettingChange) -> None:
        """Have a change of settings take effect on every receiver."""
        self._do(lambda operator: operator.change([change], this_user()))

    def mark(self, event_id: int, *, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._do(lambda operator: operator.mark([MarkChanged(event_id, marked)]))

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Refused: calls are held by the receiver that makes them."""
        _elsewhere(f"calls of {key} are held" if breakpoint_ else f"calls of {key} are held no more")

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """None that are known here."""
        return ()

    def release(self, delivery_id: int, body: bytes | None) -> None:
        """Refused, as `set_breakpoint`."""
        _elsewhere(f"the call of delivery {delivery_id} is {'made' if body is None else 'changed and made'}")

    def fail_held(self, delivery_id: int) -> None:
        """Refused, as `set_breakpoint`."""
        _elsewhere(f"the call of delivery {delivery_id} is failed")

    def send(self, request: Outgoing) -> Sent:
        """Refused: a database takes no requests."""
        raise ControlError(
            f"a request to {request.target} goes to a receiver: liveview send FILE --to URL sends events"
        )

    def new_session(self) -> str:
        """Refused: receivers stay in the session that they share."""
        raise ControlError("a session that receivers share is not left; liveview migrate makes another one")

    def _do(self, act: Callable[[Operator], Awaitable[object]]) -> None:
        """Carry something out; raises `SharedSessionError` and `UnavailableError`."""

        async def acting() -> None:
            operator = await Operator.open(self._address)
            try:
                await act(operator)
            finally:
                await operator.close()

        asyncio.run(acting())


def _elsewhere(what: str) -> NoReturn:
    raise ControlError(f"{what} on the receiver that makes the calls: attach to its URL for that")
