"""The destinations that an event names itself: `$options.integrations`, or `integrations` in Segment's format.

`null` counts as absent. Anything else that is not an object is malformed, and a malformed filter sends the event
nowhere, because a mistake must never widen delivery (ours).
"""

from collections.abc import Mapping

import msgspec

from liveview.core.json.document import Json

KNOWN_OPTIONS = frozenset({"integrations", "enhanced_conversions_enabled"})
"""Keys that real senders put into `$options`; others are kept, ignored and reported."""


class Integrations(msgspec.Struct, frozen=True):
    """The filter of one event."""

    names: Mapping[str, Json] = {}
    """Destination names and what was sent for them; {} if there is no filter."""
    malformed: str = ""
    """The path of the field that is malformed; "" if none is."""
    said: Json = None
    """The JSON value that holds the filter, as sent; None if there is none."""
    path: str = ""
    """The path of the object that holds the names; "" if there is none."""
    unknown: tuple[str, ...] = ()
    """The paths of other keys in `$options`, which have no meaning."""

    @property
    def rest(self) -> bool:
        """Whether destinations that are not named get the event: the value of `All` or `all`, True by default."""
        for key in ("All", "all"):
            if key in self.names:
                return is_on(self.names[key])
        return True


NONE = Integrations()


def of_options(options: Json, path: str = "properties.$options") -> Integrations:
    """Read the filter out of `$options`, found at `path`."""
    if options is None:
        return NONE
    if not isinstance(options, dict):
        return Integrations(malformed=path, said=options)
    filtered = of_integrations(options.get("integrations"), f"{path}.integrations")
    unknown = tuple(f"{path}.{key}" for key in options if key not in KNOWN_OPTIONS)
    return msgspec.structs.replace(filtered, said=options, unknown=unknown)


def of_integrations(names: Json, path: str, ignored: str = "") -> Integrations:
    """Read the filter out of `integrations`, found at `path`, leaving out the name `ignored`."""
    if names is None:
        return NONE
    if not isinstance(names, dict):
        return Integrations(malformed=path, said=names)
    return Integrations({name: value for name, value in names.items() if name != ignored}, said=names, path=path)


def is_on(value: Json) -> bool:
    """Whether a value enables a destination: `true` and objects (its settings) do, everything else does not."""
    return value is True or isinstance(value, dict)
