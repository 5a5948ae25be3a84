"""Comparing what is wanted with what was found: objects are subsets at any depth, lists match element by element."""

from collections.abc import Iterator

import msgspec

from liveview.formats import counted
from liveview.specs import kinds
from liveview.specs.kinds import ValueKind
from liveview.specs.paths import MISSING
from liveview.specs.values import Json, cut, equal, shown
from liveview.text.json_paths import Keys, written_path


class FieldMiss(msgspec.Struct, frozen=True):
    """One field in which an event is not what is wanted. All texts may be printed."""

    field: str
    """The field, such as `state` or `properties.items[0].sku`."""
    wanted: str
    """What is wanted there."""
    found: str
    """What is there."""

    @property
    def text(self) -> str:
        """Both in one sentence."""
        return f"{self.field} is {self.found}, wanted {self.wanted}"


def differences(wanted: Json, found: Json, inside: Keys) -> Iterator[FieldMiss]:
    """Every place in which a value differs from what is wanted; `inside` is the path to it."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, each in wanted.items():
            yield from differences(each, found.get(key, MISSING), (*inside, key))
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            yield FieldMiss(name_of(inside), counted(len(wanted), "item"), counted(len(found), "item"))
        for place, (each, other) in enumerate(zip(wanted, found, strict=False)):
            yield from differences(each, other, (*inside, place))
    elif found is MISSING:
        yield FieldMiss(name_of(inside), _wanted(wanted), "missing")
    elif isinstance(wanted, ValueKind):
        yield from of_kind(wanted.name, found, inside)
    elif isinstance(wanted, dict | list) or not equal(wanted, found):
        yield FieldMiss(name_of(inside), shown(wanted), shown(found))


def of_kind(name: str, found: Json, inside: Keys) -> Iterator[FieldMiss]:
    """The difference between a value and its kind, if there is one."""
    if found is MISSING:
        yield FieldMiss(name_of(inside), f"kind {name}", "missing")
    elif not kinds.meets(name, found):
        yield FieldMiss(name_of(inside), f"kind {name}", shown(found))


def name_of(keys: Keys) -> str:
    """The name of a field in a report."""
    return cut(written_path(keys))


def _wanted(wanted: Json) -> str:
    return f"kind {wanted.name}" if isinstance(wanted, ValueKind) else shown(wanted)
