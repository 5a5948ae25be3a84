"""The environment variables that tell a program where its liveview is: those of `run`, and of an instance in a test."""

from pathlib import Path

from liveview.model.snapshot import Endpoints
from liveview.text.hosts import reachable_url

URL = "LIVEVIEW_URL"
"""The receiver, without a path."""
TRACK_URL = "LIVEVIEW_TRACK_URL"
"""Where events are posted to."""
SINK_URL = "LIVEVIEW_SINK_URL"
"""The sink, without a path."""
TOKEN = "LIVEVIEW_TOKEN"  # noqa: S105 - the name of the variable
"""The token of the HTTP API."""
LOG = "LIVEVIEW_LOG"
"""The file of the session, as an absolute path."""


def environment(endpoints: Endpoints) -> dict[str, str]:
    """All of them, for these endpoints."""
    url = reachable_url(endpoints.receiver)
    return {
        URL: url,
        TRACK_URL: f"{url}/track",
        SINK_URL: endpoints.sink,
        TOKEN: endpoints.token,
        LOG: str(Path(endpoints.log).absolute()),
    }
