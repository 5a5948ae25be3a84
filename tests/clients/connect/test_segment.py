"""Libraries of Segment's kind: with the lines of their guides they send to paths that are served."""

import base64
from urllib.parse import urlsplit

import pytest

from liveview.core.wire.paths import find
from liveview.model.event import Wire
from tests.support.guides import HERE, guide_named, lines, python_names, script_calls
from tests.support.sdk.posted import posting


@pytest.mark.parametrize("key", ["segment-python", "rudder-python"])
def test_those_for_python_send_to_a_path_that_is_served(key: str) -> None:
    """In the background, until they are flushed as the note says."""
    assert any("flush()" in note for note in guide_named(key).notes)
    with posting(b'{"success":true}') as sent:
        client = python_names(lines(key))["analytics"]
        for consumer in client.consumers:
            consumer.upload_interval = 0.01  # half a second, for which it would also wait at the end
        client.track("ada", "Hello")
        client.flush()
        client.shutdown()
    (request,) = sent
    endpoint = find(urlsplit(request.url or "").path)
    assert str(request.url).startswith(f"{HERE.url}/")
    assert endpoint
    assert endpoint.wire is Wire.SEGMENT
    assert request.headers["Authorization"] == f"Basic {base64.b64encode(b'env-1:').decode()}"


def test_segments_for_node_is_given_the_environment_and_a_host() -> None:
    imported, _, code = lines("segment-node").partition("\n")
    assert imported == 'import {Analytics} from "@segment/analytics-node";'
    assert script_calls(code, "Analytics") == [["new Analytics", {"writeKey": "env-1", "host": HERE.url}]]


def test_rudderstacks_for_node_is_given_the_environment_and_a_host() -> None:
    required, made = script_calls(lines("rudder-node"), "require")
    assert required == ["require", "@rudderstack/rudder-sdk-node"]
    assert made[1:] == ["env-1", {"dataPlaneUrl": HERE.url}]


def test_segments_script_fetches_nothing_and_posts_to_the_plain_port() -> None:
    """It puts `/t` and the like behind the host that it is given."""
    ((function, settings, options),) = script_calls(lines("segment-browser"), "AnalyticsBrowser")
    assert function == "AnalyticsBrowser.load"
    assert settings == {"writeKey": "env-1", "cdnSettings": {"integrations": {"Segment.io": {"apiKey": "env-1"}}}}
    here = options["integrations"]["Segment.io"]
    host, _, path = here["apiHost"].partition("/")
    assert (here["protocol"], host) == ("http", HERE.address)
    for letter in "tipsga":
        endpoint = find(f"/{path}/{letter}")
        assert endpoint
        assert endpoint.wire is Wire.SEGMENT


def test_rudderstacks_script_is_given_a_host_and_a_key_that_rudderstack_knows() -> None:
    assert script_calls(lines("rudder-browser"), "rudderanalytics") == [
        ["rudderanalytics.load", "<write key>", HERE.url],
    ]
