"""Hard-coded destinations of an event: `$options.integrations`, or `integrations` of Segment, read in one place.

`null` is absence. Any other shape that is not an object is malformed, and a malformed filter sends nowhere:
it must never widen delivery (ours).
"""

from collections.abc import Mapping

import msgspec

from liveview.core.json.document import Json

KNOWN_OPTIONS = frozenset({"integrations", "enhanced_conversions_enabled"})
"""Keys that real senders put into `$options`; others are kept, ignored and pointed out."""


class Integrations(msgspec.Struct, frozen=True):
    """The filter of one event: `names` as sent, empty when there is none; `malformed` names the bad field.

    `said` is the JSON value that holds it, None when there is none; `path` is where the names are in the event.
    `unknown` are the paths of keys beside it that have no meaning.
    """

    names: Mapping[str, Json] = {}
    malformed: str = ""
    said: Json = None
    path: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def rest(self) -> bool:
        """Whether destinations that are not named get the event: the value of `All`, also spelt `all`."""
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
    found = of_integrations(options.get("integrations"), f"{path}.integrations")
    unknown = tuple(f"{path}.{key}" for key in options if key not in KNOWN_OPTIONS)
    return msgspec.structs.replace(found, said=options, unknown=unknown)


def of_integrations(names: Json, path: str, ignored: str = "") -> Integrations:
    """Read the filter out of `integrations`, found at `path`, without the name `ignored`."""
    if names is None:
        return NONE
    if not isinstance(names, dict):
        return Integrations(malformed=path, said=names)
    return Integrations({name: value for name, value in names.items() if name != ignored}, said=names, path=path)


def is_on(value: Json) -> bool:
    """True and objects (enabled, with settings) are on; false and everything else is off."""
    return value is True or isinstance(value, dict)
