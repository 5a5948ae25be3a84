"""Where events go: destinations, their webhooks, and the event settings of a name."""

from typing import Annotated

import msgspec

SINK_SCHEME = "sink:"
"""A webhook URL with this scheme is a path of the built-in sink."""


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


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A destination as `$options.integrations` names it, with the two options of the Webhooks page."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    """The name, which several instances may share."""
    enabled: bool = True
    """Whether events are delivered to it."""
    identify_events: bool = False
    """Whether it gets identify events."""
    pageview_events: bool = False
    """Whether it gets page views."""
    instance: str = ""
    """What tells destinations of one name apart; "" for one that is alone."""
    webhooks: tuple[Webhook, ...] = ()
    """The URLs that every event is posted to, in the order of the calls."""
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


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ "Override hardcoded destinations" of one event name, and its toggles (http-api)."""

    override: bool = False
    """Whether `destinations` counts and `$options` is ignored."""
    destinations: dict[str, bool] = {}
    """Which destinations get the event, by key or name; one that is not named gets nothing while `override` is on."""
