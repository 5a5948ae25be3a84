"""Names of services in `integrations` that a configuration has under another name."""

import pytest

from liveview.core.vendor_names import meant
from liveview.model.kind import KINDS, Kind

OWN = {"Webhooks": Kind.WEBHOOKS, "Stats": Kind.GA4, "Shop": Kind.FACEBOOK_CAPI, "Ads": Kind.GOOGLE_ADS}
"""Destinations whose names say nothing about their services."""


@pytest.mark.parametrize(
    ("name", "destination"),
    [
        ("Google Analytics 4 Proxy", "Stats"),
        ("google analytics 4", "Stats"),
        ("GA4", "Stats"),
        ("Facebook Conversions API", "Shop"),
        ("Facebook Conversions API::0123456789012345", "Shop"),
        ("Facebook Pixel", "Shop"),
        ("Google AdWords New", "Ads"),
        ("Google Ads", "Ads"),
    ],
)
def test_the_destination_of_the_same_service_is_meant(name: str, destination: str) -> None:
    assert meant(name, OWN) == f"did you mean {destination}?"


@pytest.mark.parametrize(
    ("name", "destination"),
    [
        ("theTradeDesk", "The Trade Desk"),
        ("linkedin-ads", "LinkedIn Ads"),
        ("Bing Ads", "Microsoft Ads"),
        ("GA4", "ga4"),
    ],
)
def test_webhooks_may_have_the_name_of_a_service(name: str, destination: str) -> None:
    assert meant(name, {"Other": Kind.WEBHOOKS, destination: Kind.WEBHOOKS}) == f"did you mean {destination}?"


def test_a_destination_without_an_instance_comes_first() -> None:
    both = {"A::eu": Kind.MIXPANEL, "B": Kind.MIXPANEL, "A": Kind.MIXPANEL}
    assert meant("Mixpanel", both) == "did you mean A?"
    assert meant("Mixpanel", {"A::eu": Kind.MIXPANEL}) == "did you mean A::eu?"


@pytest.mark.parametrize(("name", "other"), [("Bing Ads", "Reddit Ads"), ("reddit-ads", "pinterest-ads")])
def test_another_service_is_not_meant_because_it_is_spelled_alike(name: str, other: str) -> None:
    assert meant(name, {other: Kind.WEBHOOKS}) == ""


def test_a_slip_in_the_configuration_is_still_found() -> None:
    assert meant("Mixpanel", {"Mixpannel": Kind.WEBHOOKS}) == "did you mean Mixpannel?"


def test_any_other_name_is_compared_by_its_letters() -> None:
    assert meant("Webhook", OWN) == "did you mean Webhooks?"
    assert meant("Salesforce", OWN) == ""


@pytest.mark.parametrize("kind", [Kind.MIXPANEL, Kind.KLAVIYO, Kind.SEGMENT, Kind.CUSTOMER_IO])
def test_a_kind_without_a_key_is_known_by_its_title(kind: Kind) -> None:
    assert meant(KINDS[kind].title.upper(), {"Own": kind}) == "did you mean Own?"
