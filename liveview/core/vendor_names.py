"""The names that services have in `integrations`, so that one of them is known under whatever name it is configured.

The first name of each service is the key that the vendor's tag manager template sends (freshpaint-gtm-template, read
2026-11), or the title of its kind; the others are what documentation and the service itself call it.
"""

from collections.abc import Mapping

from liveview.model.kind import KINDS, WAREHOUSES, Kind
from liveview.suggest import did_you_mean, nearest

INSTANCE = "::"
"""What is between the name of a destination and its instance."""
_SURELY = 0.85
"""How alike a name must be to that of another service to be a slip: one letter of ten."""
_FURTHER = {
    Kind.GA4: ("GA4", "Google Analytics 4 (proxy)"),
    Kind.FACEBOOK_CAPI: ("Facebook Pixel", "Facebook", "Meta Pixel", "Meta Conversions API"),
    Kind.GOOGLE_ADS: ("Google AdWords",),
}
_WITHOUT_KIND = (
    ("Basis",),
    ("Bing Ads", "Microsoft Ads"),
    ("Floodlight",),
    ("Google Campaign Manager 360 Conversions API", "Google Campaign Manager 360 API", "Google Campaign Manager 360"),
    ("LinkedIn Ads Conversions API",),
    ("MNTN",),
    ("Simpli.fi",),
    ("Snapchat", "Snapchat Ads"),
    ("StackAdapt",),
    ("TikTok Ads", "TikTok"),
    ("Twitter Ads", "X Ads"),
    ("impactdotcom", "Impact.com", "Impact"),
    ("linkedin-ads", "LinkedIn Ads"),
    ("pinterest-ads", "Pinterest Ads"),
    ("reddit-ads", "Reddit Ads"),
    ("theTradeDesk", "The Trade Desk"),
    ("viant",),
)
_OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    kind: (facts.key or facts.title, facts.title, *_FURTHER.get(kind, ()))
    for kind, facts in KINDS.items()
    if kind is not Kind.WEBHOOKS and kind not in WAREHOUSES
}
_SERVICES: Mapping[str, str] = {
    name.casefold(): names[0] for names in (*_OF_KIND.values(), *_WITHOUT_KIND) for name in names
}


def meant(name: str, destinations: Mapping[str, Kind]) -> str:
    """The question `did you mean …?` about a name that is not among the configured ones; "" when none is close.

    `destinations` are the configured names with their kinds. A name that some service has is that service and no other
    one that is only spelled alike.
    """
    service = _SERVICES.get(name.partition(INSTANCE)[0].casefold())
    if service is None:
        return did_you_mean(name, destinations)
    same = [each for each, kind in destinations.items() if _service(each, kind) == service]
    found = min(same, key=lambda each: (INSTANCE in each, each)) if same else nearest(name, destinations, _SURELY)
    return f"did you mean {found}?" if found else ""


def _service(name: str, kind: Kind) -> str | None:
    """The service of a destination: that of its kind, else the one that has its name."""
    names = _OF_KIND.get(kind)
    return _SERVICES.get(name.partition(INSTANCE)[0].casefold()) if names is None else names[0]
