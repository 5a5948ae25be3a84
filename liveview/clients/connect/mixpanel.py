"""Mixpanel's libraries, whose events Freshpaint's endpoint takes as they are."""

from liveview.clients import names
from liveview.clients.connect.guide import Guide, GuideStep

GUIDES = (
    Guide(
        "mixpanel-browser",
        "mixpanel-browser",
        (
            GuideStep("Give init the api_host:", 'mixpanel.init("@ENV", {api_host: "@URL"})', "js"),
            GuideStep(
                "An https page in Safari needs the port of --tls:",
                'mixpanel.init("@ENV", {api_host: "@TLS_URL"})',
                "js",
                tls=True,
            ),
        ),
        ("Session recording and feature flags have paths of their own, which are refused here.",),
        frozenset({names.MIXPANEL_BROWSER}),
    ),
    Guide(
        "mixpanel-python",
        "mixpanel for Python",
        (
            GuideStep(
                "api_host forces https, so name each URL:",
                "from mixpanel import Consumer, Mixpanel\n"
                "\n"
                'mixpanel = Mixpanel("@ENV", consumer=Consumer(\n'
                '    events_url="@URL/track",\n'
                '    people_url="@URL/engage",\n'
                '    groups_url="@URL/groups",\n'
                '    import_url="@URL/import",\n'
                "))",
                "python",
            ),
            GuideStep(
                "With --tls api_host is enough, and the library retries, which it does over https only:",
                'mixpanel = Mixpanel("@ENV", consumer=Consumer(\n    api_host="@TLS_ADDRESS"))',
                "python",
                tls=True,
            ),
            GuideStep("For that it must trust the certificate:", "export REQUESTS_CA_BUNDLE=@CA", "sh", tls=True),
        ),
        ("alias() always goes to Mixpanel's own host: it cannot be pointed here.",),
        frozenset({names.MIXPANEL_PYTHON}),
    ),
    Guide(
        "mixpanel-node",
        "mixpanel for Node",
        (
            GuideStep(
                "Give init host, protocol and path:",
                'const mixpanel = Mixpanel.init("@ENV", {\n  host: "@ADDRESS",\n  protocol: "http",\n  path: "",\n});',
                "js",
            ),
        ),
        ("import() insists on https, so it cannot be pointed at the plain port.",),
        frozenset({names.MIXPANEL_NODE}),
    ),
)
"""In the order of the screen."""
