"""Libraries that speak Segment's HTTP API: Segment's own and RudderStack's."""

from liveview.clients import names
from liveview.clients.connect.guide import Guide, GuideStep

GUIDES = (
    Guide(
        "segment-python",
        "Segment analytics-python",
        (
            GuideStep(
                "Give the client the host:",
                'from segment.analytics.client import Client\n\nanalytics = Client("@ENV", host="@URL")',
                "python",
            ),
        ),
        ("It sends in the background: call flush() before a script ends.",),
        frozenset({names.SEGMENT_PYTHON}),
    ),
    Guide(
        "segment-node",
        "Segment analytics-node",
        (
            GuideStep(
                "Give the client the host:",
                'import {Analytics} from "@segment/analytics-node";\n\n'
                'const analytics = new Analytics({\n  writeKey: "@ENV",\n  host: "@URL",\n});',
                "js",
            ),
        ),
        ("It sends in the background: await closeAndFlush() before a script ends.",),
        frozenset({names.SEGMENT_NODE}),
    ),
    Guide(
        "segment-browser",
        "Segment analytics-next",
        (
            GuideStep(
                "Point the Segment.io integration here; with cdnSettings nothing is fetched from Segment:",
                "AnalyticsBrowser.load(\n"
                '  {writeKey: "@ENV",\n'
                '   cdnSettings: {integrations: {"Segment.io": {apiKey: "@ENV"}}}},\n'
                '  {integrations: {"Segment.io": {\n'
                '    apiHost: "@ADDRESS/v1", protocol: "http"}}},\n'
                ");",
                "js",
            ),
        ),
        ("Without cdnSettings its settings come from Segment's CDN, for a write key that Segment knows.",),
        frozenset({names.SEGMENT_BROWSER}),
    ),
    Guide(
        "rudder-browser",
        "RudderStack JavaScript",
        (GuideStep("Give load the dataPlaneUrl:", 'rudderanalytics.load("<write key>", "@URL");', "js"),),
        ("It first asks RudderStack for its source configuration, so the write key must be one of theirs.",),
        frozenset({names.RUDDER_BROWSER}),
    ),
    Guide(
        "rudder-node",
        "RudderStack Node",
        (
            GuideStep(
                "Give the client the dataPlaneUrl:",
                'const RudderAnalytics = require("@rudderstack/rudder-sdk-node");\n\n'
                'const analytics = new RudderAnalytics("@ENV", {\n  dataPlaneUrl: "@URL",\n});',
                "js",
            ),
        ),
        (),
        frozenset({names.RUDDER_NODE}),
    ),
    Guide(
        "rudder-python",
        "RudderStack Python",
        (
            GuideStep(
                "Give the client the host:",
                'from rudderstack.analytics.client import Client\n\nanalytics = Client("@ENV", host="@URL")',
                "python",
            ),
        ),
        ("It sends in the background: call flush() before a script ends.",),
        frozenset({names.RUDDER_PYTHON}),
    ),
)
"""In the order of the screen."""
