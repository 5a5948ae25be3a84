"""Changes of the run: they are answered when they are in effect and in the log, so they survive a crash."""

from collections.abc import Iterable

from liveview.api.route import ApiCall
from liveview.model.changes import Change


async def applied(call: ApiCall, changes: Iterable[Change]) -> None:
    """Have changes take effect in one turn of the loop, and return when they are in the log; raises `ControlError`.

    They must have been checked: nothing undoes the first ones if a later one is impossible.
    """
    commands = call.services.run.commands
    for change in changes:
        commands.apply(change)
    await commands.stored()
