"""Where events go: destinations, their webhooks, and the per-event override."""

from typing import Annotated

import msgspec

SINK_SCHEME = "sink:"
"""A webhook URL with this scheme is a path of the built-in sink."""


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One URL of a destination and the headers sent with it. `url` is `sink:/path` or http(s)."""

    url: Annotated[str, msgspec.Meta(min_length=1)]
    headers: dict[str, str] = {}

    @property
    def is_sink(self) -> bool:
        """Whether it points at the built-in sink."""
        return self.url.startswith(SINK_SCHEME)


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A destination as `$options.integrations` names it, with the two options of the Webhooks page."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    enabled: bool = True
    identify_events: bool = False
    pageview_events: bool = False
    instance: str = ""
    webhooks: tuple[Webhook, ...] = ()

    @property
    def key(self) -> str:
        """The unique name: `Name`, or `Name::instance`."""
        return f"{self.name}::{self.instance}" if self.instance else self.name


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ "Override hardcoded destinations" of one event name, and its toggles (http-api).

    While `override` is on, `$options` is ignored and a destination that `destinations` does not name is off.
    """

    override: bool = False
    destinations: dict[str, bool] = {}
