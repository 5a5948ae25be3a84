"""What a destination can be: the webhooks of a project, or a service whose requests liveview makes and checks.

Here is what the configuration has to know about each kind; its requests are made in `core/shapes`.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a destination is; decides the shape of its payload."""

    WEBHOOKS = "webhooks"
    GA4 = "ga4"
    FACEBOOK_CAPI = "facebook-capi"
    GOOGLE_ADS = "google-ads"
    MIXPANEL = "mixpanel"
    KLAVIYO = "klaviyo"
    AMPLITUDE = "amplitude"
    BRAZE = "braze"
    CUSTOMER_IO = "customer-io"
    HUBSPOT = "hubspot"
    POSTHOG = "posthog"
    SEGMENT = "segment"
    SQLITE = "sqlite"
    CSV = "csv"
    POSTGRES = "postgres"


WAREHOUSES = frozenset({Kind.SQLITE, Kind.CSV, Kind.POSTGRES})
"""Kinds that are tables instead of a service."""


class Mode(StrEnum):
    """What happens to the requests of a kind."""

    PREVIEW = "preview"
    """They are made, shown and checked, and sent to nobody."""
    SEND = "send"
    """They are sent, to the sink unless a URL is given."""


class KindSetting(msgspec.Struct, frozen=True):
    """A setting that a kind knows."""

    name: str
    """Its key in the table `settings`."""
    about: str
    """What it is, as a phrase."""
    required: bool = True
    """Whether nothing can be sent without it."""
    secret: bool = False
    """Whether it must not be stored or shown."""
    choices: tuple[str, ...] = ()
    """The only values that it may have; () for any."""


class KindFacts(msgspec.Struct, frozen=True):
    """What a configuration needs to know about a kind."""

    title: str
    """The name of the service."""
    settings: tuple[KindSetting, ...] = ()
    """Its settings, in the order in which they are shown."""
    key: str = ""
    """How events name it in `$options.integrations`, where the vendor documents it; "" for its title."""

    @property
    def secrets(self) -> frozenset[str]:
        """The names of its secret settings."""
        return frozenset(each.name for each in self.settings if each.secret)


def _required(name: str, about: str) -> KindSetting:
    return KindSetting(name, about)


def _secret(name: str, about: str) -> KindSetting:
    return KindSetting(name, about, secret=True)


_REGION = KindSetting("region", "where the project is kept", required=False, choices=("us", "eu"))

KINDS: Mapping[Kind, KindFacts] = {
    Kind.WEBHOOKS: KindFacts("Webhooks"),
    Kind.GA4: KindFacts(
        "Google Analytics 4",
        (_required("measurement_id", "the measurement ID, such as G-ABC123"), _secret("api_secret", "the API secret")),
        key="Google Analytics 4 Proxy",
    ),
    Kind.FACEBOOK_CAPI: KindFacts(
        "Facebook Conversions API",
        (_required("pixel_id", "the ID of the pixel"), _secret("access_token", "the access token")),
    ),
    Kind.GOOGLE_ADS: KindFacts(
        "Google Ads",
        (
            _required("customer_id", "the ID of the customer, such as 123-456-7890"),
            _secret("developer_token", "the developer token"),
            _secret("access_token", "the OAuth access token"),
        ),
        key="Google AdWords New",
    ),
    Kind.MIXPANEL: KindFacts("Mixpanel", (_secret("token", "the project token"), _REGION)),
    Kind.KLAVIYO: KindFacts("Klaviyo", (_secret("api_key", "the private API key"),)),
    Kind.AMPLITUDE: KindFacts("Amplitude", (_secret("api_key", "the API key"), _REGION)),
    Kind.BRAZE: KindFacts(
        "Braze",
        (
            _secret("api_key", "the REST API key"),
            _required("endpoint", "the REST endpoint, such as rest.iad-01.braze.com"),
        ),
    ),
    Kind.CUSTOMER_IO: KindFacts(
        "Customer.io", (_required("site_id", "the site ID"), _secret("api_key", "the API key"), _REGION)
    ),
    Kind.HUBSPOT: KindFacts(
        "HubSpot",
        (_required("hub_id", "the ID of the account"), _secret("access_token", "the token of the private app")),
    ),
    Kind.POSTHOG: KindFacts("PostHog", (_secret("api_key", "the project API key"), _REGION)),
    Kind.SEGMENT: KindFacts("Segment", (_secret("write_key", "the write key of the source"), _REGION)),
    Kind.SQLITE: KindFacts("SQLite", (_required("path", "the file of the database"),)),
    Kind.CSV: KindFacts("CSV files", (_required("path", "the folder of the files"),)),
    Kind.POSTGRES: KindFacts("PostgreSQL", (KindSetting("schema", "the schema of the tables", required=False),)),
}
"""Every kind, in the order in which they are listed."""


def answering(path: str) -> str:
    """`as Klaviyo would answer`: what a sink path does that stands for a service, unless it is told otherwise.

    "" for a path of webhooks. The service is the first segment of the path, and has a path of its own behind it.
    """
    segment, slash, rest = path.removeprefix("/").partition("/")
    kinds = (kind for kind in KINDS if kind not in WAREHOUSES and kind is not Kind.WEBHOOKS and kind == segment)
    kind = next(kinds, None) if slash and rest else None
    return "" if kind is None else f"as {KINDS[kind].title} would answer"


class ShapeSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What decides what a destination of a kind gets, as it is frozen in the log: no secret is in it."""

    kind: Kind
    """The kind, never `webhooks`."""
    mode: Mode = Mode.PREVIEW
    """Whether its requests are sent."""
    settings: Mapping[str, str] = {}
    """Its settings as the file has them; a secret that the file itself holds is `***`."""
    events: tuple[str, ...] = ()
    """The names of the events that a warehouse has a table for."""
