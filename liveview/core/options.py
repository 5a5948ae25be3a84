"""`$options.integrations`: the hard-coded destinations of an event, read in one place (http-api).

`null` is absence. Any other shape that is not an object is malformed, and a malformed filter sends nowhere:
it must never widen delivery (ours).
"""

from collections.abc import Mapping

import msgspec

from liveview.core.document import Json

KNOWN_OPTIONS = frozenset({"integrations", "enhanced_conversions_enabled"})
"""Keys that real senders put into `$options`; others are kept, ignored and pointed out."""


class Integrations(msgspec.Struct, frozen=True):
    """The filter of one event: `names` as sent, empty when there is none; `malformed` names the bad field."""

    names: Mapping[str, Json] = {}
    malformed: str = ""

    @property
    def rest(self) -> bool:
        """Whether destinations that are not named get the event: the value of `All`, also spelt `all`."""
        for key in ("All", "all"):
            if key in self.names:
                return is_on(self.names[key])
        return True


NONE = Integrations()


def integrations_of(properties: Mapping[str, Json]) -> Integrations:
    """Read the filter out of the properties of an event."""
    options = properties.get("$options")
    if options is None:
        return NONE
    if not isinstance(options, dict):
        return Integrations(malformed="properties.$options")
    names = options.get("integrations")
    if names is None:
        return NONE
    if not isinstance(names, dict):
        return Integrations(malformed="properties.$options.integrations")
    return Integrations(names)


def is_on(value: Json) -> bool:
    """True and objects (enabled, with settings) are on; false and everything else is off."""
    return value is True or isinstance(value, dict)
