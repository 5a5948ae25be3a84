"""How a program talks to the HTTP API of this run."""

from liveview.clients.connect.guide import Guide, GuideStep

GUIDES = (
    Guide(
        "http-api",
        "Programs: the HTTP API",
        (
            GuideStep(
                "Give the program the token of this run:",
                'export TOKEN="@TOKEN"',
                "sh",
            ),
            GuideStep(
                "Wait until an event is delivered, at most ten seconds:",
                'curl -f -H "Authorization: Bearer $TOKEN" \\\n'
                "  '@URL/_liveview/wait?filter=is:delivered&timeout=10'",
                "sh",
            ),
            GuideStep(
                "Follow everything that happens:",
                'curl -N -H "Authorization: Bearer $TOKEN" \\\n  @URL/_liveview/stream',
                "sh",
            ),
        ),
        ("The token lets its holder read every event and change the run. It is worth nothing after the run.",),
    ),
)
