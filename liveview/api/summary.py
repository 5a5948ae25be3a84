"""`GET summary`: the session in numbers."""

import msgspec
from aiohttp import web

from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_json
from liveview.log import queries
from liveview.log.read.reader import Reader
from liveview.log.read.session_summary import (
    SummaryDestination,
    SummaryName,
    first_request_at,
    summary_destinations,
    summary_names,
)
from liveview.model.event import Balance


class SummarySession(msgspec.Struct, frozen=True):
    """The session."""

    log: str
    """The path of its log."""
    label: str
    """What it was called when it began; "" for nothing."""
    started_at: float
    """When it was opened, or received its first request if that was earlier, in epoch seconds."""
    events: int
    """How many events it has."""


class SummaryBalance(msgspec.Struct, frozen=True, kw_only=True):
    """How many events are in each state."""

    received: int
    """All events."""
    invalid: int
    """Events that validation refused."""
    duplicate: int
    """Duplicates that were dropped."""
    unrouted: int
    """Accepted events that no destination gets."""
    pending: int
    """Events with a delivery that is not over yet."""
    delivered: int
    """Events whose deliveries all succeeded."""
    failed: int
    """Events with a failed delivery and no pending one."""
    refused: int
    """Requests that were refused before they became events; they are not part of `received`."""
    holds: bool
    """Whether the states add up to `received`."""


class Summary(msgspec.Struct, frozen=True):
    """A session in numbers, all read from one state of its log."""

    session: SummarySession
    """The session."""
    balance: SummaryBalance
    """How many events are in each state."""
    names: list[SummaryName]
    """Every event name and type, the most frequent first."""
    destinations: list[SummaryDestination]
    """Every destination, in order of its first event."""


async def summary(call: ApiCall) -> web.StreamResponse:
    """The session in numbers."""
    run, session = call.services.run, call.session
    label, opened_at = run.label, run.started_at

    def read(reader: Reader) -> Summary:
        balance = queries.balance(reader)
        first = first_request_at(reader)
        started_at = opened_at if first is None else min(first, opened_at)
        return Summary(
            SummarySession(session.path, label, started_at, balance.received),
            _balance(balance),
            summary_names(reader),
            summary_destinations(reader),
        )

    return as_json(await session.pages.ask(lambda reader: reader.at_once(read)))


def _balance(balance: Balance) -> SummaryBalance:
    return SummaryBalance(**msgspec.structs.asdict(balance), holds=balance.holds)


ROUTES = (
    ApiRoute(
        method="GET",
        path="summary",
        summary="The session in numbers: its balance, its event names and its destinations.",
        handle=summary,
        answers=(ApiAnswer(summary="The session in numbers.", kind=Summary),),
        problems=(ProblemType.SESSION_OVER, ProblemType.UNAVAILABLE),
    ),
)
