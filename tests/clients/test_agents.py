"""Clients by their User-Agent."""

import pytest

from liveview.clients.agents import by_agent

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.60 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("analytics-python/2.4.0", ("analytics-python", "2.4.0")),
        ("analytics-node-next/latest", ("analytics-node", "")),
        ("analytics-node/6.2.0", ("analytics-node", "6.2.0")),
        ("analytics-android/2.1.0", ("Freshpaint's Android SDK", "2.1.0")),
        ("freshpaint-ios/0.5.0", ("Freshpaint's iOS SDK", "0.5.0")),
        ("curl/8.5.0", ("curl", "8.5.0")),
        ("python-requests/2.32.3", ("python-requests", "2.32.3")),
        ("Python/3.12 aiohttp/3.13.1", ("aiohttp", "3.13.1")),
        ("node", ("Node's fetch", "")),
        ("undici", ("undici", "")),
        ("node-fetch/1.0 (+https://example.test)", ("node-fetch", "1.0")),
        ("axios/1.7.2", ("axios", "1.7.2")),
        ("okhttp/4.12.0", ("OkHttp", "4.12.0")),
        ("MyApp/1 CFNetwork/1498.700.2 Darwin/23.6.0", ("an iOS or macOS app", "1498.700.2")),
        ("ELB-HealthChecker/2.0", ("the health probe of AWS's load balancer", "2.0")),
        ("GoogleHC/1.0", ("the health probe of Google's load balancer", "1.0")),
        ("kube-probe/1.31", ("the health probe of Kubernetes", "1.31")),
        (CHROME, ("Chrome", "142")),
        (f"{CHROME} Edg/142.0.0.0", ("Edge", "142")),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            ("Safari", "18"),
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", ("Firefox", "133")),
        ("", None),
        ("something else", None),
        ("not curl/8", None),
    ],
)
def test_it_is_known_by_what_it_calls_itself(agent: str, client: tuple[str, str] | None) -> None:
    assert by_agent(agent) == client


def test_only_the_beginning_is_looked_at() -> None:
    assert by_agent("x" * 1_000_000 + " Chrome/142") is None
