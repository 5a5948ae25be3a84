"""Every route of the HTTP API, in the order of its documentation."""

from liveview.api import (
    breakpoints,
    delivery_requests,
    event_detail,
    events,
    feed,
    health,
    live,
    marks,
    openapi,
    requests,
    retrying,
    sending,
    sessions,
    settings,
    sink_behaviours,
    streaming,
    summary,
    waiting,
)
from liveview.api.route import ApiRoute

ROUTES: tuple[ApiRoute, ...] = (
    *health.ROUTES,
    openapi.description_of(lambda: ROUTES),
    *events.ROUTES,
    *event_detail.ROUTES,
    *delivery_requests.ROUTES,
    *requests.ROUTES,
    *summary.ROUTES,
    *waiting.ROUTES,
    *streaming.ROUTES,
    *sessions.ROUTES,
    *settings.ROUTES,
    *sending.ROUTES,
    *retrying.ROUTES,
    *marks.ROUTES,
    *breakpoints.ROUTES,
    *live.ROUTES,
    *feed.ROUTES,
    *sink_behaviours.ROUTES,
)
"""All of them."""
