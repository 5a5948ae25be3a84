"""Where events go: destinations, their webhooks, and the event settings of a name."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from liveview.model.kind import WAREHOUSES, Kind, Mode

SINK_SCHEME = "sink:"
"""A webhook URL with this scheme is a path of the built-in sink."""
WAREHOUSE_SCHEMES = (f"{Kind.SQLITE}:", f"{Kind.CSV}:")
"""How the URL begins of what is written to a file or a folder of this machine."""


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One URL of a destination."""

    url: Annotated[str, msgspec.Meta(min_length=1)]
    """`sink:/path`, `http://…` or `https://…`."""
    headers: dict[str, str] = {}
    """Headers that are sent with every call, by name."""

    @property
    def is_sink(self) -> bool:
        """Whether it points at the built-in sink."""
        return self.url.startswith(SINK_SCHEME)

    @property
    def is_table(self) -> bool:
        """Whether it stands for a table of a warehouse."""
        return self.url.startswith(WAREHOUSE_SCHEMES)


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A destination as `$options.integrations` names it, with the two options of the Webhooks page."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    """The name, which several instances may share."""
    enabled: bool = True
    """Whether events are delivered to it."""
    identify_events: bool | None = None
    """Whether it gets identify events; None for what is usual: webhooks get none, a service gets them."""
    pageview_events: bool | None = None
    """The same for page views."""
    instance: str = ""
    """What tells destinations of one name apart; "" for one that is alone."""
    webhooks: tuple[Webhook, ...] = ()
    """The URLs that every event is posted to, in the order of the calls; () for every kind but `webhooks`."""
    kind: Kind = Kind.WEBHOOKS
    """What it is; decides the shape of its payload."""
    mode: Mode = Mode.PREVIEW
    """Whether the requests of its kind are sent; webhooks always are."""
    url: str = ""
    """Where the requests of its kind are sent, without the service's path; "" for `sink:/<kind>`."""
    settings: dict[str, str] = {}
    """The settings of its kind; `env:NAME` stays as written."""
    events: tuple[str, ...] = ()
    """The names of the events that a warehouse has tables for, besides the automatic ones."""
    hipaa: bool = True
    """Whether HIPAA mode, when it is on, is about this destination."""
    allow: tuple[str, ...] = ()
    """Properties that it gets in HIPAA mode besides those on the project's lists."""
    required: tuple[str, ...] = ()
    """Properties that it cannot do without, so that HIPAA mode warns when it removes one."""
    baa: bool = False
    """"Disable ID Masking and Enforced Allowlists": IDs stay as they are, and nothing is removed."""

    @property
    def key(self) -> str:
        """The unique name: `Name`, or `Name::instance`."""
        return f"{self.name}::{self.instance}" if self.instance else self.name

    @property
    def takes_identify(self) -> bool:
        """Whether it gets identify events."""
        return self.kind is not Kind.WEBHOOKS if self.identify_events is None else self.identify_events

    @property
    def takes_pageviews(self) -> bool:
        """Whether it gets page views."""
        return self.kind is not Kind.WEBHOOKS if self.pageview_events is None else self.pageview_events

    @property
    def is_preview(self) -> bool:
        """Whether it calls nobody."""
        return self.kind is not Kind.WEBHOOKS and self.mode is Mode.PREVIEW

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs that it calls; those of services without the paths of their requests."""
        if self.kind is Kind.WEBHOOKS:
            return tuple(hook.url for hook in self.webhooks)
        return () if self.is_preview or self.kind in WAREHOUSES else (self.base_url,)

    @property
    def base_url(self) -> str:
        """Where the requests of its kind are sent, such as `sqlite:shop.db`; a service's path or a table follows."""
        return self.base_with({})

    def base_with(self, values: Mapping[str, str]) -> str:
        """The same with `values` in place of settings that are in the environment."""
        if self.kind in WAREHOUSES:
            return f"{self.kind}:{values.get('path', self.settings.get('path', ''))}"
        return self.url.rstrip("/") or f"{SINK_SCHEME}/{self.kind}"


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ "Override hardcoded destinations" of one event name, and its toggles (http-api)."""

    override: bool = False
    """Whether `destinations` counts and `$options` is ignored."""
    destinations: dict[str, bool] = {}
    """Which destinations get the event, by key or name; one that is not named gets nothing while `override` is on."""
