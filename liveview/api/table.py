"""Every route of the HTTP API, in the order of its documentation."""

from liveview.api import (
    event_detail,
    events,
    health,
    live,
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

ROUTES = (
    *health.ROUTES,
    *events.ROUTES,
    *event_detail.ROUTES,
    *requests.ROUTES,
    *summary.ROUTES,
    *waiting.ROUTES,
    *streaming.ROUTES,
    *sessions.ROUTES,
    *settings.ROUTES,
    *sending.ROUTES,
    *retrying.ROUTES,
    *live.ROUTES,
    *sink_behaviours.ROUTES,
)
"""All of them."""
