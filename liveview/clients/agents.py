"""Clients by their User-Agent: libraries, then tools, probes and, last, browsers, which all claim to be others."""

import re

from liveview.clients import names

LONGEST = 400
"""Characters of a User-Agent that are looked at."""
_VERSION = r"[/ ]v?([\w.+-]{1,40})"

_AGENTS: tuple[tuple[str, str], ...] = (
    (r"^analytics-python" + _VERSION, names.SEGMENT_PYTHON),
    (r"^analytics-node(?:-next)?" + _VERSION, names.SEGMENT_NODE),
    (r"^rudder-sdk-node" + _VERSION, names.RUDDER_NODE),
    (r"^analytics-android" + _VERSION, names.ANDROID),
    (r"^(?:freshpaint|analytics)-ios" + _VERSION, names.IOS),
    (r"^curl" + _VERSION, names.CURL),
    (r"^Wget" + _VERSION, "Wget"),
    (r"^HTTPie" + _VERSION, "HTTPie"),
    (r"^PostmanRuntime" + _VERSION, "Postman"),
    (r"^insomnia" + _VERSION, "Insomnia"),
    (r"^python-requests" + _VERSION, "python-requests"),
    (r"^python-httpx" + _VERSION, "httpx"),
    (r"^Python/[\d.]+ aiohttp" + _VERSION, "aiohttp"),
    (r"^Python-urllib" + _VERSION, "Python's urllib"),
    (r"^axios" + _VERSION, "axios"),
    (r"^node-fetch" + _VERSION, "node-fetch"),
    (r"^undici(?:" + _VERSION + ")?$", "undici"),
    (r"^node()$", "Node's fetch"),
    (r"^Bun" + _VERSION, "Bun"),
    (r"^Deno" + _VERSION, "Deno"),
    (r"^Go-http-client" + _VERSION, "Go's net/http"),
    (r"^okhttp" + _VERSION, "OkHttp"),
    (r"^Dalvik" + _VERSION, "an Android app"),
    (r"CFNetwork" + _VERSION, "an iOS or macOS app"),
    (r"^Java(?:-http-client)?" + _VERSION, "Java"),
    (r"^Ruby()", "Ruby"),
    (r"^GuzzleHttp" + _VERSION, "Guzzle"),
    (r"^ELB-HealthChecker" + _VERSION, f"{names.PROBE} AWS's load balancer"),
    (r"^GoogleHC" + _VERSION, f"{names.PROBE} Google's load balancer"),
    (r"^kube-probe" + _VERSION, f"{names.PROBE} Kubernetes"),
    (r"^Consul Health Check()", f"{names.PROBE} Consul"),
    (r"Amazon-Route53-Health-Check-Service()", f"{names.PROBE} Route 53"),
    (r"^Mozilla.*UptimeRobot" + _VERSION, f"{names.PROBE} UptimeRobot"),
    (r" Edg(?:A|iOS)?" + _VERSION, "Edge"),
    (r" OPR" + _VERSION, "Opera"),
    (r" (?:Firefox|FxiOS)" + _VERSION, "Firefox"),
    (r" (?:Headless)?(?:Chrome|CriOS)" + _VERSION, "Chrome"),
    (r" Version" + _VERSION + r".* Safari/", "Safari"),
)
_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in _AGENTS)
BROWSERS = frozenset({"Edge", "Opera", "Firefox", "Chrome", "Safari"})
"""Names that mean a page in a browser."""


def by_agent(agent: str) -> tuple[str, str] | None:
    """Name and version of the client that calls itself this; None for one that is not known."""
    text = agent[:LONGEST]
    for pattern, name in _PATTERNS:
        if (found := pattern.search(text)) is not None:
            version = (found[1] or "").removesuffix("latest")
            return name, version.partition(".")[0] if name in BROWSERS else version
    return None
