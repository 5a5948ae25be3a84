"""Every route of the HTTP API, in the order of its documentation."""

from liveview.api import health, live, sink_behaviours

ROUTES = (*health.ROUTES, *live.ROUTES, *sink_behaviours.ROUTES)
