"""`GET live`: the latest snapshot of the engine."""

from aiohttp import web

from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_json
from liveview.model.snapshot import Snapshot


async def live(call: ApiCall) -> web.StreamResponse:
    """The balance, the destinations and the calls under way."""
    return as_json(call.services.run.snapshot())


ROUTES = (
    ApiRoute(
        method="GET",
        path="live",
        summary="The balance, the destinations and the calls under way.",
        handle=live,
        answers=(ApiAnswer(summary="The latest snapshot of the engine.", kind=Snapshot),),
    ),
)
