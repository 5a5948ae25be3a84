"""Names of services in `integrations` that a configuration has under another name."""

from collections import Counter

import pytest

from liveview.core import vendor_names
from liveview.core.vendor_names import meant
from liveview.model.kind import Kind

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


def test_no_name_is_that_of_two_services() -> None:
    services = (*vendor_names._OF_KIND.values(), *vendor_names._WITHOUT_KIND)
    names = Counter(name for service in services for name in {each.casefold() for each in service})
    assert names.most_common(1)[0][1] == 1
